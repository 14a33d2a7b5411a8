/** The online application: a form, and after it the number by which it is followed. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { apply, schemesQuery } from '../../api/public'
import type { PublicApplied, SchemeView } from '../../api/public_types'
import { useNode } from '../../api/useNode'
import { AnswerPanel } from '../../components/public/AnswerPanel'
import { ApplicationForm } from '../../components/public/ApplicationForm'
import { type ApplicationDraft, toApplication } from '../../components/public/application_draft'
import { Loaded } from '../../components/public/Loaded'
import { Go, PublicPage } from '../../components/public/layout'
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

function Application({ schemes }: { schemes: readonly SchemeView[] }) {
  const { t } = useTranslation()
  const sending = useMutation({
    mutationFn: (draft: ApplicationDraft) => apply(toApplication(draft)),
  })
  if (sending.data !== undefined) {
    return <Applied account={sending.variables?.account ?? ''} applied={sending.data} />
  }
  return (
    <ApplicationForm
      error={sending.error}
      isBusy={sending.isPending}
      onSubmit={sending.mutate}
      passwordBy="company"
      schemes={schemes}
      submitLabel={t('public.apply.submit')}
    />
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
      <Loaded query={schemes}>{(all) => <Application schemes={all} />}</Loaded>
    </PublicPage>
  )
}
