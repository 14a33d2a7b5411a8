/** What the public part of the API says and takes. */

/** A text in the four languages, as the register keeps it. */
export interface FourTexts {
  en: string
  'zh-Hant': string
  'zh-Hans': string
  pt: string
}

export interface FourNames {
  en: string
  zh_hant: string
  zh_hans: string
  pt: string
}

export type Mode = 'air_land' | 'sea_land'
export type PartyRole = 'carrier' | 'shipper' | 'supplier'
export type CargoKind =
  | 'general'
  | 'dutiable'
  | 'controlled_chemical'
  | 'exemption_scheme'
  | 'pharmaceutical'
  | 'radio_apparatus'
  | 'other_controlled'
export type PermitKind =
  | 'import'
  | 'export'
  | 'transhipment'
  | 'dutiable'
  | 'controlled_chemical'
  | 'exemption'
  | 'pharmaceutical'
  | 'radio_apparatus'
export type BillKind = 'bill_of_lading' | 'air_waybill'
export type PlaceKind = 'clearance_point' | 'control_point' | 'transfer_point'

export interface RuleView {
  id: string
  text: FourTexts
  remedy: FourTexts
  source: string
  effective_from: string
  effective_until: string | null
}

export interface SchemeView {
  id: string
  name: FourTexts
  description: FourTexts
  authorities: string[]
  confirmed_by: string[]
  includes: string[]
  also: { touching: string; scheme: string }[]
  regions: string[]
  modes: Mode[]
  chains: string[][]
  rules: RuleView[]
  effective_from: string | null
  effective_until: string | null
  in_force: boolean
  source: string
}

export interface PointView {
  id: string
  kind: PlaceKind
  authority: string
  region: string
  names: FourNames
  named: boolean
  approximate: boolean
  source: string
  /** Longitude, latitude. `null`: not public. */
  point: number[] | null
}

export interface SideView {
  id: string
  names: FourNames
  clearance_points: number
}

export interface PointsView {
  points: PointView[]
  crossings: { id: string; a: string; b: string; gap_max_s: number }[]
  authorities: SideView[]
  regions: SideView[]
  routes: number
}

export interface WayView {
  crossing: string
  exit: string
  entry: string
  length_m: number | null
  reason: string | null
}

export interface RouteView {
  from: string
  to: string
  possible: boolean
  reason: string | null
  detail: string | null
  schemes: string[]
  ways: WayView[]
}

export interface ParticipantView {
  id: string
  name: string
  name_local: string | null
  roles: PartyRole[]
  modes: Mode[]
  schemes: Record<string, string[]>
}

export interface EquipmentView {
  model: string
  name: string
  device: 'lock' | 'unit'
  class: 'A' | 'B' | 'C' | null
  chips: number | null
  supplier: string
  supplier_name: string | null
  accredited_by: string[]
  source: string | null
}

export interface SupplierView {
  id: string
  name: string
  address: string
  telephones: string[]
  fax: string
}

export interface ContactView {
  authority: string
  names: FourNames
  attention: string
  division: string
  address: string
  telephone: string
  email: string
  costs: FourTexts
  suppliers_welcome: FourTexts
  suppliers: SupplierView[]
  source: string
}

export interface Permit {
  kind: PermitKind
  number: string
  issued_in: string
  valid_until: string
}

export interface ConsignmentForm {
  packages: number
  package_kind: string
  description: string
  consignor: { name: string; address: string }
  consignee: { name: string; address: string }
  date: string
  bill_kind: BillKind | null
  bill_number: string | null
  bill_from: string
  bill_to: string
  is_warehoused: boolean
  is_export: boolean
  cargo: CargoKind
  permits: Permit[]
  macao_declaration: string | null
}

export interface CargoQuestion {
  scheme: string
  mode: Mode
  form: ConsignmentForm
}

export interface RuleApplied {
  rule: string
  is_met: boolean
  text: FourTexts
  remedy: FourTexts | null
  source: string
  effective_from: string
}

export interface CargoVerdict {
  scheme: string
  day: string
  outcome: 'covered' | 'not_covered'
  rules: RuleApplied[]
}

export interface PartyForm {
  roles: PartyRole[]
  company: {
    name: string
    name_local: string | null
    registration_number: string
    address: string
  }
  contact: { name: string; telephone: string; email: string } | null
  modes: Mode[]
}

export interface PublicApplication {
  form: PartyForm
  schemes: string[]
  account: string
  password: string
}

export interface PublicApplied {
  application: string
  party: string
}

interface Answer<T> {
  responses: { 200: { content: { 'application/json': T } } }
}
interface Body<T> {
  requestBody: { content: { 'application/json': T } }
}

/** The public endpoints. */
export interface PublicPaths {
  '/api/v1/public/schemes': { get: Answer<{ schemes: SchemeView[] }> }
  '/api/v1/public/points': { get: Answer<PointsView> }
  '/api/v1/public/route': {
    get: { parameters: { query: { from: string; to: string } } } & Answer<RouteView>
  }
  '/api/v1/public/cargo-check': { post: Body<CargoQuestion> & Answer<CargoVerdict> }
  '/api/v1/public/participants': { get: Answer<{ participants: ParticipantView[] }> }
  '/api/v1/public/equipment': { get: Answer<{ models: EquipmentView[] }> }
  '/api/v1/public/contact': { get: Answer<ContactView> }
  '/api/v1/public/applications': { post: Body<PublicApplication> & Answer<PublicApplied> }
}
