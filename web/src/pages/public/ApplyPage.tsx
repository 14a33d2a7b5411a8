/** The online application: a form, and after it the number by which it is followed. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { type FormEvent, useState } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { apply, schemesQuery } from '../../api/public'
import type { PublicApplied, SchemeView } from '../../api/public_types'
import { useNode } from '../../api/useNode'
import { Refused } from '../../components/FaultList'
import { AnswerPanel } from '../../components/public/AnswerPanel'
import {
  AccountFields,
  CompanyFields,
  ContactFields,
  RoleFields,
  SchemeFields,
} from '../../components/public/ApplicationFields'
import {
  applicationFaults,
  EMPTY_APPLICATION,
  FAULT_PATHS,
  type Field,
  type FieldFaults,
  PASSWORD_MIN,
  toApplication,
} from '../../components/public/application_draft'
import { Loaded } from '../../components/public/Loaded'
import { Go, PublicPage } from '../../components/public/layout'
import { useFaultAt } from '../../components/scheme/faults'
import { pickName } from '../../lib/names'
import { urls } from '../../lib/urls'
import { useLanguage } from '../../lib/useLanguage'

function Applied({ applied, account }: { applied: PublicApplied; account: string }) {
  const { t } = useTranslation()
  return (
    <AnswerPanel isGood title={t('public.applied.title')}>
      <p>{t('public.applied.number')}</p>
      <p className="application-number">{applied.application}</p>
      <p>{t('public.applied.text', { account })}</p>
      <div className="go-row">
        <Go isMain label={t('public.applied.go')} to={urls.portal()} />
      </div>
    </AnswerPanel>
  )
}

function ApplicationForm({ schemes }: { schemes: readonly SchemeView[] }) {
  const { t } = useTranslation()
  const faultAt = useFaultAt()
  const [draft, setDraft] = useState(EMPTY_APPLICATION)
  const [faults, setFaults] = useState<FieldFaults>({})
  const sending = useMutation({ mutationFn: apply })
  const fault = (field: Field): string | undefined => {
    const own = faults[field]
    if (own !== undefined) return t(`public.apply.fault.${own}`, { least: PASSWORD_MIN })
    const path = FAULT_PATHS[field]
    return faultAt(sending.error, path) ?? faultAt(sending.error, `form.${path}`)
  }
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const found = applicationFaults(draft)
    // Drawn at once, so that the first field that is wrong can be gone to.
    flushSync(() => setFaults(found))
    const first = event.currentTarget.querySelector('[aria-invalid="true"]')
    if (first instanceof HTMLElement) first.focus()
    if (Object.keys(found).length === 0) sending.mutate(toApplication(draft))
  }
  if (sending.data !== undefined) {
    return <Applied account={draft.account} applied={sending.data} />
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
      <AccountFields {...part} />
      <Refused error={sending.error} />
      <div className="form-actions">
        <Button htmlType="submit" loading={sending.isPending} size="large" type="primary">
          {t('public.apply.submit')}
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

export function ApplyPage() {
  const { t } = useTranslation()
  const language = useLanguage()
  const node = useNode()
  const schemes = useQuery(schemesQuery)
  const name = node === null ? '…' : pickName(node.names, language)
  return (
    <PublicPage lead={t('public.apply.lead', { name })} title={t('public.apply.title')}>
      <Loaded query={schemes}>{(all) => <ApplicationForm schemes={all} />}</Loaded>
    </PublicPage>
  )
}
