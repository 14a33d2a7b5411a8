/** The company's manifests: what is bundled, under way, over. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Manifest, manifestsQuery } from '../../api/documents'
import { MoreButton } from '../../components/portal/MoreButton'
import { GoTo, PortalPage } from '../../components/portal/PortalPage'
import { Loaded } from '../../components/public/Loaded'
import { RouteLine } from '../../components/scheme/RouteLine'
import { readinessOf } from '../../components/scheme/readiness'
import { ToneMark } from '../../components/scheme/ToneMark'
import { MANIFEST_TONES } from '../../components/scheme/tones'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { type Column, DataTable } from '../../ui/DataTable'
import type { ToneName } from '../../ui/marks'

const READY_TONES: Record<ReturnType<typeof readinessOf>['kind'], ToneName> = {
  ready: 'good',
  waiting: 'quiet',
  missing: 'alarm',
}

function Ready({ manifest }: { manifest: Manifest }) {
  const { t } = useTranslation()
  if (manifest.status !== 'bundled') return null
  const { kind } = readinessOf(manifest)
  return <ToneMark tone={READY_TONES[kind]} word={t(`portal.ready.${kind}`)} />
}

function useColumns(): Column<Manifest>[] {
  const { t } = useTranslation()
  const { dateTime, number } = useFormat()
  return [
    {
      head: t('scheme.kind.manifest'),
      cell: ({ id }) => <Link {...urls.portalManifest(id)}>{id}</Link>,
    },
    {
      head: t('portal.manifests.state'),
      cell: (manifest) => (
        <span className="stack-marks">
          <ToneMark
            tone={MANIFEST_TONES[manifest.status]}
            word={t(`scheme.manifest_status.${manifest.status}`)}
          />
          <Ready manifest={manifest} />
        </span>
      ),
    },
    { head: t('portal.route.legend'), cell: (manifest) => <RouteLine manifest={manifest} /> },
    { head: t('scheme.kind.vehicle'), cell: ({ vehicle }) => vehicle },
    {
      head: t('portal.time.short'),
      cell: ({ crosses_at_ms: ms }) => <time>{dateTime(ms)}</time>,
    },
    {
      head: t('portal.cargo.title'),
      isNumber: true,
      cell: ({ consignments_expected: count }) => number(count),
    },
  ]
}

export function ManifestsPage() {
  const { t } = useTranslation()
  const query = useInfiniteQuery(manifestsQuery({}))
  const columns = useColumns()
  return (
    <PortalPage
      aside={<GoTo isMain label={t('portal.manifests.bundle')} to={urls.portalBundle()} />}
      lead={t('portal.manifests.lead')}
      title={t('portal.manifests.title')}
    >
      <Loaded query={query}>
        {({ pages }) => (
          <DataTable
            caption={t('portal.manifests.title')}
            columns={columns}
            empty={t('portal.manifests.none')}
            rowKey={({ id }) => id}
            rows={pages.flatMap(({ items }) => items.map(({ document }) => document))}
          />
        )}
      </Loaded>
      <MoreButton query={query} />
    </PortalPage>
  )
}
