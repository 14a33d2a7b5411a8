/** Links from record to record, under the name that people use. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { partyNameQuery } from '../../api/party_names'
import { urls } from '../../lib/urls'

/** A company's name by its id; the id itself until it has come, and for one that is not in this register. */
export function CompanyName({ party }: { party: string }) {
  return useQuery(partyNameQuery(party)).data?.name ?? party
}

export function CompanyLink({ party }: { party: string }) {
  return (
    <Link {...urls.company(party)}>
      <CompanyName party={party} />
    </Link>
  )
}

export function VehicleLink({ vehicle }: { vehicle: string }) {
  return <Link {...urls.vehicle(vehicle)}>{vehicle}</Link>
}

export function DeviceLink({ device }: { device: string }) {
  return <Link {...urls.device(device)}>{device}</Link>
}

export function ModelLink({ model }: { model: string }) {
  return <Link {...urls.model(model)}>{model}</Link>
}

export function JourneyLink({ journey }: { journey: string }) {
  return <Link {...urls.journey(journey)}>{journey}</Link>
}
