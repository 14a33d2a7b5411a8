/** Links from record to record, under the name that people use. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { partiesQuery } from '../../api/registry'
import { urls } from '../../lib/urls'

/** A company's name by its id; the id itself for one that is not in this register. */
export function useCompanyName(): (party: string) => string {
  const items = useQuery(partiesQuery).data?.items
  const names = useMemo(
    () => new Map(items?.map(({ document }) => [document.id, document.company.name])),
    [items],
  )
  return (party) => names.get(party) ?? party
}

export function CompanyLink({ party }: { party: string }) {
  const name = useCompanyName()(party)
  return <Link {...urls.company(party)}>{name}</Link>
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
