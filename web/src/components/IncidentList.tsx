/** Incidents in the desk's order. */
import { useTranslation } from 'react-i18next'
import type { IncidentView } from '../api/types'
import { useFormat } from '../lib/useFormat'
import { SeverityDrawing } from '../ui/icons'
import { Nothing } from '../ui/layout'

interface IncidentRowProps {
  incident: IncidentView
  nowMs: number
  isChosen: boolean
  onChoose: (id: string) => void
}

/** What the incident is about: a vehicle where there is one. */
export function incidentSubject(incident: IncidentView): string {
  return incident.plate ?? incident.vehicle ?? incident.lock ?? incident.journey ?? ''
}

function IncidentRow({ incident, nowMs, isChosen, onChoose }: IncidentRowProps) {
  const { t } = useTranslation()
  const { ago } = useFormat()
  const name = t(`kind.${incident.kind}.name`)
  const subject = incidentSubject(incident)
  return (
    <li>
      <button
        aria-current={isChosen}
        aria-label={t('incident.open', {
          title: `${t(`severity.${incident.severity}`)}, ${name} ${subject}`,
        })}
        className={`incident-row severity-edge-${incident.severity} is-${incident.state}`}
        onClick={() => onChoose(incident.id)}
        type="button"
      >
        <span className={`severity-${incident.severity}`}>
          <SeverityDrawing severity={incident.severity} />
        </span>
        <strong>{name}</strong>
        <span className="incident-row-age">{ago(nowMs - incident.raised_at_ms)}</span>
        <span className="incident-row-sub">{subject}</span>
        <span className="incident-row-state">{t(`incident.state_${incident.state}`)}</span>
      </button>
    </li>
  )
}

interface IncidentListProps {
  label: string
  empty: string
  incidents: readonly IncidentView[]
  nowMs: number
  chosen: string | null
  onChoose: (id: string) => void
}

export function IncidentList(props: IncidentListProps) {
  const { label, empty, incidents, nowMs, chosen, onChoose } = props
  if (incidents.length === 0) return <Nothing>{empty}</Nothing>
  return (
    <ul aria-label={label} className="rows">
      {incidents.map((incident) => (
        <IncidentRow
          incident={incident}
          isChosen={incident.id === chosen}
          key={incident.id}
          nowMs={nowMs}
          onChoose={onChoose}
        />
      ))}
    </ul>
  )
}
