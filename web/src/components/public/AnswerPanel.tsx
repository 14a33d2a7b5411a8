/** What came of a form: gone to when it appears, so that nobody has to look for it. */
import { type ReactNode, useEffect, useRef } from 'react'

interface AnswerPanelProps {
  title: string
  isGood: boolean
  children: ReactNode
}

export function AnswerPanel({ title, isGood, children }: AnswerPanelProps) {
  const panel = useRef<HTMLElement>(null)
  useEffect(() => panel.current?.focus(), [])
  return (
    <section
      aria-label={title}
      className={isGood ? 'answer is-yes' : 'answer is-no'}
      ref={panel}
      tabIndex={-1}
    >
      <h2>{title}</h2>
      {children}
    </section>
  )
}
