/** Whether a manifest's journey may start: what every authority on the way answered. */
import type { CheckCode, Manifest } from '../../api/documents'

export type Readiness =
  | { kind: 'ready' }
  | { kind: 'waiting'; authorities: string[] }
  | { kind: 'missing'; checks: CheckCode[] }

/** Whose answer of the present round is still missing. */
export function silentOf(manifest: Manifest): string[] {
  const replies = Object.entries(manifest.replies)
  return replies.filter(([, { at_ms: atMs }]) => atMs == null).map(([authority]) => authority)
}

/** Whether a start waits for another authority where the journey begins: that alone can stop it. */
export function isAtTheFirst(manifest: Manifest): boolean {
  const first = manifest.legs[0]?.authority
  if (manifest.status !== 'starting' || first === manifest.home) return false
  return silentOf(manifest).every((authority) => authority === first)
}

export function readinessOf(manifest: Manifest): Readiness {
  const replies = Object.entries(manifest.replies)
  const open = (wanted: 'unmet' | 'waiting') =>
    replies.flatMap(([, { checks }]) =>
      checks.filter(({ state }) => state === wanted).map(({ code }) => code),
    )
  const unmet = [...new Set(open('unmet'))]
  if (unmet.length > 0) return { kind: 'missing', checks: unmet }
  const silent = replies.filter(
    ([, { at_ms: atMs, checks }]) =>
      atMs == null || checks.length === 0 || checks.some(({ state }) => state === 'waiting'),
  )
  if (silent.length === 0) return { kind: 'ready' }
  return { kind: 'waiting', authorities: silent.map(([authority]) => authority) }
}
