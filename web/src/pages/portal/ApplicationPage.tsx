/** One application: what every authority decided, what was said, and what the applicant may do. */
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Application, applicationQuery } from '../../api/documents'
import { withdrawApplication } from '../../api/portal'
import { Refused } from '../../components/FaultList'
import { AnswerForm } from '../../components/portal/AnswerForm'
import { ConfirmButton } from '../../components/portal/ConfirmButton'
import { PaperForm } from '../../components/portal/PaperForm'
import { PortalPage } from '../../components/portal/PortalPage'
import { Loaded } from '../../components/public/Loaded'
import { AboutFacts, aboutLine } from '../../components/scheme/AboutFacts'
import { ApplicationMark, DecisionRow } from '../../components/scheme/DecisionRow'
import { useSchemeName } from '../../components/scheme/names'
import { PaperList } from '../../components/scheme/PaperList'
import { RemarkList } from '../../components/scheme/RemarkList'
import { useAct } from '../../components/scheme/useAct'
import { urls } from '../../lib/urls'
import { Panel } from '../../ui/layout'

/** Most papers of one application. */
const PAPERS_MAX = 5

function isOpen({ status }: Application): boolean {
  return status === 'pending' || status === 'asked_back'
}

interface ShownApplication {
  application: Application
  revision: number
}

function Withdraw({ application, revision }: ShownApplication) {
  const { t } = useTranslation()
  const act = useAct(() => withdrawApplication(application.id, revision))
  return (
    <>
      <Refused error={act.error} />
      <ConfirmButton
        isBusy={act.isPending}
        label={t('portal.application.withdraw')}
        onConfirm={() => act.mutate(undefined)}
        question={t('portal.application.withdraw_question')}
        refusal={isOpen(application) ? null : t('portal.application.decided')}
      />
    </>
  )
}

function Body({ application, revision }: ShownApplication) {
  const { t } = useTranslation()
  const schemeName = useSchemeName()
  const { id, status, remarks, attachments } = application
  const mayAttach = isOpen(application) && attachments.length < PAPERS_MAX
  return (
    <>
      <Panel
        aside={<ApplicationMark application={application} />}
        title={t('portal.application.decisions')}
      >
        <DecisionRow application={application} />
        <p className="hint">
          {t('portal.application.for', {
            schemes: application.schemes.map(schemeName).join(' · '),
          })}
        </p>
      </Panel>
      <div className="portal-grid">
        <Panel title={t('portal.application.remarks')}>
          <RemarkList remarks={remarks} />
          {status === 'asked_back' ? <AnswerForm application={id} revision={revision} /> : null}
        </Panel>
        <Panel title={t('portal.application.content')}>
          <AboutFacts about={application.about} />
          <Withdraw application={application} revision={revision} />
        </Panel>
        <Panel title={t('portal.application.papers')}>
          <PaperList application={application} />
          <p className="hint">{t('portal.application.papers_stay')}</p>
          {mayAttach ? <PaperForm application={id} /> : null}
        </Panel>
      </div>
    </>
  )
}

export function ApplicationPage() {
  const { t } = useTranslation()
  const { application: id } = useParams({ from: '/gate/portal/applications/$application' })
  const query = useQuery(applicationQuery(id))
  const about = query.data?.document.about
  return (
    <PortalPage
      aside={<Link {...urls.portalApplications()}>{t('portal.applications.back')}</Link>}
      title={about === undefined ? id : aboutLine(about, t)}
    >
      <Loaded query={query}>
        {(it) => <Body application={it.document} revision={it.revision} />}
      </Loaded>
    </PortalPage>
  )
}
