/** Until when a registration holds; said loudly when it is over or nearly so. */
import { useTranslation } from 'react-i18next'
import { useNodeNow } from '../../api/useNode'
import { DAY_MS } from '../../lib/days'
import { useFormat } from '../../lib/useFormat'
import { ToneMark } from '../scheme/ToneMark'

const SOON_MS = 30 * DAY_MS

export function Expiry({ atMs }: { atMs: number | null }) {
  const { t } = useTranslation()
  const { date } = useFormat()
  const nowMs = useNodeNow() ?? 0
  if (atMs === null) return t('registry.vehicle.no_end')
  const day = date(atMs - 1)
  if (atMs <= nowMs) {
    return <ToneMark tone="alarm" word={t('registry.vehicle.expired', { day })} />
  }
  if (atMs - nowMs < SOON_MS) {
    return <ToneMark tone="warn" word={t('registry.vehicle.expires_soon', { day })} />
  }
  return <time>{day}</time>
}
