/** The register's documents, as participants and officers read them: each sees what it may. */
import { queryOptions } from '@tanstack/react-query'
import { client } from './client'
import { unwrap, type WithFaults } from './errors'
import { PAGE_LIMIT, pagesOf, WHOLE_LIMIT, waitingOf } from './pages'
import type { components } from './schema'

type Schemas = components['schemas']

export type FiledApplication = Schemas['ApplicationRevision']
export type Application = FiledApplication['document']
export type About = Application['about']
export type AboutKind = About['about']
export type Decision = Application['decisions'][string]
export type Decided = Decision['decided']
export type Remark = Application['remarks'][number]
export type ApplicationStatus = Application['status']
export type FiledParty = Schemas['PartyRevision']
export type Party = FiledParty['document']
export type Standing = Party['standing']
export type PartyRole = Schemas['PartyRole']
export type Mode = Schemas['Mode']
export type Vehicle = Schemas['VehicleRevision']['document']
export type FiledDriver = Schemas['DriverRevision']
export type Driver = FiledDriver['document']
export type DriverForm = Schemas['DriverForm']
export type Model = Schemas['ModelRevision']['document']
export type ModelForm = Schemas['ModelForm']
export type Accreditation = Model['accreditations'][string]
export type Device = Schemas['DeviceRevision']['document']
export type DeviceKind = Device['kind']
export type DeviceReading = Schemas['DeviceReading']
export type DeviceCount = Schemas['DeviceCount']
export type FiledConsignment = Schemas['ConsignmentRevision']
export type Consignment = FiledConsignment['document']
export type ConsignmentForm = Schemas['ConsignmentForm']
export type ConsignmentStatus = Consignment['status']
export type ConsignmentsDeclared = WithFaults<Schemas['DeclarationOutcome']>
export type CargoVerdict = Consignment['verdict']
export type CargoKind = Schemas['CargoKind']
export type BillKind = Schemas['BillKind']
export type Permit = ConsignmentForm['permits'][number]
export type PermitKind = Permit['kind']
export type FiledManifest = Schemas['ManifestRevision']
export type Manifest = FiledManifest['document']
export type ManifestForm = Schemas['ManifestForm']
export type ManifestStatus = Manifest['status']
export type Reply = Manifest['replies'][string]
export type Check = Reply['checks'][number]
export type CheckCode = Check['code']
export type Amendment = Schemas['AmendmentRevision']['document']
export type AmendmentStatus = Amendment['status']
export type Change = Amendment['change']
export type ChangeKind = Change['change']

/** Live events tell of every change; what one of them missed is asked for again all the same. */
const WAITING_MS = 60_000

const one = (id: string) => ({ params: { path: { id } } })

export const documentKeys = {
  all: ['documents'],
  applications: ['documents', 'applications'],
  parties: ['documents', 'parties'],
  vehicles: ['documents', 'vehicles'],
  drivers: ['documents', 'drivers'],
  models: ['documents', 'models'],
  devices: ['documents', 'devices'],
  consignments: ['documents', 'consignments'],
  manifests: ['documents', 'manifests'],
  amendments: ['documents', 'amendments'],
} as const

/** Which documents of a list: in which state, and what somebody looks for. Both by the server. */
export interface Wanted<S extends string> {
  status?: S
  q?: string
}

/** Which applications: for whom they wait here, beside what any list may be asked for. */
export interface ApplicationsWanted extends Wanted<ApplicationStatus> {
  waits_for?: 'office' | 'applicant'
}

export const applicationsQuery = (wanted: ApplicationsWanted) =>
  pagesOf([...documentKeys.applications, wanted], (page) =>
    unwrap(client.GET('/api/v1/applications', { params: { query: { ...page, ...wanted } } })),
  )

/** The applications that this authority has yet to decide, those that were changed longest ago first. */
export const waitingApplicationsQuery = waitingOf(
  [...documentKeys.applications, 'waiting'],
  (page) => {
    const query = { ...page, waits_for: 'office' } as const
    return unwrap(client.GET('/api/v1/applications', { params: { query } }))
  },
)

/** What a company has applied for and not got: the newest that wait, are asked about, or were refused. */
export const undecidedQuery = queryOptions({
  queryKey: [...documentKeys.applications, 'undecided'],
  queryFn: async () => {
    const all = (['pending', 'asked_back', 'refused'] as const).map((status) => {
      const query = { status, limit: PAGE_LIMIT }
      return unwrap(client.GET('/api/v1/applications', { params: { query } }))
    })
    return (await Promise.all(all)).flatMap(({ items }) => items)
  },
  refetchInterval: WAITING_MS,
})

/** Whether this authority has asked applicants anything that they have not answered. */
export const askedBackQuery = queryOptions({
  queryKey: [...documentKeys.applications, 'asked-back'],
  queryFn: () => {
    const query = { waits_for: 'applicant', limit: PAGE_LIMIT } as const
    return unwrap(client.GET('/api/v1/applications', { params: { query } }))
  },
  refetchInterval: WAITING_MS,
})

export const applicationQuery = (id: string) =>
  queryOptions({
    queryKey: [...documentKeys.applications, id],
    queryFn: () => unwrap(client.GET('/api/v1/applications/{id}', one(id))),
    refetchInterval: WAITING_MS,
  })

export const partyQuery = (id: string) =>
  queryOptions({
    queryKey: [...documentKeys.parties, id],
    queryFn: () => unwrap(client.GET('/api/v1/parties/{id}', one(id))),
    refetchInterval: WAITING_MS,
  })

export const vehiclesQuery = (wanted: Wanted<Standing>) =>
  pagesOf([...documentKeys.vehicles, wanted], (page) =>
    unwrap(client.GET('/api/v1/vehicles', { params: { query: { ...page, ...wanted } } })),
  )

export const vehicleQuery = (id: string) =>
  queryOptions({
    queryKey: [...documentKeys.vehicles, id],
    queryFn: () => unwrap(client.GET('/api/v1/vehicles/{id}', one(id))),
    refetchInterval: WAITING_MS,
  })

export const driversQuery = (wanted: Wanted<Standing>) =>
  pagesOf([...documentKeys.drivers, wanted], (page) =>
    unwrap(client.GET('/api/v1/drivers', { params: { query: { ...page, ...wanted } } })),
  )

export const driverQuery = (id: string) =>
  queryOptions({
    queryKey: [...documentKeys.drivers, id],
    queryFn: () => unwrap(client.GET('/api/v1/drivers/{id}', one(id))),
  })

export const modelsQuery = (wanted: { q?: string }) =>
  pagesOf([...documentKeys.models, wanted], (page) =>
    unwrap(client.GET('/api/v1/models', { params: { query: { ...page, ...wanted } } })),
  )

export const devicesQuery = (wanted: Wanted<Standing>) =>
  pagesOf([...documentKeys.devices, wanted], (page) =>
    unwrap(client.GET('/api/v1/devices', { params: { query: { ...page, ...wanted } } })),
  )

/** How many finds a choice offers at once; who has more writes what to look for. */
const CHOICE_LIMIT = 50

/** The vehicles of the company that a text is found in, for a choice. */
export const foundVehiclesQuery = (text: string) =>
  queryOptions({
    queryKey: [...documentKeys.vehicles, 'found', text],
    queryFn: () => {
      const query = { limit: CHOICE_LIMIT, ...(text === '' ? {} : { q: text }) }
      return unwrap(client.GET('/api/v1/vehicles', { params: { query } }))
    },
    placeholderData: (before: Schemas['VehiclePage'] | undefined) => before,
  })

/** The devices of the company that a text is found in, for a choice. */
export const foundDevicesQuery = (text: string) =>
  queryOptions({
    queryKey: [...documentKeys.devices, 'found', text],
    queryFn: () => {
      const query = { limit: CHOICE_LIMIT, ...(text === '' ? {} : { q: text }) }
      return unwrap(client.GET('/api/v1/devices', { params: { query } }))
    },
    placeholderData: (before: Schemas['DevicePage'] | undefined) => before,
  })

/** What of a company's vehicles and devices may travel, and whether it has any model: what comes next for it
 *  depends on whether there is any. */
export const equippedQuery = queryOptions({
  queryKey: [...documentKeys.all, 'equipped'],
  queryFn: async () => {
    const usable = ['registered', 'warned'] as const
    const [vehicles, devices, models] = await Promise.all([
      Promise.all(
        usable.map((status) => {
          const query = { status, limit: 1 }
          return unwrap(client.GET('/api/v1/vehicles', { params: { query } }))
        }),
      ),
      Promise.all(
        usable.map((status) => {
          const query = { status, limit: PAGE_LIMIT }
          return unwrap(client.GET('/api/v1/devices', { params: { query } }))
        }),
      ),
      unwrap(client.GET('/api/v1/models', { params: { query: { limit: 1 } } })),
    ])
    return {
      vehicles: vehicles.flatMap(({ items }) => items.map(({ document }) => document)),
      devices: devices.flatMap(({ items }) => items.map(({ document }) => document)),
      models: models.items.map(({ document }) => document),
    }
  },
  refetchInterval: WAITING_MS,
})

/** The devices that are fitted to a vehicle. */
export const fittedQuery = (vehicle: string) =>
  queryOptions({
    queryKey: [...documentKeys.devices, 'on', vehicle],
    queryFn: async (): Promise<Device[]> => {
      const query = { vehicle, limit: PAGE_LIMIT }
      const page = await unwrap(client.GET('/api/v1/devices', { params: { query } }))
      return page.items.map(({ document }) => document)
    },
    refetchInterval: WAITING_MS,
  })

/** What devices said last to this node; renewed like the devices. */
export const readingsQuery = queryOptions({
  queryKey: ['devices', 'readings'],
  queryFn: async () => (await unwrap(client.GET('/api/v1/device-readings'))).items,
  refetchInterval: WAITING_MS,
})

/** How many devices of each model are registered. */
export const deviceCountsQuery = queryOptions({
  queryKey: ['devices', 'counts'],
  queryFn: async () => (await unwrap(client.GET('/api/v1/device-counts'))).items,
  refetchInterval: WAITING_MS,
})

/** What a model may name as the way to speak with it. */
export const profilesQuery = queryOptions({
  queryKey: ['devices', 'profiles'],
  queryFn: async () =>
    (await unwrap(client.GET('/api/v1/device-profiles'))).items.map(({ name }) => name),
})

export const consignmentsQuery = (wanted: Wanted<ConsignmentStatus>) =>
  pagesOf([...documentKeys.consignments, wanted], (page) =>
    unwrap(client.GET('/api/v1/consignments', { params: { query: { ...page, ...wanted } } })),
  )

/** What may be bundled and a text is found in: a manifest holds no more than one answer brings. */
export const declaredQuery = (text: string) =>
  queryOptions({
    queryKey: [...documentKeys.consignments, 'declared', text],
    queryFn: () => {
      const query = {
        limit: WHOLE_LIMIT,
        status: 'declared',
        ...(text === '' ? {} : { q: text }),
      } as const
      return unwrap(client.GET('/api/v1/consignments', { params: { query } }))
    },
    placeholderData: (before: Schemas['ConsignmentPage'] | undefined) => before,
  })

/** The newest consignment that waits to be bundled, if any does. */
export const anyDeclaredQuery = queryOptions({
  queryKey: [...documentKeys.consignments, 'any-declared'],
  queryFn: () => {
    const query = { limit: 1, status: 'declared' } as const
    return unwrap(client.GET('/api/v1/consignments', { params: { query } }))
  },
})

export const consignmentQuery = (id: string) =>
  queryOptions({
    queryKey: [...documentKeys.consignments, id],
    queryFn: () => unwrap(client.GET('/api/v1/consignments/{id}', one(id))),
  })

export const manifestsQuery = (wanted: Wanted<ManifestStatus>) =>
  pagesOf([...documentKeys.manifests, wanted], (page) =>
    unwrap(client.GET('/api/v1/manifests', { params: { query: { ...page, ...wanted } } })),
  )

/** The manifests that are not over, the newest of each state. */
export const liveManifestsQuery = queryOptions({
  queryKey: [...documentKeys.manifests, 'live'],
  queryFn: async (): Promise<Manifest[]> => {
    const live = (['bundled', 'starting', 'started', 'withdrawing'] as const).map((status) => {
      const query = { status, limit: PAGE_LIMIT }
      return unwrap(client.GET('/api/v1/manifests', { params: { query } }))
    })
    const pages = await Promise.all(live)
    return pages.flatMap((page) => page.items.map(({ document }) => document))
  },
  refetchInterval: WAITING_MS,
})

export const manifestQuery = (id: string) =>
  queryOptions({
    queryKey: [...documentKeys.manifests, id],
    queryFn: () => unwrap(client.GET('/api/v1/manifests/{id}', one(id))),
    refetchInterval: WAITING_MS,
  })

export const amendmentsQuery = (wanted: Wanted<AmendmentStatus>) =>
  pagesOf([...documentKeys.amendments, wanted], (page) =>
    unwrap(client.GET('/api/v1/amendments', { params: { query: { ...page, ...wanted } } })),
  )

export const amendmentQuery = (id: string) =>
  queryOptions({
    queryKey: [...documentKeys.amendments, id],
    queryFn: () => unwrap(client.GET('/api/v1/amendments/{id}', one(id))),
    refetchInterval: WAITING_MS,
  })

/** The changes that were asked for of one journey, newest first. */
export const amendmentsOfQuery = (journey: string) =>
  queryOptions({
    queryKey: [...documentKeys.amendments, 'of', journey],
    queryFn: async (): Promise<Amendment[]> => {
      const query = { journey, limit: PAGE_LIMIT }
      const page = await unwrap(client.GET('/api/v1/amendments', { params: { query } }))
      return page.items.map(({ document }) => document)
    },
    refetchInterval: WAITING_MS,
  })

/** The changes that wait for a decision, those that were changed longest ago first. */
export const pendingAmendmentsQuery = waitingOf([...documentKeys.amendments, 'pending'], (page) => {
  const query = { ...page, status: 'pending' } as const
  return unwrap(client.GET('/api/v1/amendments', { params: { query } }))
})

/** What was declared and not covered, the newest: kept, because the declaration is evidence. */
export const refusedQuery = queryOptions({
  queryKey: [...documentKeys.consignments, 'refused'],
  queryFn: () => {
    const query = { limit: PAGE_LIMIT, status: 'refused' } as const
    return unwrap(client.GET('/api/v1/consignments', { params: { query } }))
  },
})
