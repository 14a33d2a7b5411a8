/** A change asked for under way, while it is being written. */
import type { Change, ChangeKind } from '../../api/documents'

export const CHANGES = [
  'control_point',
  'destination',
  'vehicle',
  'lock',
  'terminal_transfer',
] as const satisfies readonly ChangeKind[]

export interface ChangeDraft {
  change: ChangeKind
  /** `exit>entry`, a place, a vehicle or a lock; empty until chosen. */
  to: string
}

/** `null` until something is chosen. */
export function changeOf({ change, to }: ChangeDraft): Change | null {
  if (to === '') return null
  switch (change) {
    case 'control_point': {
      const [exit = '', entry = ''] = to.split('>')
      return { change, exit, entry }
    }
    case 'destination':
      return { change, place: to }
    case 'vehicle':
    case 'terminal_transfer':
      return { change, vehicle: to }
    case 'lock':
      return { change, lock: to }
    default:
      return change satisfies never
  }
}

/** What a change comes to, in the form in which it is chosen. */
export function targetOf(change: Change): string[] {
  switch (change.change) {
    case 'control_point':
      return [change.exit, change.entry]
    case 'destination':
      return [change.place]
    case 'vehicle':
    case 'terminal_transfer':
      return [change.vehicle]
    case 'lock':
      return [change.lock]
    default:
      return change satisfies never
  }
}
