/** The cargo check: questions, then the verdict of the node's rules of today. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button } from 'antd'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { checkCargo, schemesQuery } from '../../api/public'
import type { SchemeView } from '../../api/public_types'
import { useNodeNow } from '../../api/useNode'
import { Refused } from '../../components/FaultList'
import { CargoForm } from '../../components/public/CargoForm'
import {
  cargoQuestion,
  EMPTY_DRAFT,
  hongKongDay,
  missingAnswers,
} from '../../components/public/cargo_question'
import { Loaded } from '../../components/public/Loaded'
import { PublicPage } from '../../components/public/layout'
import { VerdictView } from '../../components/public/VerdictView'

const route = getRouteApi('/open/scheme/cargo')

function Check({ schemes }: { schemes: readonly SchemeView[] }) {
  const { t } = useTranslation()
  const asked = route.useSearch().scheme ?? ''
  const nowMs = useNodeNow() ?? Date.now()
  const [draft, setDraft] = useState({ ...EMPTY_DRAFT, scheme: asked })
  const [missing, setMissing] = useState<readonly string[]>([])
  const check = useMutation({ mutationFn: checkCargo })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const open = missingAnswers(draft)
    setMissing(open)
    if (open.length === 0) check.mutate(cargoQuestion(draft, hongKongDay(nowMs)))
  }
  return (
    <>
      <form className="form" noValidate onSubmit={submit}>
        <CargoForm
          draft={draft}
          missing={missing}
          onChange={(change) => {
            setDraft({ ...draft, ...change })
            setMissing([])
            check.reset()
          }}
          schemes={schemes}
        />
        <div className="form-actions">
          <Button htmlType="submit" loading={check.isPending} size="large" type="primary">
            {t('public.cargo.submit')}
          </Button>
          {missing.length > 0 ? (
            <p className="fault" role="alert">
              {t('public.cargo.incomplete')}
            </p>
          ) : null}
        </div>
      </form>
      <Refused error={check.error} />
      {check.data === undefined ? null : <VerdictView verdict={check.data} />}
    </>
  )
}

export function CargoPage() {
  const { t } = useTranslation()
  const schemes = useQuery(schemesQuery)
  return (
    <PublicPage lead={t('public.cargo.lead')} title={t('public.cargo.title')}>
      <Loaded query={schemes}>{(all) => <Check schemes={all} />}</Loaded>
    </PublicPage>
  )
}
