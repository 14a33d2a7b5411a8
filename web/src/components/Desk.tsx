/** What belongs to this desk as a whole: the theme, the alarm sound and the live link. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useEffectEvent,
  useState,
} from 'react'
import { connectLive, type LiveStatus } from '../api/live'
import { nodeQuery } from '../api/queries'
import type { IncidentView } from '../api/types'
import { useMapOfToday } from '../api/useNode'
import { keepSound, keepTheme, type Theme } from '../lib/preferences'
import { beep } from '../ui/beep'

interface Desk {
  theme: Theme
  setTheme: (theme: Theme) => void
  isSoundOn: boolean
  setSound: (isOn: boolean) => void
}

const DeskContext = createContext<Desk | null>(null)
const LinkContext = createContext<LiveStatus>({ kind: 'connecting' })

interface DeskProviderProps {
  theme: Theme
  onTheme: (theme: Theme) => void
  sound: boolean
  children: ReactNode
}

export function DeskProvider({ theme, onTheme, sound, children }: DeskProviderProps) {
  const [isSoundOn, setSoundOn] = useState(sound)
  const setTheme = (next: Theme): void => {
    keepTheme(localStorage, next)
    onTheme(next)
  }
  const setSound = (isOn: boolean): void => {
    keepSound(localStorage, isOn)
    setSoundOn(isOn)
    if (isOn) beep()
  }
  return <DeskContext value={{ theme, setTheme, isSoundOn, setSound }}>{children}</DeskContext>
}

export function useDesk(): Desk {
  const desk = useContext(DeskContext)
  if (desk === null) throw new Error('no DeskProvider above')
  return desk
}

/** The live link, for as long as somebody is logged in. */
export function LinkProvider({ isDesk, children }: { isDesk: boolean; children: ReactNode }) {
  const queries = useQueryClient()
  const { isSoundOn } = useDesk()
  const [status, setStatus] = useState<LiveStatus>({ kind: 'connecting' })
  const raised = useEffectEvent((incidents: IncidentView[]) => {
    const isLoud = incidents.some(({ severity }) => severity === 'critical' || severity === 'major')
    if (isLoud && isSoundOn) beep()
  })
  useMapOfToday()
  useEffect(
    () => connectLive({ queries, isDesk, onStatus: setStatus, onRaised: raised }),
    [queries, isDesk],
  )
  return <LinkContext value={status}>{children}</LinkContext>
}

/** The link's state: a stream that is open while the node does not answer is not live either. */
export function useLink(): LiveStatus {
  const status = useContext(LinkContext)
  const { isRefetchError, errorUpdatedAt } = useQuery(nodeQuery)
  if (status.kind !== 'live' || !isRefetchError) return status
  return { kind: 'reconnecting', sinceMs: errorUpdatedAt }
}
