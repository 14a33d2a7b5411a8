/** The changes asked for on one journey, and what became of each. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Amendment, amendmentsOfQuery } from '../../api/documents'
import { useFormat } from '../../lib/useFormat'
import { useAuthorityShortName, usePlaceName } from '../names'
import { ToneMark } from '../scheme/ToneMark'
import { AMENDMENT_TONES } from '../scheme/tones'
import { targetOf } from './change_draft'

function OneAmendment({ amendment }: { amendment: Amendment }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const placeName = usePlaceName()
  const side = useAuthorityShortName()
  const { change, status, reason, asked_at_ms: askedMs, decided_at: by, note } = amendment
  // What is no place is shown by its own number.
  const target = targetOf(change).map(placeName).join(' → ')
  return (
    <li className={`amendment tone-edge-${AMENDMENT_TONES[status]}`}>
      <div>
        <strong>{t(`scheme.change.${change.change}`)}</strong>: {target}
      </div>
      <ToneMark tone={AMENDMENT_TONES[status]} word={t(`scheme.amendment_status.${status}`)} />
      <p>{reason}</p>
      <p className="hint">
        {t('portal.change.asked', { time: dateTime(askedMs) })}{' '}
        {by == null ? null : t('portal.change.decided_by', { side: side(by) })} {note}
      </p>
    </li>
  )
}

export function AmendmentList({ journey }: { journey: string }) {
  const { t } = useTranslation()
  const ours = useQuery(amendmentsOfQuery(journey)).data ?? []
  if (ours.length === 0) return <p className="hint">{t('portal.change.none')}</p>
  return (
    <ul className="amendments">
      {ours.map((amendment) => (
        <OneAmendment amendment={amendment} key={amendment.id} />
      ))}
    </ul>
  )
}
