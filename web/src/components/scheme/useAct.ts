/** Something done to the register: what was read before is asked for anew afterwards. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { documentKeys } from '../../api/documents'

export function useAct<I, O>(act: (input: I) => Promise<O>, onDone?: (done: O) => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSuccess: async (done) => {
      await queries.invalidateQueries({ queryKey: documentKeys.all })
      onDone?.(done)
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
