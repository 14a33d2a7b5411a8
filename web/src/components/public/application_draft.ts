/** The online application as it is filled in, and what can be said of it before it is sent. */
import type { Mode, PartyRole, PublicApplication, SchemeView } from '../../api/public_types'

export const ROLES = ['carrier', 'shipper', 'supplier'] as const satisfies readonly PartyRole[]

export interface ApplicationDraft {
  roles: readonly PartyRole[]
  name: string
  nameLocal: string
  registrationNumber: string
  address: string
  contactName: string
  telephone: string
  email: string
  modes: readonly Mode[]
  schemes: readonly string[]
  account: string
  password: string
  repeated: string
}

export const EMPTY_APPLICATION: ApplicationDraft = {
  roles: [],
  name: '',
  nameLocal: '',
  registrationNumber: '',
  address: '',
  contactName: '',
  telephone: '',
  email: '',
  modes: [],
  schemes: [],
  account: '',
  password: '',
  repeated: '',
}

/** The node takes no shorter password. Characters. */
export const PASSWORD_MIN = 15
/** Longest texts that the node takes, characters. */
export const MAX = { name: 120, registration: 40, address: 200, contact: 80, email: 120 } as const

export type FieldFault = 'missing' | 'telephone' | 'email' | 'account' | 'password' | 'repeated'
export type Field = keyof ApplicationDraft
export type FieldFaults = Partial<Record<Field, FieldFault>>

const TELEPHONE = /^[0-9 +()/-]{5,30}$/
const EMAIL = /^[^@\s]+@[^@\s]+$/
const ACCOUNT = /^[A-Za-z0-9._-]{1,39}$/

const REQUIRED = [
  'roles',
  'name',
  'registrationNumber',
  'address',
  'contactName',
  'telephone',
  'email',
  'account',
  'password',
] as const satisfies readonly Field[]

function isSupplierOnly(draft: ApplicationDraft): boolean {
  return draft.roles.length === 1 && draft.roles[0] === 'supplier'
}

/** Who makes the account's password: the company itself, or the node for a form on paper. */
export type PasswordBy = 'company' | 'node'

/** What is wrong, field by field; empty when it may be sent. */
export function applicationFaults(
  draft: ApplicationDraft,
  passwordBy: PasswordBy = 'company',
): FieldFaults {
  const faults = formFaults(draft)
  if (passwordBy === 'node') {
    delete faults.password
    delete faults.repeated
  }
  return faults
}

function formFaults(draft: ApplicationDraft): FieldFaults {
  const faults: FieldFaults = {}
  if (draft.telephone !== '' && !TELEPHONE.test(draft.telephone)) faults.telephone = 'telephone'
  if (draft.email !== '' && !EMAIL.test(draft.email)) faults.email = 'email'
  if (draft.account !== '' && !ACCOUNT.test(draft.account)) faults.account = 'account'
  if (draft.password.length < PASSWORD_MIN) faults.password = 'password'
  if (draft.repeated !== draft.password) faults.repeated = 'repeated'
  for (const field of REQUIRED) {
    const value = draft[field]
    if (typeof value === 'string' ? value.trim() === '' : value.length === 0) {
      faults[field] = 'missing'
    }
  }
  if (draft.schemes.length === 0) faults.schemes = 'missing'
  if (draft.modes.length === 0 && !isSupplierOnly(draft)) faults.modes = 'missing'
  return faults
}

export function toApplication(draft: ApplicationDraft): PublicApplication {
  return { ...toPaper(draft), password: draft.password }
}

/** The same without a password: the node gives the account one. */
export function toPaper(draft: ApplicationDraft): Omit<PublicApplication, 'password'> {
  const local = draft.nameLocal.trim()
  return {
    form: {
      roles: [...draft.roles],
      company: {
        name: draft.name.trim(),
        name_local: local === '' ? null : local,
        registration_number: draft.registrationNumber.trim(),
        address: draft.address.trim(),
      },
      contact: {
        name: draft.contactName.trim(),
        telephone: draft.telephone.trim(),
        email: draft.email.trim(),
      },
      modes: [...draft.modes],
    },
    schemes: [...draft.schemes],
    account: draft.account,
  }
}

/** Where the node puts a fault of each field. */
export const FAULT_PATHS: Record<Field, string> = {
  roles: 'roles',
  name: 'company.name',
  nameLocal: 'company.name_local',
  registrationNumber: 'company.registration_number',
  address: 'company.address',
  contactName: 'contact.name',
  telephone: 'contact.telephone',
  email: 'contact.email',
  modes: 'modes',
  schemes: 'schemes',
  account: 'account',
  password: 'password',
  repeated: 'password',
}

/** Every authority that must confirm the chosen schemes and those that belong to them. */
export function confirmers(schemes: readonly SchemeView[], chosen: readonly string[]): string[] {
  const included = schemes.filter(({ id }) => chosen.includes(id)).flatMap((it) => it.includes)
  const meant = new Set([...chosen, ...included])
  return [...new Set(schemes.filter(({ id }) => meant.has(id)).flatMap((it) => it.confirmed_by))]
}

/** The same list with a value put in or taken out. */
export function toggled<T>(list: readonly T[], value: T, isIn: boolean): T[] {
  const others = list.filter((other) => other !== value)
  return isIn ? [...others, value] : others
}
