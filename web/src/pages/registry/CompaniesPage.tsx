/** The companies in this authority's register. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { FiledParty } from '../../api/documents'
import { partiesQuery } from '../../api/registry'
import { RecordsPage } from '../../components/registry/RecordsPage'
import { STANDINGS } from '../../components/registry/standings'
import { useMore, useWanted } from '../../components/registry/useSought'
import { useSchemeName } from '../../components/scheme/names'
import { StandingChips } from '../../components/scheme/StandingChips'
import { urls } from '../../lib/urls'
import type { Column } from '../../ui/DataTable'

function useColumns(): Column<FiledParty>[] {
  const { t } = useTranslation()
  const scheme = useSchemeName()
  return [
    {
      head: t('scheme.word.company'),
      cell: ({ document: { id, company } }) => (
        <>
          <Link {...urls.company(id)}>{company.name}</Link>
          {company.name_local ? <span className="sub-line">{company.name_local}</span> : null}
        </>
      ),
    },
    {
      head: t('scheme.word.roles'),
      cell: ({ document }) => document.roles.map((role) => t(`scheme.role.${role}`)).join(' · '),
    },
    {
      head: t('registry.company.standing'),
      cell: ({ document: { standing, elsewhere } }) => (
        <StandingChips elsewhere={elsewhere} standing={standing} />
      ),
    },
    {
      head: t('registry.company.schemes_here'),
      cell: ({ document }) => document.schemes.map(scheme).join(' · ') || t('app.none'),
    },
    {
      head: t('scheme.word.registration_number'),
      cell: ({ document }) => document.company.registration_number,
    },
  ]
}

export function CompaniesPage() {
  const { t } = useTranslation()
  const query = useInfiniteQuery(partiesQuery(useWanted(STANDINGS)))
  const columns = useColumns()
  return (
    <RecordsPage
      aside={
        <>
          <Link className="head-link" {...urls.paper()}>
            {t('registry.paper.title')}
          </Link>
          <Link className="head-link" {...urls.published()}>
            {t('registry.published.title')}
          </Link>
        </>
      }
      columns={columns}
      empty={t('registry.company.none')}
      error={query.error}
      rowKey={({ document }) => document.id}
      rows={query.data?.pages.flatMap(({ items }) => items)}
      sought={useMore(query)}
      states={STANDINGS.map((value) => ({ value, label: t(`scheme.standing.${value}`) }))}
      title={t('registry.part.companies')}
    />
  )
}
