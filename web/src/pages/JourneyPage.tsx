/** One journey: the chain of legs, why it is held, the lock, orders, timeline, incidents, track. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { isStatus } from '../api/errors'
import { byQueueOrder } from '../api/incident_order'
import { journeyQuery, locksQuery, trackQuery } from '../api/queries'
import type { JourneyDetail, JourneyView } from '../api/types'
import { useIsDesk, useNodeNow } from '../api/useNode'
import { errorText } from '../components/errorText'
import { IncidentList } from '../components/IncidentList'
import { JourneyLock } from '../components/JourneyLock'
import { JourneyMark } from '../components/JourneyMarks'
import { Orders, Timeline } from '../components/JourneyRecord'
import { HoldPanel } from '../components/keeping/HoldPanel'
import { legEnd } from '../components/LastReport'
import { LegChain } from '../components/LegChain'
import { StaleMark } from '../components/LinkStatus'
import { useZoneName } from '../components/names'
import { RecallForm } from '../components/RecallForm'
import { JourneyPapers } from '../components/registry/JourneyPapers'
import { TrackPart } from '../components/TrackPart'
import { i18n } from '../lib/i18n'
import { urls } from '../lib/urls'
import { useFormat } from '../lib/useFormat'
import type en from '../locales/en'
import { type Fact, Facts, Note, Nothing, Panel } from '../ui/layout'

function Track({ id }: { id: string }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { data: track } = useQuery(trackQuery(id))
  // A carrier is not told the corridor.
  const noCorridor = useIsDesk() ? t('journey.no_corridor') : ''
  const width = number(track?.corridor?.half_width_m ?? 0)
  return (
    <TrackPart
      fileUrl={(format) => urls.trackFile(id, format)}
      none={t('journey.no_track')}
      track={track}
    >
      {track?.corridor == null ? noCorridor : t('journey.corridor', { width })}
    </TrackPart>
  )
}

function Holds({ journey }: { journey: JourneyView }) {
  const { t } = useTranslation()
  if (journey.holds.length === 0) return null
  return (
    <Note title={t('journey.held_title')} tone="warn">
      <ul>
        {journey.holds.map((hold) => (
          <li key={hold}>{t(`hold.${hold}`)}</li>
        ))}
      </ul>
    </Note>
  )
}

function isNamedKind(kind: string): kind is keyof typeof en.journey_kind {
  return i18n.exists(`journey_kind.${kind}`)
}

/** Whoever declares may call the kind what they like; the usual ones are said in words. */
function kindWord(t: TFunction, kind: string | null): string {
  if (kind === null) return t('app.not_known')
  return isNamedKind(kind) ? t(`journey_kind.${kind}`) : kind
}

/** Whose it is: nobody has custody of a journey that is over. */
function custodyWord(t: TFunction, journey: JourneyView): string {
  if (journey.phase === 'ended') return t('journey.custody_over')
  if (journey.phase === 'withdrawn') return t('journey.custody_withdrawn')
  return t(`custody.${journey.custody.kind}`)
}

function Summary({ journey }: { journey: JourneyView }) {
  const { t } = useTranslation()
  const zone = useZoneName()
  const { dateTime, number } = useFormat()
  const facts: Fact[] = [
    { term: t('journey.phase'), value: <JourneyMark journey={journey} /> },
    { term: t('lock.custody'), value: custodyWord(t, journey) },
    { term: t('journey.epoch'), value: number(journey.custody.epoch) },
    { term: t('journey.gap_mode'), value: t(`journey.gap_${journey.gap_mode}`) },
    { term: t('journey.gap_proof'), value: t(`gap_proof.${journey.gap_proof}`) },
    { term: t('lock.plate'), value: journey.plate ?? t('app.not_known') },
    { term: t('lock.vehicle'), value: journey.vehicle },
    { term: t('journeys.carrier'), value: journey.carrier },
    { term: t('journey.kind'), value: kindWord(t, journey.kind ?? null) },
    {
      term: t('journeys.declared'),
      value: `${dateTime(journey.declared_at_ms)} ${zone}`,
    },
  ]
  return <Facts facts={facts} />
}

function Incidents({ detail, nowMs }: { detail: JourneyDetail; nowMs: number }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  return (
    <IncidentList
      chosen={null}
      empty={t('incidents.none')}
      incidents={[...detail.incidents].sort(byQueueOrder)}
      label={t('journeys.incidents')}
      nowMs={nowMs}
      onChoose={(id) => void navigate(urls.incidents({ id, state: 'all' }))}
    />
  )
}

/** A carrier is told why its journey is held, and not what the desk knows of lock and incidents. */
function Body({ detail, nowMs }: { detail: JourneyDetail; nowMs: number }) {
  const { t } = useTranslation()
  const { journey } = detail
  const isDesk = useIsDesk()
  const { data: live } = useQuery({ ...locksQuery, enabled: isDesk })
  const lock = live?.items.find((candidate) => candidate.lock === journey.lock) ?? detail.lock
  return (
    <>
      <Holds journey={journey} />
      {journey.tampered ? <Note tone="alarm">{t('journey.tampered')}</Note> : null}
      <Panel title={t('journey.legs')}>
        <LegChain journey={journey} />
      </Panel>
      <div className="journey-grid">
        <Panel className="track-panel" title={t('journey.track')}>
          <Track id={journey.journey} />
        </Panel>
        {isDesk ? (
          <Panel title={t('journeys.incidents')}>
            <Incidents detail={detail} nowMs={nowMs} />
          </Panel>
        ) : null}
        <Panel title={t('lock.journey')}>
          <Summary journey={journey} />
          {isDesk && legEnd(journey) === null ? <RecallForm journey={journey} /> : null}
        </Panel>
        {isDesk ? (
          <Panel title={t('lock.title')}>
            <JourneyLock journey={journey} lock={lock ?? null} nowMs={nowMs} />
          </Panel>
        ) : null}
        <div className="stack">
          {isDesk ? <HoldPanel hold={detail.hold} journey={journey.journey} /> : null}
          <JourneyPapers journey={journey.journey} />
          <Panel title={t('journey.orders')}>
            <Orders orders={detail.orders} />
          </Panel>
          <Panel title={t('journey.timeline')}>
            <Timeline detail={detail} />
          </Panel>
        </div>
      </div>
    </>
  )
}

export function JourneyPage() {
  const { t } = useTranslation()
  const { journey: id } = useParams({ from: '/gate/journeys/$journey' })
  const { data, error } = useQuery(journeyQuery(id))
  const nowMs = useNodeNow()
  const isMissing = isStatus(error, 404)
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('journey.title', { id })}</h1>
        <StaleMark />
        <Link {...urls.journeys()}>{t('journey.back')}</Link>
      </header>
      {isMissing ? <Nothing>{t('journey.missing')}</Nothing> : null}
      {error === null || isMissing ? null : <Note tone="alarm">{errorText(t, error)}</Note>}
      {data === undefined || nowMs === null ? null : <Body detail={data} nowMs={nowMs} />}
    </div>
  )
}
