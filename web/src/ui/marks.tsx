/** A state or a severity in a word, with its shape and colour. */
import { SeverityDrawing, type SeverityName, StateDrawing, type StateName } from './icons'

export type ToneName = 'alarm' | 'warn' | 'good' | 'quiet'

export function SeverityMark({ severity, label }: { severity: SeverityName; label: string }) {
  return (
    <span className={`mark severity-${severity}`}>
      <SeverityDrawing severity={severity} />
      {label}
    </span>
  )
}

interface StateMarkProps {
  state: StateName
  tone: ToneName
  label: string
}

export function StateMark({ state, tone, label }: StateMarkProps) {
  return (
    <span className={`mark tone-${tone}`}>
      <StateDrawing state={state} />
      {label}
    </span>
  )
}

/** A small neutral label, such as a phase. */
export function Tag({ tone = 'quiet', children }: { tone?: ToneName; children: string }) {
  return <span className={`tag tone-${tone}`}>{children}</span>
}
