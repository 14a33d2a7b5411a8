/** Published facts as they are typed, and as they are sent. */
import type { PartyRole } from '../../api/documents'
import type { PublishedForm } from '../../api/registry'

export interface CompanyDraft {
  id: string
  name: string
  address: string
  roles: PartyRole[]
  /** The schemes that each authority has confirmed. */
  schemes: Record<string, string[]>
}

export const EMPTY_COMPANY: CompanyDraft = { id: '', name: '', address: '', roles: [], schemes: {} }

export function companyForm(draft: CompanyDraft): PublishedForm | null {
  const { id, name, address, roles } = draft
  if (id.trim() === '' || name.trim() === '' || roles.length === 0) return null
  const schemes = Object.fromEntries(
    Object.entries(draft.schemes).filter(([, confirmed]) => confirmed.length > 0),
  )
  return {
    published: 'party',
    id: id.trim(),
    name: name.trim(),
    address: address.trim(),
    roles,
    schemes,
  }
}

export interface ModelDraft {
  supplier: string
  model: string
  name: string
  device: 'lock' | 'unit'
  lockClass: '' | 'A' | 'B' | 'C'
  chips: string
  profile: string
  accreditedBy: string[]
  source: string
}

export const EMPTY_MODEL: ModelDraft = {
  supplier: '',
  model: '',
  name: '',
  device: 'lock',
  lockClass: '',
  chips: '',
  profile: '',
  accreditedBy: [],
  source: '',
}

export function modelForm(draft: ModelDraft): PublishedForm | null {
  const { supplier, model, name, device, lockClass, chips, profile, accreditedBy, source } = draft
  if ([supplier, model, name, source].some((text) => text.trim() === '')) return null
  return {
    published: 'model',
    supplier,
    source: source.trim(),
    accredited_by: accreditedBy,
    form: {
      model: model.trim(),
      name: name.trim(),
      device,
      class: device === 'lock' && lockClass !== '' ? lockClass : null,
      chips: chips === '' ? null : Number(chips),
      profile: profile.trim() || null,
    },
  }
}

/** A value in the list if it was not there, and out of it if it was. */
export function toggled<T>(list: readonly T[], value: T): T[] {
  return list.includes(value) ? list.filter((it) => it !== value) : [...list, value]
}
