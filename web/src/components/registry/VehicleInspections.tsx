/** Inspections of a vehicle itself: what was found, and a new one. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Vehicle } from '../../api/documents'
import { inspectVehicle } from '../../api/registry'
import { useFormat } from '../../lib/useFormat'
import { ActionButton } from '../../ui/controls'
import { AreaField, ChoiceField } from '../../ui/fields'
import { Panel } from '../../ui/layout'
import { Refused } from '../FaultList'
import { useFaultAt } from '../scheme/faults'
import { ToneMark } from '../scheme/ToneMark'
import { useAct } from '../scheme/useAct'
import { useOfficer } from './useOfficer'

const NOTE_MAX = 500

function Past({ inspections }: { inspections: Vehicle['inspections'] }) {
  const { t } = useTranslation()
  const { dateTime, date } = useFormat()
  if (inspections.length === 0) return <p className="hint">{t('registry.vehicle.no_inspection')}</p>
  return (
    <ol className="letters">
      {[...inspections].reverse().map(({ at_ms: atMs, by, passed, note }) => (
        <li key={atMs}>
          <ToneMark
            tone={passed ? 'good' : 'alarm'}
            word={t(passed ? 'registry.vehicle.passed' : 'registry.vehicle.failed')}
          />
          <span className="hint">
            <time title={date(atMs)}>{dateTime(atMs)}</time> · {by}
          </span>
          <p>{note}</p>
        </li>
      ))}
    </ol>
  )
}

export function VehicleInspections({ vehicle }: { vehicle: Vehicle }) {
  const { t } = useTranslation()
  const faultAt = useFaultAt()
  const { refusal } = useOfficer()
  const [result, setResult] = useState('')
  const [note, setNote] = useState('')
  const inspect = useAct(
    (passed: boolean, key) => inspectVehicle(vehicle.id, passed, note.trim(), key),
    () => {
      setResult('')
      setNote('')
    },
  )
  const isReady = result !== '' && note.trim() !== ''
  return (
    <Panel title={t('registry.vehicle.inspections')}>
      <Past inspections={vehicle.inspections} />
      <div className="form">
        <ChoiceField
          isRequired
          label={t('registry.vehicle.result')}
          onChange={setResult}
          options={[
            { value: '', label: t('registry.choose') },
            { value: 'passed', label: t('registry.vehicle.passed') },
            { value: 'failed', label: t('registry.vehicle.failed') },
          ]}
          value={result}
        />
        <AreaField
          fault={faultAt(inspect.error, 'note')}
          isRequired
          label={t('registry.vehicle.note')}
          maxLength={NOTE_MAX}
          onChange={setNote}
          value={note}
        />
        <Refused error={inspect.error} />
        <ActionButton
          isBusy={inspect.isPending}
          label={t('registry.vehicle.record')}
          onPress={() => inspect.mutate(result === 'passed')}
          refusal={refusal ?? (isReady ? null : t('registry.vehicle.incomplete'))}
        />
      </div>
    </Panel>
  )
}
