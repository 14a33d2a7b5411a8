/** A driver's particulars: added, or written anew; what was there before is never shown unasked. */
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FiledDriver, DriverForm as Form } from '../../api/documents'
import { changeDriver, fileDriver } from '../../api/portal'
import { ActionButton } from '../../ui/controls'
import { FieldGroup, TextField } from '../../ui/fields'
import { Refused } from '../FaultList'
import { useFaultAt } from '../scheme/faults'
import { isChanged, useAct } from '../scheme/useAct'

const FIELDS = [
  { key: 'name', max: 80 },
  { key: 'identity_number', max: 30 },
  { key: 'licence_number', max: 30 },
  { key: 'telephone', max: 30 },
] as const satisfies readonly { key: keyof Form; max: number }[]

const EMPTY: Form = { name: '', identity_number: '', licence_number: '', telephone: '' }

interface DriverFormProps {
  /** Whose particulars are written anew. `null`: a new driver's. */
  driver: FiledDriver | null
  onDone: () => void
}

export function DriverForm({ driver, onDone }: DriverFormProps) {
  const { t } = useTranslation()
  const faultAt = useFaultAt()
  const [form, setForm] = useState(EMPTY)
  // What was typed is typed over the driver as it was when the form was opened.
  const read = useRef(driver?.revision ?? 0)
  const act = useAct(
    (_: undefined, key) =>
      driver === null
        ? fileDriver(form, key)
        : changeDriver(driver.document.id, read.current, form),
    onDone,
  )
  if (driver !== null && isChanged(act.error)) read.current = driver.revision
  const isComplete = FIELDS.every(({ key }) => form[key].trim() !== '')
  return (
    <form className="form" noValidate onSubmit={(event) => event.preventDefault()}>
      <FieldGroup legend={t('portal.drivers.particulars')}>
        {FIELDS.map(({ key, max }) => (
          <TextField
            fault={faultAt(act.error, key)}
            isRequired
            key={key}
            label={t(`portal.drivers.${key}`)}
            maxLength={max}
            onChange={(value) => setForm({ ...form, [key]: value })}
            type={key === 'telephone' ? 'tel' : 'text'}
            value={form[key]}
          />
        ))}
      </FieldGroup>
      <Refused error={act.error} />
      <div className="form-actions">
        <ActionButton
          isBusy={act.isPending}
          isPrimary
          label={t('portal.save')}
          onPress={() => act.mutate(undefined)}
          refusal={isComplete ? null : t('portal.drivers.incomplete')}
        />
        <ActionButton label={t('app.close')} onPress={onDone} refusal={null} />
      </div>
    </form>
  )
}
