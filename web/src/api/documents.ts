/** The register's documents, as participants and officers read them: each sees what it may. */
import { queryOptions } from '@tanstack/react-query'
import { client } from './client'
import { unwrap, type WithFaults } from './errors'
import { everyPage, pagesOf, WHOLE_LIMIT } from './pages'
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

/** A short list is read whole; beyond this bound only the newest are shown. */
const query = { limit: WHOLE_LIMIT } as const
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

export const applicationsQuery = queryOptions({
  queryKey: documentKeys.applications,
  queryFn: () => unwrap(client.GET('/api/v1/applications', { params: { query } })),
  refetchInterval: WAITING_MS,
})

/** Every application that nobody here has decided, or that waits for an answer. */
export const openApplicationsQuery = queryOptions({
  queryKey: [...documentKeys.applications, 'open'],
  queryFn: async () => {
    const open = (['pending', 'asked_back', 'refused'] as const).map((status) =>
      everyPage((before) => {
        const asked = { ...query, status, ...before }
        return unwrap(client.GET('/api/v1/applications', { params: { query: asked } }))
      }),
    )
    return (await Promise.all(open)).flat().flatMap((page) => page.items)
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

export const vehiclesQuery = queryOptions({
  queryKey: documentKeys.vehicles,
  queryFn: () => unwrap(client.GET('/api/v1/vehicles', { params: { query } })),
  refetchInterval: WAITING_MS,
})

export const vehicleQuery = (id: string) =>
  queryOptions({
    queryKey: [...documentKeys.vehicles, id],
    queryFn: () => unwrap(client.GET('/api/v1/vehicles/{id}', one(id))),
    refetchInterval: WAITING_MS,
  })

export const driversQuery = queryOptions({
  queryKey: documentKeys.drivers,
  queryFn: () => unwrap(client.GET('/api/v1/drivers', { params: { query } })),
})

export const modelsQuery = queryOptions({
  queryKey: documentKeys.models,
  queryFn: () => unwrap(client.GET('/api/v1/models', { params: { query } })),
})

export const devicesQuery = queryOptions({
  queryKey: documentKeys.devices,
  queryFn: () => unwrap(client.GET('/api/v1/devices', { params: { query } })),
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

/** Which documents of a list: in which state, and what somebody looks for. Both by the server. */
export interface Wanted<S extends string> {
  status?: S
  q?: string
}

export const consignmentsQuery = (wanted: Wanted<ConsignmentStatus>) =>
  pagesOf([...documentKeys.consignments, wanted], (page) =>
    unwrap(client.GET('/api/v1/consignments', { params: { query: { ...page, ...wanted } } })),
  )

/** All that may be bundled: a manifest holds no more than one answer brings. */
export const declaredQuery = queryOptions({
  queryKey: [...documentKeys.consignments, 'declared'],
  queryFn: () => {
    const declared = { limit: WHOLE_LIMIT, status: 'declared' } as const
    return unwrap(client.GET('/api/v1/consignments', { params: { query: declared } }))
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

/** Every manifest that is not over, however long ago it was bundled. */
export const liveManifestsQuery = queryOptions({
  queryKey: [...documentKeys.manifests, 'live'],
  queryFn: async (): Promise<Manifest[]> => {
    const live = (['bundled', 'starting', 'started', 'withdrawing'] as const).map((status) =>
      everyPage((before) => {
        const asked = { ...query, status, ...before }
        return unwrap(client.GET('/api/v1/manifests', { params: { query: asked } }))
      }),
    )
    const pages = (await Promise.all(live)).flat()
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
      const of = { ...query, journey }
      const page = await unwrap(client.GET('/api/v1/amendments', { params: { query: of } }))
      return page.items.map(({ document }) => document)
    },
    refetchInterval: WAITING_MS,
  })

/** Every change that waits for a decision, however old. */
export const pendingAmendmentsQuery = queryOptions({
  queryKey: [...documentKeys.amendments, 'pending'],
  queryFn: async () => {
    const pending = { ...query, status: 'pending' } as const
    const pages = await everyPage((before) =>
      unwrap(client.GET('/api/v1/amendments', { params: { query: { ...pending, ...before } } })),
    )
    return pages.flatMap((page) => page.items)
  },
  refetchInterval: WAITING_MS,
})

/** What was declared and not covered: kept, because the declaration is evidence. */
export const refusedQuery = queryOptions({
  queryKey: [...documentKeys.consignments, 'refused'],
  queryFn: () => {
    const refused = { limit: WHOLE_LIMIT, status: 'refused' } as const
    return unwrap(client.GET('/api/v1/consignments', { params: { query: refused } }))
  },
})
