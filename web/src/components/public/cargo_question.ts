/** What the cargo check asks a reader, and the question to the node that comes of it. */
import type {
  BillKind,
  CargoKind,
  CargoQuestion,
  Mode,
  Permit,
  PermitKind,
} from '../../api/public_types'

export { CARGO_KINDS, MODES, PERMIT_KINDS } from '../scheme/consignment_draft'

export const BILLS = ['air_waybill', 'bill_of_lading', 'none'] as const
export type Bill = (typeof BILLS)[number]

/** A licence or permit that the reader has. */
export interface Paper {
  key: number
  kind: PermitKind
  issuedIn: string
  /** `YYYY-MM-DD`. */
  validUntil: string
}

export interface CargoDraft {
  scheme: string
  mode: Mode
  cargo: CargoKind
  bill: Bill
  from: string
  to: string
  isWarehoused: boolean
  isExport: boolean
  isDeclaredInMacao: boolean
  papers: readonly Paper[]
}

export const EMPTY_DRAFT: CargoDraft = {
  scheme: '',
  mode: 'air_land',
  cargo: 'general',
  bill: 'air_waybill',
  from: '',
  to: 'CN',
  isWarehoused: false,
  isExport: false,
  isDeclaredInMacao: false,
  papers: [],
}

/** Stands for what the rules do not look at and the check does not ask. */
const UNASKED = '-'

/** The paper that goods of a kind usually travel with; offered first. */
export function usualPaper(cargo: CargoKind): PermitKind {
  switch (cargo) {
    case 'dutiable':
    case 'controlled_chemical':
    case 'pharmaceutical':
    case 'radio_apparatus':
      return cargo
    case 'exemption_scheme':
      return 'exemption'
    case 'general':
    case 'other_controlled':
      return 'import'
    default:
      return cargo satisfies never
  }
}

function permitOf(paper: Paper): Permit {
  const { kind, issuedIn, validUntil } = paper
  return { kind, number: UNASKED, issued_in: issuedIn, valid_until: validUntil }
}

function billOf(bill: Bill): { bill_kind: BillKind | null; bill_number: string | null } {
  return bill === 'none'
    ? { bill_kind: null, bill_number: null }
    : { bill_kind: bill, bill_number: UNASKED }
}

/** `today` is the node's day, `YYYY-MM-DD`. */
export function cargoQuestion(draft: CargoDraft, today: string): CargoQuestion {
  const partner = { name: UNASKED, address: UNASKED }
  return {
    scheme: draft.scheme,
    mode: draft.mode,
    form: {
      packages: 1,
      package_kind: UNASKED,
      description: UNASKED,
      consignor: partner,
      consignee: partner,
      date: today,
      ...billOf(draft.bill),
      bill_from: draft.from,
      bill_to: draft.to,
      is_warehoused: draft.isWarehoused,
      is_export: draft.isExport,
      cargo: draft.cargo,
      permits: draft.papers.map(permitOf),
      macao_declaration: draft.isDeclaredInMacao ? UNASKED : null,
    },
  }
}

/** Which answers are still missing. */
export function missingAnswers(draft: CargoDraft): ('scheme' | 'from' | 'to' | 'papers')[] {
  const isPaperOpen = draft.papers.some(
    ({ issuedIn, validUntil }) => issuedIn === '' || validUntil === '',
  )
  return [
    ...(draft.scheme === '' ? (['scheme'] as const) : []),
    ...(draft.from === '' ? (['from'] as const) : []),
    ...(draft.to === '' ? (['to'] as const) : []),
    ...(isPaperOpen ? (['papers'] as const) : []),
  ]
}

const HONG_KONG_AHEAD_MS = 8 * 3_600_000

/** The day in Hong Kong, `YYYY-MM-DD`, as the API writes days. */
export function hongKongDay(ms: number): string {
  return new Date(ms + HONG_KONG_AHEAD_MS).toISOString().slice(0, 10)
}
