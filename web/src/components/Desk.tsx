/** What belongs to this desk as a whole: the theme, the alarm sound and the live link. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
} from 'react'
import { connectLive, type LiveConnection, type LiveStatus, type Viewport } from '../api/live'
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
const ShowContext = createContext<(viewport: Viewport | null) => void>(() => undefined)

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
  const connection = useRef<LiveConnection | null>(null)
  const shown = useRef<Viewport | null>(null)
  useEffect(() => {
    const link = connectLive({ queries, isDesk, onStatus: setStatus, onRaised: raised })
    connection.current = link
    link.show(shown.current)
    return () => link.stop()
  }, [queries, isDesk])
  const show = useCallback((viewport: Viewport | null) => {
    shown.current = viewport
    connection.current?.show(viewport)
  }, [])
  return (
    <ShowContext value={show}>
      <LinkContext value={status}>{children}</LinkContext>
    </ShowContext>
  )
}

/** Tells the live link which part of the map is shown; `null`: none is. */
export function useShow(): (viewport: Viewport | null) => void {
  return useContext(ShowContext)
}

/** The link's state: a stream that is open while the node does not answer is not live either. */
export function useLink(): LiveStatus {
  const status = useContext(LinkContext)
  const { isRefetchError, errorUpdatedAt } = useQuery(nodeQuery)
  if (status.kind !== 'live' || !isRefetchError) return status
  return { kind: 'reconnecting', sinceMs: errorUpdatedAt }
}
