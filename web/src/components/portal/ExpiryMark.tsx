/** Until when a vehicle is registered here; says when it is time to renew. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Vehicle } from '../../api/documents'
import { useNodeNow } from '../../api/useNode'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { ToneMark } from '../scheme/ToneMark'

/** From here on renewal is offered. */
const RENEW_FROM_MS = 30 * 24 * 60 * 60_000

export function ExpiryMark({ vehicle }: { vehicle: Vehicle }) {
  const { t } = useTranslation()
  const { date } = useFormat()
  const nowMs = useNodeNow()
  const { expires_at_ms: endMs } = vehicle
  if (endMs == null) return <span className="hint">{t('portal.fleet.not_yet')}</span>
  const leftMs = nowMs === null ? Number.POSITIVE_INFINITY : endMs - nowMs
  if (leftMs > RENEW_FROM_MS) return <time>{date(endMs)}</time>
  const values = { date: date(endMs) }
  return (
    <>
      <ToneMark
        tone={leftMs <= 0 ? 'alarm' : 'warn'}
        word={t(leftMs <= 0 ? 'portal.fleet.expired' : 'portal.fleet.expires_soon', values)}
      />{' '}
      <Link {...urls.portalApply({ about: 'vehicle', vehicle: vehicle.id })}>
        {t('portal.fleet.renew')}
      </Link>
    </>
  )
}
