/** Trucks held, inspections due and changes to decide: what waits for an officer on duty. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { urls } from '../lib/urls'
import { useFormat } from '../lib/useFormat'
import { Nothing } from '../ui/layout'
import { type Duty, useDuties } from './useDuties'

const KEYS = {
  held: 'duty.held',
  amendment: 'duty.amendment',
  inspection: 'duty.inspection',
} as const

function wayOf(duty: Duty) {
  switch (duty.kind) {
    case 'held':
      return duty.view.holds.includes('inspection_due')
        ? urls.inspection(duty.journey)
        : urls.journey(duty.journey)
    case 'amendment':
      return urls.amendment(duty.id)
    case 'inspection':
      return urls.inspection(duty.journey)
    default:
      return duty satisfies never
  }
}

function useSub(): (duty: Duty) => string {
  const { t } = useTranslation()
  return (duty) => {
    switch (duty.kind) {
      case 'held':
        return duty.view.holds.map((hold) => t(`hold.${hold}`)).join(' ')
      case 'amendment':
        return t(`scheme.change.${duty.change}`)
      case 'inspection':
        return t(`scheme.inspection_stage.${duty.stage}`)
      default:
        return duty satisfies never
    }
  }
}

export function DutyList() {
  const { t } = useTranslation()
  const duties = useDuties()
  const sub = useSub()
  if (duties === undefined) return <Nothing>{t('app.loading')}</Nothing>
  if (duties.length === 0) return <Nothing>{t('duty.none')}</Nothing>
  return (
    <ul aria-label={t('duty.title')} className="rows">
      {duties.map((duty) => (
        <li key={`${duty.kind} ${duty.kind === 'amendment' ? duty.id : duty.journey}`}>
          <Link {...wayOf(duty)} className="duty-row">
            <strong>{duty.subject}</strong>
            <span className="duty-kind">{t(KEYS[duty.kind])}</span>
            <span className="duty-sub">{sub(duty)}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}

/** How many decisions wait in the registry; nothing when none does. */
export function DutyCount() {
  const { t } = useTranslation()
  const { number } = useFormat()
  const count = useDuties()?.filter(({ kind }) => kind !== 'held').length ?? 0
  if (count === 0) return null
  return (
    <span className="nav-count" title={t('duty.count', { count })}>
      <span aria-hidden="true">{number(count)}</span>
      <span className="visually-hidden">{t('duty.count', { count })}</span>
    </span>
  )
}
