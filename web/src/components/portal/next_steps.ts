/** What a company should do next, from what it has: the first thing missing comes first. */
import type {
  Application,
  Consignment,
  Device,
  Manifest,
  Model,
  Party,
  Vehicle,
} from '../../api/documents'

export type Step =
  | 'wait_for_registration'
  | 'apply_again'
  | 'register_vehicle'
  | 'wait_for_vehicle'
  | 'fit_lock'
  | 'fit_unit'
  | 'wait_for_device'
  | 'declare_cargo'
  | 'bundle_cargo'
  | 'mend_manifest'
  | 'apply_for_model'

export interface Holdings {
  party: Party
  applications: readonly Application[]
  vehicles: readonly Vehicle[]
  devices: readonly Device[]
  declared: readonly Consignment[]
  manifests: readonly Manifest[]
  models: readonly Model[]
}

/** Whether it may take part here. */
function mayTravel({ standing }: { standing: Party['standing'] }): boolean {
  return standing === 'registered' || standing === 'warned'
}

function isAsked(applications: readonly Application[], about: 'vehicle' | 'device' | 'model') {
  return applications.some(
    (it) => it.about.about === about && (it.status === 'pending' || it.status === 'asked_back'),
  )
}

function fleetSteps({ applications, vehicles, devices }: Holdings): Step[] {
  const usable = vehicles.filter(mayTravel)
  if (usable.length === 0)
    return [isAsked(applications, 'vehicle') ? 'wait_for_vehicle' : 'register_vehicle']
  const fitted = devices.filter(mayTravel)
  const steps = (['lock', 'unit'] as const).filter(
    (kind) => !fitted.some((device) => device.kind === kind),
  )
  if (steps.length > 0 && isAsked(applications, 'device')) return ['wait_for_device']
  return steps.map((kind) => (kind === 'lock' ? 'fit_lock' : 'fit_unit'))
}

function cargoSteps({ party, declared, manifests }: Holdings): Step[] {
  if (manifests.some(({ status }) => status === 'bundled')) return ['mend_manifest']
  if (declared.length === 0) return ['declare_cargo']
  return party.roles.includes('carrier') ? ['bundle_cargo'] : []
}

export function nextSteps(holdings: Holdings): Step[] {
  const { party, applications, models } = holdings
  if (party.standing === 'applicant') return ['wait_for_registration']
  if (party.standing === 'refused') return ['apply_again']
  if (!mayTravel(party)) return []
  const isCarrier = party.roles.includes('carrier')
  const isSupplier = party.roles.includes('supplier')
  const needsModel = isSupplier && models.length === 0 && !isAsked(applications, 'model')
  return [
    ...(needsModel ? (['apply_for_model'] as const) : []),
    ...(isCarrier ? fleetSteps(holdings) : []),
    ...(isCarrier || party.roles.includes('shipper') ? cargoSteps(holdings) : []),
  ]
}
