/** The manifests that this authority is on the way of. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type FiledManifest, manifestsQuery } from '../../api/documents'
import { CompanyLink, JourneyLink } from '../../components/registry/links'
import { RecordsPage } from '../../components/registry/RecordsPage'
import { useMore, useWanted } from '../../components/registry/useSought'
import { useSchemeName } from '../../components/scheme/names'
import { ToneMark } from '../../components/scheme/ToneMark'
import { MANIFEST_TONES } from '../../components/scheme/tones'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import type { Column } from '../../ui/DataTable'

const STATES = ['bundled', 'starting', 'started', 'withdrawing', 'ended', 'cancelled'] as const

export function ManifestsPage() {
  const { t } = useTranslation()
  const { dateTime, number } = useFormat()
  const query = useInfiniteQuery(manifestsQuery(useWanted(STATES)))
  const scheme = useSchemeName()
  const columns: Column<FiledManifest>[] = [
    {
      head: t('scheme.kind.manifest'),
      sortBy: ({ document }) => document.id,
      cell: ({ document: { id, status } }) => (
        <>
          <Link {...urls.manifest(id)}>{id}</Link>{' '}
          <ToneMark tone={MANIFEST_TONES[status]} word={t(`scheme.manifest_status.${status}`)} />
        </>
      ),
    },
    {
      head: t('registry.field.journey'),
      cell: ({ document }) => <JourneyLink journey={document.journey} />,
    },
    {
      head: t('scheme.role.carrier'),
      cell: ({ document }) => <CompanyLink party={document.carrier} />,
    },
    {
      head: t('scheme.kind.vehicle'),
      cell: ({ document }) => document.vehicle,
      sortBy: ({ document }) => document.vehicle,
    },
    { head: t('registry.field.scheme'), cell: ({ document }) => scheme(document.scheme) },
    {
      head: t('registry.part.consignments'),
      sortBy: ({ document }) => document.consignments_expected,
      isNumber: true,
      cell: ({ document }) => number(document.consignments_expected),
    },
    {
      head: t('registry.field.crosses_at_ms'),
      sortBy: ({ document }) => document.crosses_at_ms,
      cell: ({ document }) => <time>{dateTime(document.crosses_at_ms)}</time>,
    },
  ]
  return (
    <RecordsPage
      columns={columns}
      empty={t('registry.cargo.no_manifests')}
      error={query.error}
      rowKey={({ document }) => document.id}
      rows={query.data?.pages.flatMap(({ items }) => items)}
      sought={useMore(query)}
      states={STATES.map((value) => ({ value, label: t(`scheme.manifest_status.${value}`) }))}
      title={t('registry.part.manifests')}
    />
  )
}
