/** Every application that this authority has a part in. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { applicationsQuery, type FiledApplication } from '../../api/documents'
import { CompanyName } from '../../components/registry/links'
import { RecordsPage } from '../../components/registry/RecordsPage'
import { useOfficer } from '../../components/registry/useOfficer'
import { useMore, useWanted } from '../../components/registry/useSought'
import { aboutLine } from '../../components/scheme/AboutFacts'
import { ApplicationMark } from '../../components/scheme/DecisionRow'
import { useSchemeName } from '../../components/scheme/names'
import { ToneMark } from '../../components/scheme/ToneMark'
import { DECIDED_TONES } from '../../components/scheme/tones'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import type { Column } from '../../ui/DataTable'

const STATES = ['pending', 'asked_back', 'approved', 'refused', 'withdrawn'] as const

function Applicant({ document: { about, party } }: FiledApplication) {
  return about.about === 'participation' ? about.company.name : <CompanyName party={party} />
}

function useColumns(): Column<FiledApplication>[] {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const { own } = useOfficer()
  const scheme = useSchemeName()
  return [
    {
      head: t('scheme.kind.application'),
      cell: ({ document }) => (
        <Link {...urls.application(document.id)}>{aboutLine(document.about, t)}</Link>
      ),
    },
    { head: t('scheme.word.applicant'), cell: (row) => <Applicant {...row} /> },
    {
      head: t('registry.schemes'),
      cell: ({ document }) => document.schemes.map(scheme).join(' · '),
    },
    {
      head: t('registry.application.our_decision'),
      cell: ({ document }) => {
        const decided = document.decisions[own]?.decided
        if (decided === undefined) return t('registry.refusal.not_ours')
        return <ToneMark tone={DECIDED_TONES[decided]} word={t(`scheme.decided.${decided}`)} />
      },
    },
    {
      head: t('registry.application.in_all'),
      cell: ({ document }) =>
        document.home === own ? <ApplicationMark application={document} /> : t('app.not_known'),
    },
    {
      head: t('registry.application.filed'),
      cell: ({ document }) => <time>{dateTime(document.filed_at_ms)}</time>,
    },
  ]
}

export function ApplicationsPage() {
  const { t } = useTranslation()
  const query = useInfiniteQuery(applicationsQuery(useWanted(STATES)))
  const columns = useColumns()
  return (
    <RecordsPage
      columns={columns}
      empty={t('registry.application.none')}
      error={query.error}
      rowKey={({ document }) => document.id}
      rows={query.data?.pages.flatMap(({ items }) => items)}
      sought={useMore(query)}
      states={STATES.map((value) => ({
        value,
        label: t(`scheme.application_status.${value}`),
      }))}
      title={t('registry.part.applications')}
    />
  )
}
