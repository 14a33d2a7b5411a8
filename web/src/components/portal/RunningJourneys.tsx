/** What is on the road, and what is about to be. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Manifest } from '../../api/documents'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { Panel } from '../../ui/layout'
import { RouteLine } from '../scheme/RouteLine'
import { ToneMark } from '../scheme/ToneMark'
import { MANIFEST_TONES } from '../scheme/tones'
import { TripMarks } from './TripMarks'

function Running({ manifest }: { manifest: Manifest }) {
  const { t } = useTranslation()
  const { dateTime, number } = useFormat()
  const { id, journey, status, vehicle } = manifest
  return (
    <li className={`running tone-edge-${MANIFEST_TONES[status]}`}>
      <div>
        <Link {...urls.portalManifest(id)}>{id}</Link>{' '}
        <ToneMark tone={MANIFEST_TONES[status]} word={t(`scheme.manifest_status.${status}`)} />{' '}
        <TripMarks manifest={manifest} />
      </div>
      <RouteLine manifest={manifest} />
      <p className="hint">
        {t('portal.overview.running', {
          vehicle,
          number: number(manifest.consignments_expected),
          time: dateTime(manifest.crosses_at_ms),
        })}
      </p>
      {status === 'started' ? (
        <Link {...urls.journey(journey)}>{t('portal.overview.watch')}</Link>
      ) : null}
    </li>
  )
}

export function RunningJourneys({ manifests }: { manifests: readonly Manifest[] }) {
  const { t } = useTranslation()
  const live = manifests.filter(({ status }) => status !== 'ended' && status !== 'cancelled')
  return (
    <Panel title={t('portal.overview.journeys')}>
      {live.length === 0 ? <p className="hint">{t('portal.overview.no_journeys')}</p> : null}
      <ul className="runnings">
        {live.map((manifest) => (
          <Running key={manifest.id} manifest={manifest} />
        ))}
      </ul>
    </Panel>
  )
}
