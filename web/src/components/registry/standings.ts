/** Every standing, in the order of a life in the register. */
import type { Standing } from '../../api/documents'

export const STANDINGS = [
  'applicant',
  'registered',
  'warned',
  'suspended',
  'deregistered',
  'refused',
] as const satisfies Standing[]
