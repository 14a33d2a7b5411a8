/** What every form of the map's editor has: the days, what the check found, the button. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Fault } from '../../api/errors'
import { checkEdits, type Edit } from '../../api/registry'
import { TextField } from '../../ui/fields'
import { Note } from '../../ui/layout'
import { Faults } from '../FaultList'
import { useOfficer } from './useOfficer'

/** What the node finds wrong, as soon as something was drawn. */
export function useCheck(edits: readonly Edit[]): readonly Fault[] {
  const { refusal } = useOfficer()
  const { data } = useQuery({
    queryKey: ['edit-check', JSON.stringify(edits)],
    queryFn: () => checkEdits([...edits]),
    enabled: refusal === null && edits.length > 0,
    placeholderData: (before) => before,
  })
  return edits.length === 0 ? [] : (data?.faults ?? [])
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

/** What the check found; that it found nothing is said once something is there to be checked. */
export function CheckNote({ faults, isReady }: { faults: readonly Fault[]; isReady: boolean }) {
  const { t } = useTranslation()
  return (
    <div aria-live="polite">
      {faults.length === 0 ? null : (
        <Note title={t('registry.map.faulty')} tone="alarm">
          <Faults faults={faults} />
        </Note>
      )}
      {faults.length === 0 && isReady ? (
        <p className="hint">{t('registry.map.faultless')}</p>
      ) : null}
    </div>
  )
}
