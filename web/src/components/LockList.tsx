/** The vehicles beside the map: search, filter, worst first. The map's equal for the keyboard. */
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { byUrgency, shownState, TONES } from '../api/lock_state'
import type { LockView } from '../api/types'
import type { LockFilter } from '../lib/urls'
import { useFormat } from '../lib/useFormat'
import { SeverityDrawing } from '../ui/icons'
import { Nothing } from '../ui/layout'
import { StateMark } from '../ui/marks'

/** How many rows are drawn; the rest is reached by narrowing the search. */
const ROWS_MAX = 200

function fitsFilter(lock: LockView, filter: LockFilter, nowMs: number): boolean {
  switch (filter) {
    case 'ours':
      return lock.custody === 'ours'
    case 'attention':
      return lock.open_incidents > 0 || TONES[shownState(lock, nowMs)] === 'alarm'
    case 'silent':
      return shownState(lock, nowMs) === 'silent'
    case 'all':
      return true
    default:
      return filter satisfies never
  }
}

/** The locks that fit the search and the filter, worst first. */
export function selectLocks(
  locks: readonly LockView[],
  query: string,
  filter: LockFilter,
  nowMs: number,
): LockView[] {
  const wanted = query.trim().toLowerCase()
  const names = (lock: LockView) => [lock.plate, lock.vehicle, lock.lock, lock.journey]
  return locks
    .filter((lock) => fitsFilter(lock, filter, nowMs))
    .filter((lock) => names(lock).some((name) => name?.toLowerCase().includes(wanted)))
    .sort(byUrgency(nowMs))
}

interface RowProps {
  lock: LockView
  nowMs: number
  isChosen: boolean
  onChoose: (lock: string) => void
}

function Row({ lock, nowMs, isChosen, onChoose }: RowProps) {
  const { t } = useTranslation()
  const { ago } = useFormat()
  const state = shownState(lock, nowMs)
  const heard = lock.last_heard_at_ms ?? null
  return (
    <li>
      <button
        aria-current={isChosen}
        className="lock-row"
        onClick={() => onChoose(lock.lock)}
        type="button"
      >
        <strong>{lock.plate ?? lock.vehicle}</strong>
        <StateMark label={t(`state.${state}`)} state={state} tone={TONES[state]} />
        <span className="lock-row-sub">{lock.journey ?? t('lock.no_journey')}</span>
        <span className="lock-row-sub">{heard === null ? '' : ago(nowMs - heard)}</span>
        {lock.worst_severity == null ? null : (
          <span className={`lock-row-worst severity-${lock.worst_severity}`}>
            <SeverityDrawing severity={lock.worst_severity} size={14} />
            <span className="visually-hidden">{t(`severity.${lock.worst_severity}`)}</span>
          </span>
        )}
      </button>
    </li>
  )
}

interface LockListProps {
  /** What is said when there is none. */
  empty: string
  locks: readonly LockView[]
  nowMs: number
  chosen: string | null
  onChoose: (lock: string) => void
}

export const LockList = memo(function LockList(props: LockListProps) {
  const { empty, locks, nowMs, chosen, onChoose } = props
  const { t } = useTranslation()
  const { number } = useFormat()
  if (locks.length === 0) return <Nothing>{empty}</Nothing>
  const hidden = locks.length - ROWS_MAX
  return (
    <ul aria-label={t('live.vehicles')} className="rows">
      {locks.slice(0, ROWS_MAX).map((lock) => (
        <Row
          isChosen={lock.lock === chosen}
          key={lock.lock}
          lock={lock}
          nowMs={nowMs}
          onChoose={onChoose}
        />
      ))}
      {hidden > 0 ? (
        <li className="nothing">{t('live.narrow', { count: number(hidden) })}</li>
      ) : null}
    </ul>
  )
})
