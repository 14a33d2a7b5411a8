/** How a page of the portal is set: its title, what may be done on it, and its parts. */
import { Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'

interface PortalPageProps {
  title: string
  /** What the page is for, in a sentence. */
  lead?: string
  /** Stands at the right of the title. */
  aside?: ReactNode
  children: ReactNode
}

export function PortalPage({ title, lead, aside, children }: PortalPageProps) {
  return (
    <div className="portal-page">
      <header className="portal-head">
        <h1>{title}</h1>
        {aside === undefined ? null : <div className="portal-aside">{aside}</div>}
        {lead === undefined ? null : <p className="hint">{lead}</p>}
      </header>
      {children}
    </div>
  )
}

interface GoProps {
  to: LinkProps
  label: string
  isMain?: boolean
}

/** A link that looks like the next thing to do. */
export function GoTo({ to, label, isMain = false }: GoProps) {
  return (
    <Link className={isMain ? 'go-to is-main' : 'go-to'} {...to}>
      {label}
    </Link>
  )
}
