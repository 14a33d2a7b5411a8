/** What every form of the map's editor has: the days, what the check found, the button. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Fault } from '../../api/errors'
import { checkEdits, type Edit } from '../../api/registry'
import { untilAnswered } from '../../api/retry'
import type { LonLat } from '../../lib/geometry'
import { TextField } from '../../ui/fields'
import { Note } from '../../ui/layout'
import { Faults, Refused } from '../FaultList'
import { faultSpots } from './fault_spots'
import { useOfficer } from './useOfficer'

export type Check =
  /** There is nothing to check, or whoever looks may not ask. */
  | { kind: 'none' }
  /** `found`: of what was checked before. */
  | { kind: 'pending'; found: Found }
  | { kind: 'failed'; error: unknown }
  | { kind: 'checked'; found: Found }

interface Found {
  faults: readonly Fault[]
  /** Where on the map they are, as far as that is known. */
  spots: readonly LonLat[]
}

const NOTHING_FOUND: Found = { faults: [], spots: [] }

async function check(edits: readonly Edit[]): Promise<Found> {
  const { faults } = await checkEdits([...edits])
  return { faults, spots: faultSpots(faults, edits) }
}

/** What the node finds wrong, as soon as something was drawn. */
export function useCheck(edits: readonly Edit[]): Check {
  const isAsked = useOfficer().refusal === null && edits.length > 0
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ['edit-check', JSON.stringify(edits)],
    queryFn: () => check(edits),
    enabled: isAsked,
    placeholderData: (before) => before,
    refetchInterval: untilAnswered,
  })
  return useMemo(() => {
    if (!isAsked) return { kind: 'none' }
    if (error !== null) return { kind: 'failed', error }
    if (data === undefined) return { kind: 'pending', found: NOTHING_FOUND }
    return { kind: isPlaceholderData ? 'pending' : 'checked', found: data }
  }, [isAsked, data, error, isPlaceholderData])
}

export function foundBy(check: Check): Found {
  return check.kind === 'pending' || check.kind === 'checked' ? check.found : NOTHING_FOUND
}

/** Why what was checked may not go on, in words; `null`: it was found faultless, or is nothing. */
export function useCheckRefusal(check: Check): string | null {
  const { t } = useTranslation()
  switch (check.kind) {
    case 'none':
      return null
    case 'pending':
      return t('registry.map.checking')
    case 'failed':
      return t('registry.map.check_failed')
    case 'checked':
      return check.found.faults.length === 0 ? null : t('registry.map.draft_faulty')
    default:
      return check satisfies never
  }
}

export interface Days {
  from: string
  /** Empty: no end. */
  until: string
}

interface DayFieldsProps {
  days: Days
  onChange: (days: Days) => void
}

export function DayFields({ days, onChange }: DayFieldsProps) {
  const { t } = useTranslation()
  return (
    <div className="field-group">
      <TextField
        isRequired
        label={t('registry.map.effective_from')}
        onChange={(from) => onChange({ ...days, from })}
        type="date"
        value={days.from}
      />
      <TextField
        hint={t('registry.map.until_hint')}
        label={t('registry.map.effective_until')}
        onChange={(until) => onChange({ ...days, until })}
        type="date"
        value={days.until}
      />
    </div>
  )
}

interface CheckNoteProps {
  check: Check
  /** Whether what is in hand was checked too, not only what was put together before. */
  isReady?: boolean
}

/** What the check found; that it found nothing is said once it has answered. */
export function CheckNote({ check, isReady = true }: CheckNoteProps) {
  const { t } = useTranslation()
  const { faults } = foundBy(check)
  const isFaultless = check.kind === 'checked' && faults.length === 0
  return (
    <div aria-live="polite">
      {faults.length === 0 ? null : (
        <Note title={t('registry.map.faulty')} tone="alarm">
          <Faults faults={faults} />
        </Note>
      )}
      {check.kind === 'failed' ? (
        <>
          <Refused error={check.error} />
          <p className="hint">{t('registry.map.check_failed')}</p>
        </>
      ) : null}
      {check.kind === 'pending' ? <p className="hint">{t('registry.map.checking')}</p> : null}
      {isFaultless && isReady ? <p className="hint">{t('registry.map.faultless')}</p> : null}
    </div>
  )
}
