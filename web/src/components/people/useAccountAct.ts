/** Something done to an account: the lists are read anew afterwards, whatever came of it. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { accountKeys } from '../../api/accounts'

export function useAccountAct<I, O>(act: (input: I) => Promise<O>, onDone?: (done: O) => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSuccess: (done) => onDone?.(done),
    onSettled: () => queries.invalidateQueries({ queryKey: accountKeys.all }),
  })
}
