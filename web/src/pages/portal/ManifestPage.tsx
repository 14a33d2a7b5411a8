/** One manifest: the checklist before the start; afterwards the journey and changes under way. */
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Manifest, manifestQuery } from '../../api/documents'
import { AmendmentForm } from '../../components/portal/AmendmentForm'
import { AmendmentList } from '../../components/portal/AmendmentList'
import { ManifestActions } from '../../components/portal/ManifestActions'
import { GoTo, PortalPage } from '../../components/portal/PortalPage'
import { TripMarks } from '../../components/portal/TripMarks'
import { Loaded } from '../../components/public/Loaded'
import { Checklist } from '../../components/scheme/Checklist'
import { useSchemeName } from '../../components/scheme/names'
import { RouteLine } from '../../components/scheme/RouteLine'
import { ToneMark } from '../../components/scheme/ToneMark'
import { MANIFEST_TONES } from '../../components/scheme/tones'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { Facts, Panel } from '../../ui/layout'

function Trip({ manifest }: { manifest: Manifest }) {
  const { t } = useTranslation()
  const { dateTime, number } = useFormat()
  const schemeName = useSchemeName()
  const { status, vehicle, lock, scheme, mode } = manifest
  return (
    <Panel
      aside={
        <ToneMark tone={MANIFEST_TONES[status]} word={t(`scheme.manifest_status.${status}`)} />
      }
      title={t('portal.manifest.trip')}
    >
      <TripMarks manifest={manifest} />
      <RouteLine manifest={manifest} />
      <Facts
        facts={[
          { term: t('scheme.kind.vehicle'), value: vehicle },
          { term: t('scheme.device_kind.lock'), value: lock },
          { term: t('portal.time.short'), value: dateTime(manifest.crosses_at_ms) },
          {
            term: t('portal.cargo.title'),
            value: number(manifest.consignments_expected),
          },
          { term: t('portal.passage.scheme'), value: schemeName(scheme) },
          { term: t('portal.passage.mode'), value: t(`scheme.mode.${mode}`) },
          { term: t('portal.manifest.bundled_at'), value: dateTime(manifest.bundled_at_ms) },
        ]}
      />
      {status === 'started' || status === 'ended' ? (
        <GoTo
          isMain={status === 'started'}
          label={t(status === 'ended' ? 'portal.overview.see_record' : 'portal.overview.watch')}
          to={urls.journey(manifest.journey)}
        />
      ) : null}
    </Panel>
  )
}

function Cargo({ manifest }: { manifest: Manifest }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  return (
    <Panel title={t('portal.manifest.cargo')}>
      <details>
        <summary>
          {t('portal.manifest.cargo_count', { number: number(manifest.consignments.length) })}
        </summary>
        <ul className="reference-list">
          {manifest.consignments.map((id) => (
            <li key={id}>
              <Link {...urls.portalConsignment(id)}>{id}</Link>
            </li>
          ))}
        </ul>
      </details>
    </Panel>
  )
}

function Changes({ manifest }: { manifest: Manifest }) {
  const { t } = useTranslation()
  return (
    <Panel title={t('portal.change.title')}>
      <p className="hint">{t('portal.change.lead')}</p>
      <AmendmentList journey={manifest.journey} />
      <AmendmentForm key={manifest.id} manifest={manifest} />
    </Panel>
  )
}

interface ShownManifest {
  manifest: Manifest
  revision: number
}

function TakingBack({ manifest, revision }: ShownManifest) {
  const { t } = useTranslation()
  return (
    <Panel title={t('portal.manifest.cancel')}>
      <ManifestActions manifest={manifest} revision={revision} />
    </Panel>
  )
}

function Body({ manifest, revision }: ShownManifest) {
  const { t } = useTranslation()
  const isWaiting = manifest.status === 'bundled' || manifest.status === 'starting'
  const isOnTheRoad = manifest.status === 'started'
  const isWithdrawing = manifest.status === 'withdrawing'
  return (
    <>
      <div className="portal-grid">
        <Trip manifest={manifest} />
        {isOnTheRoad ? <Changes manifest={manifest} /> : null}
        {isOnTheRoad || isWithdrawing ? (
          <TakingBack manifest={manifest} revision={revision} />
        ) : null}
        <Cargo manifest={manifest} />
      </div>
      {isWaiting ? (
        <section aria-labelledby="checklist" className="checklist-section">
          <h2 id="checklist">{t('portal.manifest.checklist')}</h2>
          <p className="hint">{t('portal.manifest.checklist_lead')}</p>
          <ManifestActions manifest={manifest} revision={revision} />
          <Checklist manifest={manifest} />
        </section>
      ) : null}
    </>
  )
}

export function ManifestPage() {
  const { t } = useTranslation()
  const { manifest: id } = useParams({ from: '/gate/portal/manifests/$manifest' })
  const query = useQuery(manifestQuery(id))
  return (
    <PortalPage
      aside={<Link {...urls.portalManifests()}>{t('portal.manifests.back')}</Link>}
      title={t('portal.manifest.title', { id })}
    >
      <Loaded query={query}>
        {(it) => <Body manifest={it.document} revision={it.revision} />}
      </Loaded>
    </PortalPage>
  )
}
