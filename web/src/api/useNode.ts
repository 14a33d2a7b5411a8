/** The node and its clock as hooks. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { nodeNow } from '../lib/clock'
import { dayOf } from '../lib/days'
import { keys, nodeQuery, sessionQuery } from './queries'
import type { Node, SessionView } from './types'

const TICK_MS = 1_000

export function useNode(): Node | null {
  return useQuery(nodeQuery).data?.node ?? null
}

/** The node's time now, Unix milliseconds, ticking each wall second; `null` before it is known. */
export function useNodeNow(): number | null {
  const clock = useQuery(nodeQuery).data?.clock ?? null
  const [localMs, setLocalMs] = useState(() => performance.now())
  useEffect(() => {
    const timer = setInterval(() => setLocalMs(performance.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return clock === null ? null : nodeNow(clock, Math.max(localMs, clock.localMs))
}

/** Reads the map again when the node's day turns: a place may hold from that day on. */
export function useMapOfToday(): void {
  const queries = useQueryClient()
  const { data: day } = useQuery({ ...nodeQuery, select: ({ clock }) => dayOf(clock.nodeMs) })
  const known = useRef(day)
  useEffect(() => {
    if (known.current !== undefined && day !== known.current) {
      void queries.invalidateQueries({ queryKey: keys.places })
    }
    known.current = day
  }, [queries, day])
}

/** Turns a moment of the browser's wall clock into the node's time, which is what a desk reads. */
export function useNodeTimeAt(): (wallMs: number) => number {
  const clock = useQuery(nodeQuery).data?.clock ?? null
  return (wallMs) => {
    const localMs = performance.now() - (Date.now() - wallMs)
    return clock === null ? wallMs : nodeNow(clock, localMs)
  }
}

/** Carriers, shippers and suppliers see what is their own only. */
export function isParticipant(role: SessionView['role']): boolean {
  return role === 'carrier' || role === 'shipper' || role === 'supplier'
}

/** Whether somebody of the authority itself is logged in. */
export function useIsDesk(): boolean {
  const session = useSession()
  return session !== null && !isParticipant(session.role)
}

/** Whether whoever is logged in looks over what the others do. */
export function isOverseer(role: SessionView['role']): boolean {
  return role === 'supervisor' || role === 'auditor'
}

export function useSession(): SessionView | null {
  return useQuery(sessionQuery).data ?? null
}
