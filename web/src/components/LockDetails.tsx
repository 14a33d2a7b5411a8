/** One lock and its vehicle, in words. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { type ShownState, shownState, TONES } from '../api/lock_state'
import { journeyQuery } from '../api/queries'
import type { ChipView, JourneyView, LockView } from '../api/types'
import { compassIndex } from '../lib/format'
import { lonLat } from '../lib/geometry'
import { urls } from '../lib/urls'
import { useFormat } from '../lib/useFormat'
import { type Fact, Facts, Note, Nothing } from '../ui/layout'
import { StateMark } from '../ui/marks'
import { JourneyMark } from './JourneyMarks'
import { LegEndNote, legEnd, useLastReport } from './LastReport'
import { legState } from './LegChain'
import { useAuthorityName, usePositionText, useZoneName } from './names'

function chipSentence(chip: ChipView): 'chip.held' | 'chip.free' | 'chip.unclear' {
  switch (chip.motor) {
    case 'locked':
      return 'chip.held'
    case 'unlocked':
      return 'chip.free'
    case 'unknown':
      return 'chip.unclear'
    default:
      return chip.motor satisfies never
  }
}

function useChipFacts(chip: ChipView): Fact[] {
  const { t } = useTranslation()
  const { number } = useFormat()
  const motors = {
    locked: t('lock.motor_locked'),
    unlocked: t('lock.motor_unlocked'),
    unknown: t('lock.unknown'),
  }
  const contacts = {
    closed: t('lock.contact_closed'),
    open: t('lock.contact_open'),
    unknown: t('lock.unknown'),
  }
  const counted = (value: number | null | undefined, unit = ''): string =>
    value == null ? t('lock.unknown') : `${number(value)}${unit}`
  return [
    { term: t('lock.motor'), value: motors[chip.motor] },
    { term: t('lock.shackle'), value: contacts[chip.shackle] },
    { term: t('lock.cover'), value: contacts[chip.cover] },
    { term: t('lock.battery'), value: counted(chip.battery_percent, ' %') },
    { term: t('lock.openings'), value: counted(chip.openings) },
    {
      term: t('lock.tamper'),
      value: chip.tamper.map((sign) => t(`tamper_sign.${sign}`)).join(', ') || t('lock.no_tamper'),
    },
  ]
}

function Chip({ chip }: { chip: ChipView }) {
  const { t } = useTranslation()
  return (
    <section className="detail-part">
      <h3>{t('chip.title')}</h3>
      <p>{t(chipSentence(chip))}</p>
      <Facts facts={useChipFacts(chip)} />
    </section>
  )
}

/** Where it is and when it was heard, by the node's clock. */
function usePositionFacts(lock: LockView, nowMs: number): Fact[] {
  const { t } = useTranslation()
  const { ago, dateTime, number } = useFormat()
  const [zone, positionText] = [useZoneName(), usePositionText()]
  const heard = lock.last_heard_at_ms ?? null
  const said =
    heard === null ? t('lock.never_heard') : `${ago(nowMs - heard)} (${dateTime(heard)} ${zone})`
  const facts: Fact[] = [{ term: t('lock.last_heard'), value: said }]
  const point = lonLat(lock.fix?.point)
  if (lock.fix == null || point === null) {
    return [...facts, { term: t('lock.position'), value: t('lock.no_position') }]
  }
  const { speed_kmh: speedKmh, course_deg: courseDeg, source } = lock.fix
  const compass = t(`compass.${compassIndex(courseDeg) as 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7}`)
  const speed = t('lock.speed_value', { speed: number(speedKmh), compass })
  const position = (
    <>
      <span className="coordinates">{positionText(point)}</span> · {t(`lock.source_${source}`)}
    </>
  )
  return [
    ...facts,
    { term: t('lock.position'), value: position },
    { term: t('lock.speed'), value: speedKmh < 1 ? t('lock.standing') : speed },
  ]
}

/** Where it stands on its journey, and why it is not released. */
function journeyFacts(t: TFunction, journey: JourneyView | null): Fact[] {
  if (journey === null) return []
  const held: Fact[] =
    journey.holds.length === 0
      ? []
      : [
          {
            term: t('lock.held_why'),
            value: journey.holds.map((hold) => t(`hold.${hold}`)).join(' '),
          },
        ]
  return [{ term: t('lock.phase'), value: <JourneyMark journey={journey} /> }, ...held]
}

/** Why nothing live is shown: who watches it now, or that nobody needs to. */
function AwayNote({ state, journey }: { state: ShownState; journey: JourneyView | null }) {
  const { t } = useTranslation()
  const authorityName = useAuthorityName()
  if (state !== 'idle' && state !== 'elsewhere') return null
  if (journey !== null && legEnd(journey) !== null) return <LegEndNote journey={journey} />
  if (state === 'idle') return <Note tone="quiet">{t('lock.idle_hint')}</Note>
  const holder = journey?.legs.find((leg) => legState(journey, leg) === 'current')
  return (
    <Note tone="quiet">
      {holder === undefined
        ? t('lock.elsewhere_hint')
        : t('lock.elsewhere_at', { authority: authorityName(holder.authority) })}
    </Note>
  )
}

/** What was heard last: live on our leg, else what our leg has kept. */
function useHeardFacts(lock: LockView, isAway: boolean, nowMs: number): Fact[] {
  const live = usePositionFacts(lock, nowMs)
  const kept = useLastReport(isAway ? (lock.journey ?? null) : null)
  return isAway ? kept : live
}

export function LockDetails({ lock, nowMs }: { lock: LockView; nowMs: number }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const state = shownState(lock, nowMs)
  const isAway = state === 'elsewhere' || state === 'idle'
  const asked = { ...journeyQuery(lock.journey ?? ''), enabled: lock.journey != null }
  const view = useQuery(asked).data?.journey ?? null
  const journey =
    lock.journey == null ? (
      t('lock.no_journey')
    ) : (
      <Link {...urls.journey(lock.journey)}>{lock.journey}</Link>
    )
  const facts: Fact[] = [
    {
      term: t('lock.state'),
      value: <StateMark label={t(`state.${state}`)} state={state} tone={TONES[state]} />,
    },
    { term: t('lock.custody'), value: t(`lock.custody_${lock.custody}`) },
    ...journeyFacts(t, view),
    ...useHeardFacts(lock, isAway, nowMs),
    { term: t('lock.journey'), value: journey },
    { term: t('lock.lock'), value: lock.lock },
    { term: t('lock.vehicle'), value: lock.vehicle },
    { term: t('lock.incidents'), value: number(lock.open_incidents) },
  ]
  return (
    <>
      {lock.in_shadow ? <Note tone="quiet">{t('lock.in_shadow')}</Note> : null}
      <AwayNote journey={view} state={state} />
      <Facts facts={facts} />
      {lock.chip == null ? (
        <Nothing>{t(isAway ? 'chip.none_now' : 'chip.none')}</Nothing>
      ) : (
        <Chip chip={lock.chip} />
      )}
    </>
  )
}
