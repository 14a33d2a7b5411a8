/** How a public page is set: a title with its lead, sections with anchors, calls to go on. */
import { Link, type LinkProps } from '@tanstack/react-router'
import { type ReactNode, useId } from 'react'
import { useTitle } from './useTitle'

interface PublicPageProps {
  title: string
  lead?: string
  /** Uses the whole width, as for a map; text keeps its measure all the same. */
  isWide?: boolean
  children: ReactNode
}

export function PublicPage({ title, lead, isWide = false, children }: PublicPageProps) {
  useTitle(title)
  return (
    <article className={isWide ? 'public-page is-wide' : 'public-page'}>
      <header className="public-title">
        <h1>{title}</h1>
        {lead === undefined ? null : <p className="lead">{lead}</p>}
      </header>
      {children}
    </article>
  )
}

interface SectionProps {
  title: string
  className?: string
  children: ReactNode
}

export function Section({ title, className = '', children }: SectionProps) {
  const id = useId()
  return (
    <section aria-labelledby={id} className={`public-section ${className}`}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  )
}

interface GoProps {
  to: LinkProps
  label: string
  isMain?: boolean
}

/** A link that looks like the next thing to do. */
export function Go({ to, label, isMain = false }: GoProps) {
  return (
    <Link className={isMain ? 'go is-main' : 'go'} {...to}>
      {label}
    </Link>
  )
}

const URL_PATTERN = /https?:\/\/[^\s;),]+/g

/** Where something is from; addresses in it can be followed. */
export function Source({ label, text }: { label: string; text: string }) {
  const links = text.match(URL_PATTERN) ?? []
  const rest = text.split(URL_PATTERN)
  return (
    <p className="source">
      {label}{' '}
      {rest.map((part, index) => {
        const link = links[index]
        return (
          <span key={`${part}${link ?? ''}`}>
            {part}
            {link === undefined ? null : (
              <a href={link} rel="noreferrer">
                {new URL(link).host}
              </a>
            )}
          </span>
        )
      })}
    </p>
  )
}
