/** One company: where it stands here and elsewhere, its schemes, letters and history. */
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Party, partyQuery } from '../../api/documents'
import { writeLetter } from '../../api/registry'
import { lettersFor } from '../../api/registry_rules'
import { isOverseer, useSession } from '../../api/useNode'
import { PartyExport } from '../../components/keeping/PartyExport'
import { CompanyAccounts } from '../../components/registry/CompanyAccounts'
import {
  CompanyFacts,
  CompanyLinks,
  Letters,
  SchemesByAuthority,
} from '../../components/registry/CompanyParts'
import { HistoryPanel } from '../../components/registry/HistoryPanel'
import { LetterForm } from '../../components/registry/LetterForm'
import { RecordPage } from '../../components/registry/RecordPage'
import { useOfficer } from '../../components/registry/useOfficer'
import { StandingChips } from '../../components/scheme/StandingChips'
import { urls } from '../../lib/urls'
import { Panel } from '../../ui/layout'

function Body({ party, revision }: { party: Party; revision: number }) {
  const { t } = useTranslation()
  const { own } = useOfficer()
  return (
    <>
      <div className="record-grid">
        <div className="stack">
          <Panel title={t('scheme.kind.party')}>
            <CompanyFacts party={party} />
          </Panel>
          <Panel title={t('registry.schemes')}>
            <SchemesByAuthority own={own} party={party} />
          </Panel>
          <Panel title={t('registry.company.belongs')}>
            <CompanyLinks party={party} />
          </Panel>
          <CompanyAccounts party={party.id} />
        </div>
        <div className="stack">
          <Panel title={t('registry.company.letters')}>
            <Letters letters={party.letters} />
          </Panel>
          <Panel title={t('registry.letter.title')}>
            <LetterForm
              act={(letter, text) => writeLetter(party.id, revision, letter, text)}
              hint={t('registry.letter.company_reads')}
              letters={lettersFor(party.standing)}
              name={party.company.name}
            />
          </Panel>
        </div>
      </div>
      <HistoryPanel id={party.id} kind="party" />
    </>
  )
}

export function CompanyPage() {
  const { t } = useTranslation()
  const { company: id } = useParams({ from: '/gate/registry/companies/$company' })
  const { data, error, isPending } = useQuery(partyQuery(id))
  const party = data?.document
  const role = useSession()?.role
  return (
    <RecordPage
      back={{ to: urls.companies().to, label: t('registry.part.companies') }}
      error={error}
      isLoading={isPending}
      mark={
        party === undefined ? null : (
          <StandingChips elsewhere={party.elsewhere} standing={party.standing} />
        )
      }
      title={party?.company.name ?? id}
    >
      {data === undefined ? null : <Body party={data.document} revision={data.revision} />}
      {data !== undefined && role !== undefined && isOverseer(role) ? (
        <PartyExport party={id} />
      ) : null}
    </RecordPage>
  )
}
