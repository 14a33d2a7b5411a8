/** Something done to the register: what was read before is asked for anew afterwards. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { documentKeys } from '../../api/documents'
import { ApiError, isStatus } from '../../api/errors'
import { newKey } from '../../api/terms'

/** Somebody else has changed the document since the page showed it. */
export function isChanged(error: unknown): boolean {
  return isStatus(error, 412)
}

/**
 * An act with a key that lasts until it is done: pressed twice, or sent again after a silence, it is
 * done once. Where somebody else has changed the document, the newest is shown; what was typed stays.
 */
export function useAct<I, O>(
  act: (input: I, key: string) => Promise<O>,
  onDone?: (done: O) => void,
) {
  const queries = useQueryClient()
  const key = useRef('')
  if (key.current === '') key.current = newKey()
  return useMutation({
    mutationFn: (input: I) => act(input, key.current),
    onSuccess: async (done) => {
      key.current = newKey()
      await queries.invalidateQueries({ queryKey: documentKeys.all })
      onDone?.(done)
    },
    onError: async (error) => {
      const isReused = error instanceof ApiError && error.code === 'idempotency_key_reused'
      if (isReused) key.current = newKey()
      if (isReused || isChanged(error)) await queries.invalidateQueries()
    },
  })
}

/** The same, where the answer is to be read at once: what it says, it says only this time. */
export function useActTold<I, O>(act: (input: I) => Promise<O>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSuccess: () => void queries.invalidateQueries({ queryKey: documentKeys.all }),
  })
}
