/** A card over the map with the details of one thing. Not modal: the queue stays in reach. */
import { type ReactNode, useEffect, useEffectEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../ui/controls'

interface CardProps {
  title: string
  onClose: () => void
  children: ReactNode
}

/** Takes the focus when it opens; Escape closes it. */
export function Card({ title, onClose, children }: CardProps) {
  const { t } = useTranslation()
  const heading = useRef<HTMLHeadingElement>(null)
  const close = useEffectEvent(onClose)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new title is a new thing to read.
  useEffect(() => {
    heading.current?.focus()
  }, [title])
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') close()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
  return (
    <aside aria-label={title} className="card">
      <header className="panel-head">
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <IconButton label={t('app.close')} onPress={onClose}>
          ✕
        </IconButton>
      </header>
      <div className="card-body">{children}</div>
    </aside>
  )
}
