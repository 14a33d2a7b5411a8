/** The card over the live map: the chosen incident or the chosen lock. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { incidentQuery } from '../api/queries'
import type { LockView } from '../api/types'
import type { LiveChange, LiveSearch } from '../lib/urls'
import { Nothing } from '../ui/layout'
import { Card } from './Card'
import { IncidentDetails } from './IncidentDetails'
import { incidentSubject } from './IncidentList'
import { LockDetails } from './LockDetails'

/** What an incident is called; by its own answer, for a resolved one has left the queue. */
export function useIncidentTitle(id: string | undefined): string {
  const { t } = useTranslation()
  const { data } = useQuery({ ...incidentQuery(id ?? ''), enabled: id !== undefined })
  if (data === undefined || id === undefined) return t('incident.title')
  return `${t(`kind.${data.kind}.name`)} ${incidentSubject(data)}`.trim()
}

interface ChosenCardProps {
  search: LiveSearch
  locks: readonly LockView[]
  nowMs: number
  change: LiveChange
}

export function ChosenCard({ search, locks, nowMs, change }: ChosenCardProps) {
  const { t } = useTranslation()
  const title = useIncidentTitle(search.incident)
  const close = (): void => change({ lock: undefined, incident: undefined })
  if (search.incident !== undefined) {
    return (
      <Card onClose={close} title={title}>
        <IncidentDetails id={search.incident} />
      </Card>
    )
  }
  if (search.lock === undefined) return null
  const lock = locks.find((candidate) => candidate.lock === search.lock)
  return (
    <Card onClose={close} title={lock?.plate ?? lock?.vehicle ?? search.lock}>
      {lock === undefined ? (
        <Nothing>{t('lock.missing')}</Nothing>
      ) : (
        <LockDetails lock={lock} nowMs={nowMs} />
      )}
    </Card>
  )
}
