/** A registration form on paper: an officer enters it for the company; another approves it. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { schemesQuery } from '../../api/public'
import { enterPaper, type PaperApplied } from '../../api/registry'
import { ApplicationForm } from '../../components/public/ApplicationForm'
import { type ApplicationDraft, toPaper } from '../../components/public/application_draft'
import { Loaded } from '../../components/public/Loaded'
import { useOfficer } from '../../components/registry/useOfficer'
import { useActTold } from '../../components/scheme/useAct'
import { urls } from '../../lib/urls'
import { Facts, Note, Panel } from '../../ui/layout'

function Entered({ entered }: { entered: PaperApplied }) {
  const { t } = useTranslation()
  const { application, account, password } = entered
  return (
    <Panel title={t('registry.paper.entered')}>
      <Facts
        facts={[
          {
            term: t('scheme.kind.application'),
            value: <Link {...urls.application(application)}>{application}</Link>,
          },
          { term: t('login.account'), value: account },
          { term: t('registry.paper.password'), value: <code>{password}</code> },
        ]}
      />
      <Note tone="warn">{t('registry.paper.once')}</Note>
      <p className="hint">{t('registry.paper.second_person')}</p>
    </Panel>
  )
}

function Paper() {
  const { t } = useTranslation()
  const { refusal } = useOfficer()
  const schemes = useQuery(schemesQuery)
  const entering = useActTold((draft: ApplicationDraft) => enterPaper(toPaper(draft)))
  if (entering.data !== undefined) return <Entered entered={entering.data} />
  if (refusal !== null) return <Note tone="quiet">{refusal}</Note>
  return (
    <Loaded query={schemes}>
      {(all) => (
        <ApplicationForm
          error={entering.error}
          isBusy={entering.isPending}
          onSubmit={entering.mutate}
          passwordBy="node"
          schemes={all}
          submitLabel={t('registry.paper.submit')}
        />
      )}
    </Loaded>
  )
}

export function PaperPage() {
  const { t } = useTranslation()
  return (
    <div className="page record-page">
      <header className="page-head">
        <h1>{t('registry.paper.title')}</h1>
        <Link className="record-back" {...urls.companies()}>
          {t('registry.part.companies')}
        </Link>
      </header>
      <Note tone="quiet">{t('registry.paper.lead')}</Note>
      <Paper />
    </div>
  )
}
