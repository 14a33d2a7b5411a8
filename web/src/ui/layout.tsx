/** Panels, lists of facts, and what stands where there is nothing to show. */
import { type ReactNode, useId } from 'react'

interface PanelProps {
  title: string
  /** Stands at the right of the heading. */
  aside?: ReactNode
  className?: string
  /** Heading level; a page's own title is 1. */
  level?: 2 | 3
  children: ReactNode
}

export function Panel({ title, aside, className = '', level = 2, children }: PanelProps) {
  const id = useId()
  const Heading = level === 2 ? 'h2' : 'h3'
  return (
    <section aria-labelledby={id} className={`panel ${className}`}>
      <header className="panel-head">
        <Heading id={id}>{title}</Heading>
        {aside}
      </header>
      <div className="panel-body">{children}</div>
    </section>
  )
}

export interface Fact {
  term: string
  value: ReactNode
}

export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(({ term, value }) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

export function Nothing({ children }: { children: ReactNode }) {
  return <p className="nothing">{children}</p>
}

interface NoteProps {
  tone: 'alarm' | 'warn' | 'quiet'
  title?: string
  children: ReactNode
}

/** A sentence that should not be overlooked. Alarms are announced. */
export function Note({ tone, title, children }: NoteProps) {
  return (
    <div className={`note note-${tone}`} role={tone === 'alarm' ? 'alert' : 'note'}>
      {title === undefined ? null : <strong>{title}</strong>}
      <div>{children}</div>
    </div>
  )
}
