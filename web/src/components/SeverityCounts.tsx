/** The counts of open incidents, on every page: each is a link to the queue. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { countBySeverity, SEVERITIES } from '../api/incident_order'
import { queueQuery } from '../api/queries'
import { urls } from '../lib/urls'
import { useFormat } from '../lib/useFormat'
import { SeverityDrawing } from '../ui/icons'

export function SeverityCounts() {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { data } = useQuery(queueQuery)
  const counts = countBySeverity(data?.items ?? [])
  return (
    <Link {...urls.incidents()} aria-label={t('severity.counts')} className="severity-counts">
      {SEVERITIES.map((severity) => (
        <span
          className={`severity-${severity} ${counts[severity] === 0 ? 'is-zero' : ''}`}
          key={severity}
          title={t(`severity.${severity}`)}
        >
          <SeverityDrawing severity={severity} />
          <span className="visually-hidden">{t(`severity.${severity}`)}</span>
          {data === undefined ? '–' : number(counts[severity])}
        </span>
      ))}
    </Link>
  )
}
