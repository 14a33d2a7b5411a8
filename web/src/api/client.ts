/** The typed client, and the actions that change something. */
import createClient from 'openapi-fetch'
import { unwrap } from './errors'
import type { paths } from './schema'
import type { ChangePassword, IncidentView, JourneyView, SessionView, Verdict } from './types'

/** The header proves that our own page asked: other origins cannot set it. */
export const client = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? '',
  headers: { 'x-onelock': '1' },
})

export function logIn(account: string, password: string): Promise<SessionView> {
  return unwrap(client.POST('/api/v1/session', { body: { account, password } }))
}

export async function logOut(): Promise<void> {
  await unwrap(client.DELETE('/api/v1/session'))
}

export async function changePassword(change: ChangePassword): Promise<void> {
  await unwrap(client.POST('/api/v1/session/password', { body: change }))
}

export function acknowledgeIncident(id: string): Promise<IncidentView> {
  return unwrap(client.POST('/api/v1/incidents/{id}/acknowledge', { params: { path: { id } } }))
}

export function resolveIncident(id: string, verdict: Verdict, note: string): Promise<IncidentView> {
  return unwrap(
    client.POST('/api/v1/incidents/{id}/resolve', {
      params: { path: { id } },
      body: { verdict, note },
    }),
  )
}

export function recallJourney(id: string, reason: string): Promise<JourneyView> {
  return unwrap(
    client.POST('/api/v1/journeys/{id}/recall', { params: { path: { id } }, body: { reason } }),
  )
}
