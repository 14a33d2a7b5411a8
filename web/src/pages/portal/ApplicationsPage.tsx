/** Everything the company has applied for, with every authority's decision. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Application, applicationsQuery } from '../../api/documents'
import { MoreButton } from '../../components/portal/MoreButton'
import { GoTo, PortalPage } from '../../components/portal/PortalPage'
import { useRoles } from '../../components/portal/useParty'
import { Loaded } from '../../components/public/Loaded'
import { aboutLine } from '../../components/scheme/AboutFacts'
import { ApplicationMark } from '../../components/scheme/DecisionRow'
import { AuthorityChips } from '../../components/scheme/StandingChips'
import { DECIDED_TONES } from '../../components/scheme/tones'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { type Column, DataTable } from '../../ui/DataTable'

function useColumns(): Column<Application>[] {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  return [
    {
      head: t('portal.applications.what'),
      cell: ({ id, about }) => <Link {...urls.portalApplication(id)}>{aboutLine(about, t)}</Link>,
    },
    {
      head: t('portal.applications.state'),
      cell: (application) => <ApplicationMark application={application} />,
    },
    {
      head: t('portal.applications.decisions'),
      cell: ({ decisions }) => (
        <AuthorityChips
          chips={Object.entries(decisions).map(([authority, { decided }]) => ({
            authority,
            tone: DECIDED_TONES[decided],
            word: t(`scheme.decided.${decided}`),
          }))}
        />
      ),
    },
    {
      head: t('portal.applications.filed'),
      cell: ({ filed_at_ms: ms }) => <time>{dateTime(ms)}</time>,
    },
  ]
}

export function ApplyLinks() {
  const { t } = useTranslation()
  const roles = useRoles()
  const kinds = [
    ...(roles.includes('carrier') ? (['vehicle', 'device'] as const) : []),
    ...(roles.includes('supplier') ? (['model'] as const) : []),
    'participation' as const,
  ]
  return kinds.map((about) => (
    <GoTo key={about} label={t(`portal.apply.${about}.go`)} to={urls.portalApply({ about })} />
  ))
}

export function ApplicationsPage() {
  const { t } = useTranslation()
  const query = useInfiniteQuery(applicationsQuery({}))
  const columns = useColumns()
  return (
    <PortalPage
      aside={<ApplyLinks />}
      lead={t('portal.applications.lead')}
      title={t('portal.applications.title')}
    >
      <Loaded query={query}>
        {({ pages }) => (
          <DataTable
            caption={t('portal.applications.title')}
            columns={columns}
            empty={t('portal.applications.none')}
            rowKey={({ id }) => id}
            rows={pages.flatMap(({ items }) => items.map(({ document }) => document))}
          />
        )}
      </Loaded>
      <MoreButton query={query} />
    </PortalPage>
  )
}
