/** One manifest: its way, the checklist of every authority, its consignments, history. */
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Manifest, manifestQuery } from '../../api/documents'
import { HistoryPanel } from '../../components/registry/HistoryPanel'
import { CompanyLink, DeviceLink, JourneyLink, VehicleLink } from '../../components/registry/links'
import { RecordPage } from '../../components/registry/RecordPage'
import { Checklist } from '../../components/scheme/Checklist'
import { useSchemeName } from '../../components/scheme/names'
import { RouteLine } from '../../components/scheme/RouteLine'
import { ToneMark } from '../../components/scheme/ToneMark'
import { MANIFEST_TONES } from '../../components/scheme/tones'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { Facts, Panel } from '../../ui/layout'

function Body({ manifest }: { manifest: Manifest }) {
  const { t } = useTranslation()
  const { dateTime, number } = useFormat()
  const scheme = useSchemeName()
  const { consignments, consignments_expected: expected } = manifest
  return (
    <>
      <div className="record-grid">
        <Panel title={t('scheme.kind.manifest')}>
          <Facts
            facts={[
              {
                term: t('registry.field.journey'),
                value: <JourneyLink journey={manifest.journey} />,
              },
              { term: t('scheme.role.carrier'), value: <CompanyLink party={manifest.carrier} /> },
              {
                term: t('scheme.kind.vehicle'),
                value: <VehicleLink vehicle={manifest.vehicle} />,
              },
              { term: t('registry.field.lock'), value: <DeviceLink device={manifest.lock} /> },
              { term: t('registry.field.scheme'), value: scheme(manifest.scheme) },
              { term: t('registry.field.mode'), value: t(`scheme.mode.${manifest.mode}`) },
              {
                term: t('registry.field.bundled_at_ms'),
                value: dateTime(manifest.bundled_at_ms),
              },
              {
                term: t('registry.field.crosses_at_ms'),
                value: dateTime(manifest.crosses_at_ms),
              },
            ]}
          />
        </Panel>
        <div className="stack">
          <Panel title={t('registry.cargo.way')}>
            <RouteLine manifest={manifest} />
          </Panel>
          <Panel
            aside={
              <span className="count">
                {t('registry.cargo.told', {
                  told: number(consignments.length),
                  all: number(expected),
                })}
              </span>
            }
            title={t('registry.part.consignments')}
          >
            <ul className="link-list cargo-links">
              {consignments.map((id) => (
                <li key={id}>
                  <Link {...urls.consignment(id)}>{id}</Link>
                </li>
              ))}
            </ul>
          </Panel>
        </div>
      </div>
      <Panel title={t('registry.cargo.checks')}>
        <Checklist manifest={manifest} />
      </Panel>
      <HistoryPanel id={manifest.id} kind="manifest" />
    </>
  )
}

export function ManifestPage() {
  const { t } = useTranslation()
  const { manifest: id } = useParams({ from: '/gate/registry/manifests/$manifest' })
  const { data, error, isPending } = useQuery(manifestQuery(id))
  const manifest = data?.document
  return (
    <RecordPage
      back={{ to: urls.manifests().to, label: t('registry.part.manifests') }}
      error={error}
      isLoading={isPending}
      mark={
        manifest === undefined ? null : (
          <ToneMark
            tone={MANIFEST_TONES[manifest.status]}
            word={t(`scheme.manifest_status.${manifest.status}`)}
          />
        )
      }
      title={`${t('scheme.kind.manifest')} ${id}`}
    >
      {manifest === undefined ? null : <Body manifest={manifest} />}
    </RecordPage>
  )
}
