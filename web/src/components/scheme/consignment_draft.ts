/** A consignment while it is being written: texts as typed, and the form that comes of them. */
import type {
  BillKind,
  CargoKind,
  ConsignmentForm,
  Mode,
  Permit,
  PermitKind,
} from '../../api/documents'

export const CARGO_KINDS = [
  'general',
  'dutiable',
  'controlled_chemical',
  'exemption_scheme',
  'pharmaceutical',
  'radio_apparatus',
  'other_controlled',
] as const satisfies readonly CargoKind[]
export const PERMIT_KINDS = [
  'import',
  'export',
  'transhipment',
  'dutiable',
  'controlled_chemical',
  'exemption',
  'pharmaceutical',
  'radio_apparatus',
] as const satisfies readonly PermitKind[]
export const BILL_KINDS = ['air_waybill', 'bill_of_lading'] as const satisfies readonly BillKind[]
export const MODES = ['air_land', 'sea_land'] as const satisfies readonly Mode[]
/** Most permits of one consignment. */
export const PERMITS_MAX = 8

export interface PermitDraft extends Permit {
  /** Tells rows apart while they are edited. */
  key: number
}

export interface ConsignmentDraft {
  packages: string
  package_kind: string
  description: string
  consignor_name: string
  consignor_address: string
  consignee_name: string
  consignee_address: string
  date: string
  /** Empty: there is no through bill. */
  bill_kind: string
  bill_number: string
  bill_from: string
  bill_to: string
  is_warehoused: boolean
  is_export: boolean
  cargo: string
  permits: readonly PermitDraft[]
  macao_declaration: string
}

export const EMPTY_CONSIGNMENT: ConsignmentDraft = {
  packages: '',
  package_kind: '',
  description: '',
  consignor_name: '',
  consignor_address: '',
  consignee_name: '',
  consignee_address: '',
  date: '',
  bill_kind: 'air_waybill',
  bill_number: '',
  bill_from: '',
  bill_to: '',
  is_warehoused: false,
  is_export: false,
  cargo: 'general',
  permits: [],
  macao_declaration: '',
}

export function draftOf(form: ConsignmentForm): ConsignmentDraft {
  const { consignor, consignee, permits } = form
  return {
    ...form,
    packages: String(form.packages),
    consignor_name: consignor.name,
    consignor_address: consignor.address,
    consignee_name: consignee.name,
    consignee_address: consignee.address,
    bill_kind: form.bill_kind ?? '',
    bill_number: form.bill_number ?? '',
    permits: permits.map((permit, key) => ({ ...permit, key })),
    macao_declaration: form.macao_declaration ?? '',
  }
}

function orNull(text: string): string | null {
  const trimmed = text.trim()
  return trimmed === '' ? null : trimmed
}

/** The form as the node takes it. What is no number becomes 0, which the node refuses by name. */
export function formOf(draft: ConsignmentDraft): ConsignmentForm {
  const packages = Number(draft.packages)
  return {
    packages: Number.isSafeInteger(packages) && packages > 0 ? packages : 0,
    package_kind: draft.package_kind.trim(),
    description: draft.description.trim(),
    consignor: { name: draft.consignor_name.trim(), address: draft.consignor_address.trim() },
    consignee: { name: draft.consignee_name.trim(), address: draft.consignee_address.trim() },
    date: draft.date,
    bill_kind: BILL_KINDS.find((kind) => kind === draft.bill_kind) ?? null,
    bill_number: orNull(draft.bill_number),
    bill_from: draft.bill_from,
    bill_to: draft.bill_to,
    is_warehoused: draft.is_warehoused,
    is_export: draft.is_export,
    cargo: CARGO_KINDS.find((kind) => kind === draft.cargo) ?? 'other_controlled',
    permits: draft.permits.map(({ kind, number, issued_in, valid_until }) => ({
      kind,
      number: number.trim(),
      issued_in,
      valid_until,
    })),
    macao_declaration: orNull(draft.macao_declaration),
  }
}
