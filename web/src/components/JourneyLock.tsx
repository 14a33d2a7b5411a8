/** The lock on a journey's page: live while our leg runs, and what was kept when it is over. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { JourneyView, LockView } from '../api/types'
import { urls } from '../lib/urls'
import { type Fact, Facts, Nothing } from '../ui/layout'
import { LegEndNote, legEnd, useLastReport } from './LastReport'
import { LockDetails } from './LockDetails'

function OverLock({ journey, lock }: { journey: JourneyView; lock: LockView | null }) {
  const { t } = useTranslation()
  const other = lock?.journey != null && lock.journey !== journey.journey ? lock.journey : null
  const facts: Fact[] = [
    ...useLastReport(journey.journey),
    {
      term: t('lock.lock'),
      value: <Link {...urls.live({ lock: journey.lock, filter: 'all' })}>{journey.lock}</Link>,
    },
    { term: t('lock.vehicle'), value: journey.vehicle },
  ]
  const now: Fact[] =
    other === null
      ? []
      : [{ term: t('lock.now_on'), value: <Link {...urls.journey(other)}>{other}</Link> }]
  return (
    <>
      <LegEndNote journey={journey} />
      <Facts facts={[...facts, ...now]} />
    </>
  )
}

interface JourneyLockProps {
  journey: JourneyView
  lock: LockView | null
  nowMs: number
}

export function JourneyLock({ journey, lock, nowMs }: JourneyLockProps) {
  const { t } = useTranslation()
  if (legEnd(journey) !== null) return <OverLock journey={journey} lock={lock} />
  if (lock === null) return <Nothing>{t('lock.elsewhere_hint')}</Nothing>
  return <LockDetails lock={lock} nowMs={nowMs} />
}
