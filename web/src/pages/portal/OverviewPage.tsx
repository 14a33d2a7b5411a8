/** The portal's first page: open questions, what to do next, where the company stands. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import {
  applicationsQuery,
  declaredQuery,
  devicesQuery,
  liveManifestsQuery,
  modelsQuery,
  type Party,
  refusedQuery,
  vehiclesQuery,
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
  const applications = useQuery(applicationsQuery).data
  const vehicles = useQuery(vehiclesQuery).data
  const devices = useQuery(devicesQuery).data
  const declared = useQuery(declaredQuery).data
  const refused = useQuery(refusedQuery).data
  const manifests = useQuery(liveManifestsQuery).data
  const models = useQuery(modelsQuery).data
  const holdings = useMemo(
    () => ({
      party,
      applications: documents(applications),
      vehicles: documents(vehicles),
      devices: documents(devices),
      declared: documents(declared),
      manifests: manifests ?? [],
      models: documents(models),
    }),
    [party, applications, vehicles, devices, declared, manifests, models],
  )
  const isComplete = [applications, vehicles, devices, declared, manifests, models].every(
    (shelf) => shelf !== undefined,
  )
  return (
    <>
      <OpenQuestions applications={applications?.items ?? []} />
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
