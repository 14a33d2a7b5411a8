/** The models of locks and positioning units, with what each authority says of them. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Model, modelsQuery } from '../../api/documents'
import { CompanyLink } from '../../components/registry/links'
import { RecordsPage } from '../../components/registry/RecordsPage'
import { useMore, useWanted } from '../../components/registry/useSought'
import { AccreditationChips } from '../../components/scheme/StandingChips'
import { urls } from '../../lib/urls'
import type { Column } from '../../ui/DataTable'

interface Row {
  document: Model
}

export function ModelsPage() {
  const { t } = useTranslation()
  const { q } = useWanted([])
  const wanted = q === undefined ? {} : { q }
  const query = useInfiniteQuery(modelsQuery(wanted))
  const columns: Column<Row>[] = [
    {
      head: t('scheme.kind.model'),
      cell: ({ document: { id, name } }) => (
        <>
          <Link {...urls.model(id)}>{name}</Link>
          <span className="sub-line">{id}</span>
        </>
      ),
    },
    {
      head: t('scheme.word.device_kind'),
      cell: ({ document }) => t(`scheme.device_kind.${document.device}`),
    },
    {
      head: t('scheme.word.class'),
      cell: ({ document }) => document.class ?? t('registry.model.not_published'),
    },
    {
      head: t('scheme.role.supplier'),
      cell: ({ document }) => <CompanyLink party={document.supplier} />,
    },
    {
      head: t('registry.model.accreditations'),
      cell: ({ document }) => <AccreditationChips all={document.accreditations} />,
    },
  ]
  return (
    <RecordsPage
      columns={columns}
      empty={t('registry.model.none')}
      error={query.error}
      rowKey={({ document }) => document.id}
      rows={query.data?.pages.flatMap(({ items }) => items)}
      sought={useMore(query)}
      title={t('registry.part.models')}
    />
  )
}
