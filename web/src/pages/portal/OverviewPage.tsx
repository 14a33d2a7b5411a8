/** The portal's first page: open questions, what to do next, where the company stands. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import {
  anyDeclaredQuery,
  equippedQuery,
  liveManifestsQuery,
  type Party,
  refusedQuery,
  undecidedQuery,
} from '../../api/documents'
import { CompanyStatus } from '../../components/portal/CompanyStatus'
import { NextSteps } from '../../components/portal/NextSteps'
import { OpenQuestions } from '../../components/portal/OpenQuestions'
import { PortalPage } from '../../components/portal/PortalPage'
import { RefusedThings } from '../../components/portal/RefusedThings'
import { RunningJourneys } from '../../components/portal/RunningJourneys'
import { usePartyQuery } from '../../components/portal/useParty'
import { Loaded } from '../../components/public/Loaded'

function documents<T>(shelf: { items: readonly { document: T }[] } | undefined): T[] {
  return shelf?.items.map(({ document }) => document) ?? []
}

function Overview({ party }: { party: Party }) {
  const applications = useQuery(undecidedQuery).data
  const equipped = useQuery(equippedQuery).data
  const declared = useQuery(anyDeclaredQuery).data
  const refused = useQuery(refusedQuery).data
  const manifests = useQuery(liveManifestsQuery).data
  const holdings = useMemo(
    () => ({
      party,
      applications: applications?.map(({ document }) => document) ?? [],
      vehicles: equipped?.vehicles ?? [],
      devices: equipped?.devices ?? [],
      declared: documents(declared),
      manifests: manifests ?? [],
      models: equipped?.models ?? [],
    }),
    [party, applications, equipped, declared, manifests],
  )
  const isComplete = [applications, equipped, declared, manifests].every(
    (shelf) => shelf !== undefined,
  )
  return (
    <>
      <OpenQuestions applications={applications ?? []} />
      <div className="portal-grid">
        {isComplete ? <NextSteps holdings={holdings} /> : null}
        <CompanyStatus applications={holdings.applications} party={party} />
        {party.roles.includes('carrier') ? (
          <RunningJourneys manifests={holdings.manifests} />
        ) : null}
        <RefusedThings applications={holdings.applications} consignments={documents(refused)} />
      </div>
    </>
  )
}

export function OverviewPage() {
  const { t } = useTranslation()
  const query = usePartyQuery()
  const name = query.data?.document.company.name
  return (
    <PortalPage title={name ?? t('portal.overview.title')}>
      <Loaded query={query}>{(filed) => <Overview party={filed.document} />}</Loaded>
    </PortalPage>
  )
}
