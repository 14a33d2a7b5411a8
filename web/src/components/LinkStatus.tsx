/** Whether what is shown is live, always in sight; and the banner when it is not. */
import { useTranslation } from 'react-i18next'
import { useNodeTimeAt } from '../api/useNode'
import { useFormat } from '../lib/useFormat'
import { Note } from '../ui/layout'
import { useLink } from './Desk'

export function LinkStatus() {
  const { t } = useTranslation()
  const { time } = useFormat()
  const at = useNodeTimeAt()
  const status = useLink()
  const text =
    status.kind === 'reconnecting'
      ? t('link.reconnecting', { time: time(at(status.sinceMs)) })
      : t(`link.${status.kind}`)
  return (
    <span className={`link-status link-${status.kind}`} role="status">
      <i aria-hidden="true" />
      <span className="link-text">{text}</span>
    </span>
  )
}

export function StaleBanner() {
  const { t } = useTranslation()
  const { time } = useFormat()
  const at = useNodeTimeAt()
  const status = useLink()
  if (status.kind !== 'reconnecting') return null
  return (
    <Note title={t('link.stale_title')} tone="alarm">
      {t('link.stale_body', { time: time(at(status.sinceMs)) })}
    </Note>
  )
}

/** Stands beside a heading whose content is no longer live. */
export function StaleMark() {
  const { t } = useTranslation()
  return useLink().kind === 'reconnecting' ? (
    <span className="stale-mark">{t('link.stale_mark')}</span>
  ) : null
}
