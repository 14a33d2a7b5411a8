/** A new application: to take part further, for a vehicle, for a device, for a model. */
import { useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Party } from '../../api/documents'
import { ApplyDevice } from '../../components/portal/ApplyDevice'
import { ApplyModel } from '../../components/portal/ApplyModel'
import { ApplyParticipation } from '../../components/portal/ApplyParticipation'
import { ApplyVehicle } from '../../components/portal/ApplyVehicle'
import { PortalPage } from '../../components/portal/PortalPage'
import { usePartyQuery } from '../../components/portal/useParty'
import { Loaded } from '../../components/public/Loaded'
import type { PortalApplySearch } from '../../lib/urls'
import { Note } from '../../ui/layout'

/** Schemes for which a vehicle, device or model of this company may be filed. */
function schemesOf(party: Party): string[] {
  return [...new Set([...party.schemes, ...Object.values(party.schemes_elsewhere).flat()])]
}

function Form({ party, search }: { party: Party; search: PortalApplySearch }) {
  const { t } = useTranslation()
  const about = search.about ?? 'participation'
  if (about === 'participation') return <ApplyParticipation party={party} wanted={search.scheme} />
  if (party.standing !== 'registered' && party.standing !== 'warned') {
    return <Note tone="warn">{t('portal.apply.not_registered')}</Note>
  }
  const schemes = schemesOf(party)
  switch (about) {
    case 'vehicle':
      return <ApplyVehicle renewed={search.vehicle} schemes={schemes} />
    case 'device':
      return <ApplyDevice fittedTo={search.vehicle} schemes={schemes} />
    case 'model':
      return <ApplyModel schemes={schemes} />
    default:
      return about satisfies never
  }
}

export function ApplyPage() {
  const { t } = useTranslation()
  const search: PortalApplySearch = useSearch({ from: '/gate/portal/apply' })
  const query = usePartyQuery()
  const about = search.about ?? 'participation'
  return (
    <PortalPage lead={t(`portal.apply.${about}.lead`)} title={t(`portal.apply.${about}.title`)}>
      <Loaded query={query}>
        {({ document }) => <Form key={about} party={document} search={search} />}
      </Loaded>
    </PortalPage>
  )
}
