/** Acknowledge and resolve: the answer goes straight into the cache, a conflict reads again. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { acknowledgeIncident, resolveIncident } from '../api/client'
import { isStatus } from '../api/errors'
import { applyBatch, emptyBatch } from '../api/live_batch'
import { keys } from '../api/queries'
import type { IncidentView, Verdict } from '../api/types'

export function useIncidentActions(id: string) {
  const queries = useQueryClient()
  const settle = (incident: IncidentView): void => {
    const batch = { ...emptyBatch(), incidents: new Map([[incident.id, incident]]) }
    applyBatch(queries, batch)
    void queries.invalidateQueries({ queryKey: [...keys.incidents, 'pages'] })
    if (incident.journey != null) {
      void queries.invalidateQueries({ queryKey: keys.journey(incident.journey) })
    }
  }
  const reread = (error: Error): void => {
    if (!isStatus(error, 409)) return
    void queries.invalidateQueries({ queryKey: keys.incident(id) })
    void queries.invalidateQueries({ queryKey: keys.incidents })
  }
  const acknowledge = useMutation({
    mutationFn: () => acknowledgeIncident(id),
    onSuccess: settle,
    onError: reread,
  })
  const resolve = useMutation({
    mutationFn: ({ verdict, note }: { verdict: Verdict; note: string }) =>
      resolveIncident(id, verdict, note),
    onSuccess: settle,
    onError: reread,
  })
  return { acknowledge, resolve }
}
