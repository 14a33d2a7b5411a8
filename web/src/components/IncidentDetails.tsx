/** One incident: what it means, what to do, the facts, and the two actions. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { isStatus } from '../api/errors'
import { consequenceOf, isTamper } from '../api/incident_rules'
import { incidentQuery, journeyQuery, locksQuery } from '../api/queries'
import { mayAcknowledge, mayResolve, type Permission } from '../api/rules'
import type { IncidentView } from '../api/types'
import { useIsDesk, useNodeNow, useSession } from '../api/useNode'
import { lonLat } from '../lib/geometry'
import { urls } from '../lib/urls'
import { useFormat } from '../lib/useFormat'
import { ActionButton } from '../ui/controls'
import { type Fact, Facts, Note, Nothing } from '../ui/layout'
import { SeverityMark, Tag } from '../ui/marks'
import { errorText } from './errorText'
import { useFactRows } from './factRows'
import { usePersonName, usePositionText, useZoneName } from './names'
import { ResolveForm } from './ResolveForm'
import { useSettledText } from './scheme/codes'
import { useIncidentActions } from './useIncidentActions'

function useIncidentFacts(incident: IncidentView): Fact[] {
  const { t } = useTranslation()
  const { dateTime, number } = useFormat()
  const factRows = useFactRows()
  const [zone, positionText] = [useZoneName(), usePositionText()]
  const { lock, journey, vehicle, plate } = incident
  const at = (ms: number): string => `${dateTime(ms)} ${zone}`
  const point = lonLat(incident.point)
  const facts: (Fact | null)[] = [
    plate == null ? null : { term: t('lock.plate'), value: plate },
    vehicle == null ? null : { term: t('lock.vehicle'), value: vehicle },
    lock == null
      ? null
      : {
          term: t('lock.lock'),
          value: <Link {...urls.live({ lock, filter: 'all' })}>{lock}</Link>,
        },
    journey == null
      ? null
      : { term: t('lock.journey'), value: <Link {...urls.journey(journey)}>{journey}</Link> },
    { term: t('incident.happened'), value: at(incident.happened_at_ms) },
    { term: t('incident.raised'), value: at(incident.raised_at_ms) },
    { term: t('incident.count'), value: number(incident.count) },
    point === null ? null : { term: t('incident.position'), value: positionText(point) },
    ...factRows(incident.facts),
  ]
  return facts.filter((fact) => fact !== null)
}

function History({ incident }: { incident: IncidentView }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const [person, settledText] = [usePersonName(), useSettledText()]
  const { acknowledged, resolved } = incident
  return (
    <>
      {acknowledged == null ? null : (
        <p>
          {t('incident.acknowledged_by', {
            by: person(acknowledged.by),
            time: dateTime(acknowledged.at_ms),
          })}
        </p>
      )}
      {resolved == null ? null : (
        <>
          <p>
            {t('incident.resolved_by', {
              by: person(resolved.by),
              time: dateTime(resolved.at_ms),
              verdict: t(`verdict.${resolved.verdict}`),
            })}
          </p>
          {resolved.settled === null ? null : <p>{settledText(resolved.settled)}</p>}
          {resolved.note === '' ? null : <blockquote>{resolved.note}</blockquote>}
        </>
      )}
    </>
  )
}

/** What closing it does at the lock, before anybody closes it. */
function useConsequence(incident: IncidentView): string | null {
  const { t } = useTranslation()
  const { journey } = incident
  const isDesk = useIsDesk()
  const asked = { ...journeyQuery(journey ?? ''), enabled: journey != null && isDesk }
  const others = useQuery(asked).data?.incidents
  if (journey != null && others === undefined) return null
  const consequence = consequenceOf(incident, others ?? [])
  return consequence.kind === 'more'
    ? t('incident.consequence_more', { count: consequence.count })
    : t(`incident.consequence_${consequence.kind}`)
}

/** A silence that is over says so: the lock's last contact is newer than the alarm. */
function ContactBack({ incident }: { incident: IncidentView }) {
  const { t } = useTranslation()
  const { ago, dateTime } = useFormat()
  const nowMs = useNodeNow()
  const { data } = useQuery({ ...locksQuery, enabled: useIsDesk() })
  const lock = data?.items.find((it) => it.lock === incident.lock)
  if (incident.kind !== 'silence' || lock === undefined || nowMs === null) return null
  const heard = lock.last_heard_at_ms ?? 0
  if (heard <= incident.raised_at_ms || lock.silent) {
    return incident.resolved == null ? <p>{t('incident.still_silent')}</p> : null
  }
  const said = { time: dateTime(heard), ago: ago(nowMs - heard) }
  return <Note tone="quiet">{t('incident.back', said)}</Note>
}

function Actions({ incident }: { incident: IncidentView }) {
  const { t } = useTranslation()
  const session = useSession()
  const { acknowledge, resolve } = useIncidentActions(incident.id)
  const consequence = useConsequence(incident)
  // A closed incident has no actions left: what was done stands in its history.
  if (session === null || incident.state === 'resolved') return null
  const say = (permission: Permission): string | null =>
    permission === null ? null : t(`refusal.${permission}`)
  const error = acknowledge.error ?? resolve.error
  const text = isStatus(error, 409) ? t('incident.conflict') : errorText(t, error)
  return (
    <div className="incident-actions">
      {error === null ? null : <Note tone="alarm">{text}</Note>}
      <ActionButton
        isBusy={acknowledge.isPending}
        isPrimary={incident.state === 'raised'}
        label={t('incident.acknowledge')}
        onPress={() => acknowledge.mutate()}
        refusal={say(mayAcknowledge(session.role, incident))}
      />
      <ResolveForm
        consequence={consequence}
        blocks={incident.blocking && incident.journey != null}
        isTamper={isTamper(incident.kind)}
        isBusy={resolve.isPending}
        onResolve={(verdict, note) => resolve.mutate({ verdict, note })}
        refusal={say(mayResolve(session.role, incident))}
      />
    </div>
  )
}

function IncidentBody({ incident }: { incident: IncidentView }) {
  const { t } = useTranslation()
  const facts = useIncidentFacts(incident)
  return (
    <article className="incident-details">
      <div className="mark-line">
        <SeverityMark label={t(`severity.${incident.severity}`)} severity={incident.severity} />
        <Tag>{t(`incident.state_${incident.state}`)}</Tag>
      </div>
      {incident.blocking && incident.state !== 'resolved' ? (
        <Note tone="warn">{t('incident.blocking')}</Note>
      ) : null}
      <ContactBack incident={incident} />
      {incident.from_history ? <Note tone="quiet">{t('incident.from_history')}</Note> : null}
      <h3>{t('incident.meaning')}</h3>
      <p>{t(`kind.${incident.kind}.meaning`)}</p>
      <h3>{t('incident.action')}</h3>
      <p>{t(`kind.${incident.kind}.action`)}</p>
      <History incident={incident} />
      <Actions incident={incident} key={incident.id} />
      <h3>{t('incident.facts')}</h3>
      <Facts facts={facts} />
    </article>
  )
}

/** Reads the incident by its id, so that a link to it works on its own. */
export function IncidentDetails({ id }: { id: string }) {
  const { t } = useTranslation()
  const { data, error } = useQuery(incidentQuery(id))
  if (isStatus(error, 404)) return <Nothing>{t('incident.missing')}</Nothing>
  if (data === undefined) {
    return error === null ? (
      <Nothing>{t('app.loading')}</Nothing>
    ) : (
      <Note tone="alarm">{errorText(t, error)}</Note>
    )
  }
  return <IncidentBody incident={data} />
}
