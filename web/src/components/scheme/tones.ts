/** Which tone each state of a document has: one table per enum, so that none is forgotten. */
import type {
  Accreditation,
  Amendment,
  ApplicationStatus,
  Check,
  ConsignmentStatus,
  Decided,
  ManifestStatus,
  Standing,
} from '../../api/documents'
import type { ToneName } from '../../ui/marks'

export const STANDING_TONES: Record<Standing, ToneName> = {
  applicant: 'quiet',
  registered: 'good',
  warned: 'warn',
  suspended: 'alarm',
  deregistered: 'alarm',
  refused: 'alarm',
}

export const DECIDED_TONES: Record<Decided, ToneName> = {
  pending: 'quiet',
  asked_back: 'warn',
  approved: 'good',
  refused: 'alarm',
}

export const APPLICATION_TONES: Record<ApplicationStatus, ToneName> = {
  pending: 'quiet',
  asked_back: 'warn',
  approved: 'good',
  refused: 'alarm',
  withdrawn: 'quiet',
}

export const ACCREDITATION_TONES: Record<Accreditation['state'], ToneName> = {
  pending: 'quiet',
  accredited: 'good',
  refused: 'alarm',
  withdrawn: 'alarm',
}

export const CONSIGNMENT_TONES: Record<ConsignmentStatus, ToneName> = {
  declared: 'good',
  refused: 'alarm',
  bundled: 'good',
  carried: 'quiet',
  cancelled: 'quiet',
}

export const MANIFEST_TONES: Record<ManifestStatus, ToneName> = {
  bundled: 'warn',
  starting: 'warn',
  started: 'good',
  withdrawing: 'warn',
  ended: 'quiet',
  cancelled: 'quiet',
}

export const CHECK_TONES: Record<Check['state'], ToneName> = {
  met: 'good',
  unmet: 'alarm',
  waiting: 'quiet',
}

export const AMENDMENT_TONES: Record<Amendment['status'], ToneName> = {
  pending: 'warn',
  approved: 'good',
  refused: 'alarm',
  lapsed: 'quiet',
}
