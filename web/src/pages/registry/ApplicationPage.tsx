/** One application: what was filed, what the authorities say, and this authority's decision. */
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Application, applicationQuery, partyQuery } from '../../api/documents'
import { useAuthorityName } from '../../components/names'
import { DecidePanel } from '../../components/registry/DecidePanel'
import { HistoryPanel } from '../../components/registry/HistoryPanel'
import { CompanyLink } from '../../components/registry/links'
import { RecordPage } from '../../components/registry/RecordPage'
import { useOfficer } from '../../components/registry/useOfficer'
import { AboutFacts, aboutLine } from '../../components/scheme/AboutFacts'
import { ApplicationMark, DecisionRow } from '../../components/scheme/DecisionRow'
import { useSchemeName } from '../../components/scheme/names'
import { PaperList } from '../../components/scheme/PaperList'
import { RemarkList } from '../../components/scheme/RemarkList'
import { StandingChips } from '../../components/scheme/StandingChips'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { Facts, Panel } from '../../ui/layout'

function Filing({ application }: { application: Application }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const scheme = useSchemeName()
  const authority = useAuthorityName()
  const { party, schemes, home, filed_at_ms: filedAtMs } = application
  const known = useQuery({ ...partyQuery(party), retry: false }).data?.document
  return (
    <Facts
      facts={[
        { term: t('scheme.word.applicant'), value: <CompanyLink party={party} /> },
        {
          term: t('registry.application.applicant_stands'),
          value:
            known === undefined ? (
              t('app.not_known')
            ) : (
              <StandingChips elsewhere={known.elsewhere} standing={known.standing} />
            ),
        },
        { term: t('registry.schemes'), value: schemes.map(scheme).join(' · ') },
        { term: t('registry.application.home'), value: authority(home) },
        { term: t('registry.application.filed'), value: dateTime(filedAtMs) },
      ]}
    />
  )
}

function Papers({ application }: { application: Application }) {
  const { t } = useTranslation()
  const { own } = useOfficer()
  if (application.home !== own)
    return <p className="hint">{t('registry.application.papers_home')}</p>
  return <PaperList application={application} />
}

function Body({ application, revision }: { application: Application; revision: number }) {
  const { t } = useTranslation()
  const { own } = useOfficer()
  return (
    <>
      <div className="record-grid">
        <div className="stack">
          <Panel title={t('registry.application.what')}>
            <AboutFacts about={application.about} />
          </Panel>
          <Panel title={t('registry.application.who')}>
            <Filing application={application} />
          </Panel>
          <Panel title={t('registry.application.papers')}>
            <Papers application={application} />
          </Panel>
        </div>
        <div className="stack">
          <DecidePanel application={application} revision={revision} />
          <Panel title={t('registry.application.decisions')}>
            <DecisionRow application={application} />
            {application.home === own ? null : (
              <p className="hint">{t('registry.application.decisions_home')}</p>
            )}
          </Panel>
          <Panel title={t('registry.application.remarks')}>
            <RemarkList remarks={application.remarks} />
          </Panel>
        </div>
      </div>
      <HistoryPanel id={application.id} kind="application" />
    </>
  )
}

export function ApplicationPage() {
  const { t } = useTranslation()
  const { application: id } = useParams({ from: '/gate/registry/applications/$application' })
  const { data, error, isPending } = useQuery(applicationQuery(id))
  const application = data?.document
  return (
    <RecordPage
      back={{ to: urls.applications().to, label: t('registry.part.applications') }}
      error={error}
      isLoading={isPending}
      mark={application === undefined ? null : <ApplicationMark application={application} />}
      title={application === undefined ? id : `${aboutLine(application.about, t)} · ${id}`}
    >
      {data === undefined ? null : <Body application={data.document} revision={data.revision} />}
    </RecordPage>
  )
}
