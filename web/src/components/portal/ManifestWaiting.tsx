/** Whom a manifest waits for while it starts or is taken back, and since when. */
import { useTranslation } from 'react-i18next'
import type { Manifest } from '../../api/documents'
import { useFormat } from '../../lib/useFormat'
import { Note } from '../../ui/layout'
import { useAuthorityShortName } from '../names'
import { silentOf } from '../scheme/readiness'

export function ManifestWaiting({ manifest }: { manifest: Manifest }) {
  const { t } = useTranslation()
  const { time } = useFormat()
  const side = useAuthorityShortName()
  switch (manifest.status) {
    case 'starting': {
      const sides = silentOf(manifest).map(side).join(' · ')
      const since = time(manifest.asked_at_ms)
      return (
        <Note title={t('portal.manifest.starting', { sides, time: since })} tone="warn">
          {t('portal.manifest.starting_lead')}
        </Note>
      )
    }
    case 'withdrawing': {
      const first = manifest.legs[0]?.authority ?? manifest.home
      return (
        <Note title={t('portal.manifest.withdrawing', { side: side(first) })} tone="warn">
          {t('portal.manifest.withdrawing_lead')}
        </Note>
      )
    }
    case 'started':
      return <p className="hint">{t('portal.manifest.under_way_lead')}</p>
    case 'bundled':
    case 'ended':
    case 'cancelled':
      return null
    default:
      return manifest.status satisfies never
  }
}
