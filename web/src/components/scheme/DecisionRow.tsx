/** What every authority has decided about an application, side by side, and what it comes to. */
import { useTranslation } from 'react-i18next'
import type { Application, Decision } from '../../api/documents'
import { useNode } from '../../api/useNode'
import { useFormat } from '../../lib/useFormat'
import { useAuthorityShortName } from '../names'
import { ToneMark } from './ToneMark'
import { APPLICATION_TONES, DECIDED_TONES } from './tones'

/**
 * How an application stands. Only its home knows what all have decided: elsewhere the word is for this
 * authority's own decision.
 */
export function ApplicationMark({ application }: { application: Application }) {
  const { t } = useTranslation()
  const own = useNode()?.authority
  const { status, home, decisions } = application
  const ours = own === undefined || own === home ? undefined : decisions[own]?.decided
  if (ours !== undefined && status !== 'withdrawn') {
    return <ToneMark tone={DECIDED_TONES[ours]} word={t(`scheme.decided.${ours}`)} />
  }
  return (
    <ToneMark tone={APPLICATION_TONES[status]} word={t(`scheme.application_status.${status}`)} />
  )
}

function OneDecision({ authority, decision }: { authority: string; decision: Decision }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const shortName = useAuthorityShortName()
  const { decided, reason, objection, at_ms: atMs } = decision
  return (
    <li className={`decision tone-edge-${DECIDED_TONES[decided]}`}>
      <strong>{shortName(authority)}</strong>
      <ToneMark tone={DECIDED_TONES[decided]} word={t(`scheme.decided.${decided}`)} />
      {atMs == null ? null : <time className="hint">{dateTime(atMs)}</time>}
      {reason ? <p>{reason}</p> : null}
      {objection == null ? null : <p>{t(`scheme.objection.${objection}`)}</p>}
    </li>
  )
}

export function DecisionRow({ application }: { application: Application }) {
  return (
    <ul className="decisions">
      {Object.entries(application.decisions).map(([authority, decision]) => (
        <OneDecision authority={authority} decision={decision} key={authority} />
      ))}
    </ul>
  )
}
