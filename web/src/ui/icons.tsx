/** The few drawings of the console. Every mark differs in shape, so that colour is never needed. */
import type { ReactNode } from 'react'

export type SeverityName = 'critical' | 'major' | 'minor' | 'notice'
export type StateName =
  | 'tampered'
  | 'open'
  | 'silent'
  | 'unlocked'
  | 'sealed'
  | 'unknown'
  | 'elsewhere'
  | 'idle'

function Drawing({ children, size = 16 }: { children: ReactNode; size?: number }) {
  return (
    <svg
      aria-hidden="true"
      className="drawing"
      fill="none"
      height={size}
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      strokeWidth="1.6"
      viewBox="0 0 16 16"
      width={size}
    >
      {children}
    </svg>
  )
}

const SEVERITY_SHAPES: Record<SeverityName, ReactNode> = {
  critical: (
    <>
      <path d="M5 1.2h6L14.8 5v6L11 14.8H5L1.2 11V5z" fill="currentColor" />
      <path className="drawing-cut" d="M8 4.2v4.6M8 11.4v.2" strokeWidth="2" />
    </>
  ),
  major: (
    <>
      <path d="M8 1.8 15 14H1z" fill="currentColor" />
      <path className="drawing-cut" d="M8 6.2v3.6M8 12v.1" strokeWidth="1.8" />
    </>
  ),
  minor: <path d="M8 1.5 14.5 8 8 14.5 1.5 8z" />,
  notice: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="M8 7.4v3.8M8 4.9v.1" />
    </>
  ),
}

export function SeverityDrawing({ severity, size }: { severity: SeverityName; size?: number }) {
  return <Drawing {...(size === undefined ? {} : { size })}>{SEVERITY_SHAPES[severity]}</Drawing>
}

const BODY = <rect height="6.6" rx="1" width="10" x="3" y="7.4" />

const STATE_SHAPES: Record<StateName, ReactNode> = {
  sealed: (
    <>
      <rect fill="currentColor" height="6.6" rx="1" width="10" x="3" y="7.4" />
      <path d="M5 7.4V5a3 3 0 0 1 6 0v2.4" />
    </>
  ),
  unlocked: (
    <>
      {BODY}
      <path d="M5 7.4V5a3 3 0 0 1 6 0v2.4" />
    </>
  ),
  open: (
    <>
      {BODY}
      <path d="M5 7.4V4.2a3 3 0 0 1 5.6-1.5" />
    </>
  ),
  tampered: (
    <>
      <path d="M8 1.2 14.8 8 8 14.8 1.2 8z" fill="currentColor" />
      <path className="drawing-cut" d="M8 4.8v3.8M8 11v.1" strokeWidth="1.9" />
    </>
  ),
  silent: (
    <>
      <circle cx="8" cy="8" r="6.4" strokeDasharray="2.4 2.2" />
      <path d="M6.2 6.2a1.9 1.9 0 1 1 2.6 1.8c-.6.3-.8.6-.8 1.2M8 11.4v.1" />
    </>
  ),
  unknown: <circle cx="8" cy="8" r="4.4" strokeDasharray="1.6 2" />,
  elsewhere: (
    <>
      <path d="M2 4v8M14 4v8" />
      <path d="M5 8h6M8.6 5.6 11 8l-2.4 2.4" />
    </>
  ),
  idle: <path d="M4 8h8" />,
}

export function StateDrawing({ state, size }: { state: StateName; size?: number }) {
  return <Drawing {...(size === undefined ? {} : { size })}>{STATE_SHAPES[state]}</Drawing>
}

export function SunDrawing() {
  return (
    <Drawing>
      <circle cx="8" cy="8" r="3" />
      <path d="M8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6M3.2 3.2l1.1 1.1M11.7 11.7l1.1 1.1M12.8 3.2l-1.1 1.1M4.3 11.7l-1.1 1.1" />
    </Drawing>
  )
}

export function MoonDrawing() {
  return (
    <Drawing>
      <path d="M13.4 9.8A6 6 0 0 1 6.2 2.6a6 6 0 1 0 7.2 7.2z" />
    </Drawing>
  )
}

export function SoundDrawing({ isOn }: { isOn: boolean }) {
  return (
    <Drawing>
      <path d="M2 6v4h2.6L8 13V3L4.6 6z" fill="currentColor" />
      {isOn ? <path d="M10.6 5.6a3.4 3.4 0 0 1 0 4.8M12.6 3.6a6.2 6.2 0 0 1 0 8.8" /> : null}
      {isOn ? null : <path d="m10.8 6 4 4M14.8 6l-4 4" />}
    </Drawing>
  )
}

export function LogOutDrawing() {
  return (
    <Drawing>
      <path d="M9.5 2H3v12h6.5M6.5 8H15M12.2 5.2 15 8l-2.8 2.8" />
    </Drawing>
  )
}

export function KeyDrawing() {
  return (
    <Drawing>
      <circle cx="5" cy="8" r="3" />
      <path d="M8 8h6.5M12 8v2.6M14.2 8v2" />
    </Drawing>
  )
}

export function LockDrawing() {
  return <StateDrawing size={20} state="sealed" />
}

export type NavName =
  | 'live'
  | 'journeys'
  | 'incidents'
  | 'node'
  | 'portal'
  | 'registry'
  | 'people'
  | 'audit'

const NAV_SHAPES: Record<NavName, ReactNode> = {
  live: (
    <>
      <path d="M8 14.4S3 9.8 3 6.4a5 5 0 0 1 10 0c0 3.4-5 8-5 8z" />
      <circle cx="8" cy="6.4" r="1.6" />
    </>
  ),
  journeys: (
    <>
      <circle cx="3.4" cy="12.4" r="1.8" />
      <circle cx="12.6" cy="3.6" r="1.8" />
      <path d="M5.2 12.4h5.4a2.2 2.2 0 0 0 0-4.4H5.4a2.2 2.2 0 0 1 0-4.4h5.4" />
    </>
  ),
  portal: <path d="M2 13.5V6l6-4 6 4v7.5zM6 13.5V9h4v4.5" />,
  registry: <path d="M3 1.8h10v12.4H3zM5.6 5h4.8M5.6 8h4.8M5.6 11h3" />,
  people: (
    <path d="M8.6 4.6a2.4 2.4 0 1 1-4.8 0 2.4 2.4 0 0 1 4.8 0zM1.6 13.6c0-2.6 2-4.4 4.6-4.4s4.6 1.8 4.6 4.4M10.8 2.6a2.2 2.2 0 0 1 0 4M12.2 9.6c1.4.7 2.2 2.2 2.2 4" />
  ),
  audit: (
    <path d="M2 3.2h7M2 6.8h4.6M2 10.4h3.4M14.4 14.4l-2.9-2.9M12.4 9.2a3 3 0 1 1-6 0 3 3 0 0 1 6 0z" />
  ),
  incidents: <path d="M8 1.8 15 14H1zM8 6.2v3.6M8 12v.1" />,
  node: (
    <>
      <rect height="5" rx="1" width="12" x="2" y="2.4" />
      <rect height="5" rx="1" width="12" x="2" y="8.8" />
      <path d="M4.6 4.9h.1M4.6 11.3h.1M8 4.9h3.6M8 11.3h3.6" />
    </>
  ),
}

export function NavDrawing({ name }: { name: NavName }) {
  return <Drawing>{NAV_SHAPES[name]}</Drawing>
}
