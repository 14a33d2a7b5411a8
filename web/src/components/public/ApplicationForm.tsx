/** The form of an application: on the public page, and where an officer enters one from paper. */
import { Button } from 'antd'
import { type FormEvent, useState } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'
import type { SchemeView } from '../../api/public_types'
import { Refused } from '../FaultList'
import { useFaultAt } from '../scheme/faults'
import {
  AccountFields,
  CompanyFields,
  ContactFields,
  PaperAccountFields,
  RoleFields,
  SchemeFields,
} from './ApplicationFields'
import {
  type ApplicationDraft,
  applicationFaults,
  EMPTY_APPLICATION,
  FAULT_PATHS,
  type Field,
  type FieldFaults,
  PASSWORD_MIN,
  type PasswordBy,
} from './application_draft'

interface ApplicationFormProps {
  schemes: readonly SchemeView[]
  passwordBy: PasswordBy
  /** What the button says. */
  submitLabel: string
  isBusy: boolean
  error: Error | null
  onSubmit: (draft: ApplicationDraft) => void
}

export function ApplicationForm(props: ApplicationFormProps) {
  const { schemes, passwordBy, submitLabel, isBusy, error, onSubmit } = props
  const { t } = useTranslation()
  const faultAt = useFaultAt()
  const [draft, setDraft] = useState(EMPTY_APPLICATION)
  const [faults, setFaults] = useState<FieldFaults>({})
  const fault = (field: Field): string | undefined => {
    const own = faults[field]
    if (own !== undefined) return t(`public.apply.fault.${own}`, { least: PASSWORD_MIN })
    const path = FAULT_PATHS[field]
    return faultAt(error, path) ?? faultAt(error, `form.${path}`)
  }
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const found = applicationFaults(draft, passwordBy)
    // Drawn at once, so that the first field that is wrong can be gone to.
    flushSync(() => setFaults(found))
    const first = event.currentTarget.querySelector('[aria-invalid="true"]')
    if (first instanceof HTMLElement) first.focus()
    if (Object.keys(found).length === 0) onSubmit(draft)
  }
  const part = {
    draft,
    fault,
    onChange: (change: Partial<typeof draft>) => {
      setDraft({ ...draft, ...change })
      const kept = Object.entries(faults).filter(([field]) => !(field in change))
      setFaults(Object.fromEntries(kept))
    },
  }
  const isFaulty = Object.keys(faults).length > 0
  return (
    <form className="form" noValidate onSubmit={submit}>
      <RoleFields {...part} />
      <SchemeFields {...part} schemes={schemes} />
      <CompanyFields {...part} />
      <ContactFields {...part} />
      {passwordBy === 'company' ? <AccountFields {...part} /> : <PaperAccountFields {...part} />}
      <Refused error={error} />
      <div className="form-actions">
        <Button htmlType="submit" loading={isBusy} size="large" type="primary">
          {submitLabel}
        </Button>
        {isFaulty ? (
          <p className="fault" role="alert">
            {t('public.apply.incomplete', { amount: Object.keys(faults).length })}
          </p>
        ) : null}
      </div>
    </form>
  )
}
