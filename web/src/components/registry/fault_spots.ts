/** Where on the map the faults of edits are, as far as their codes tell it. */
import type { Fault } from '../../api/errors'
import type { Edit } from '../../api/registry'
import { type LonLat, lonLat } from '../../lib/geometry'
import { drawnBy } from './map_subject'

/** The edit that a fault points at: `/edits/2`. */
function editAt(edits: readonly Edit[], pointer: string): Edit | undefined {
  const [, root, index] = pointer.split('/')
  return root === 'edits' ? edits[Number(index)] : undefined
}

/** The end of a corridor's line at a place. */
function endAt(edit: Edit, place: string): LonLat | undefined {
  const { points } = drawnBy(edit)
  if (edit.change.type !== 'set_corridor') return undefined
  return edit.change.from === place ? points[0] : points.at(-1)
}

function spotOf(fault: Fault, edits: readonly Edit[]): LonLat | undefined {
  const point = lonLat(fault.point)
  if (point !== null) return point
  const edit = editAt(edits, fault.pointer)
  if (edit === undefined) return undefined
  switch (fault.code) {
    case 'zone_repeats':
    case 'zone_crosses':
      // Corners and edges are counted from 1; an edge begins at the corner of its number.
      return drawnBy(edit).points[fault.params.number - 1]
    case 'line_end_outside':
      return endAt(edit, fault.params.place)
    default:
      return undefined
  }
}

/** `edits` are those that were checked. */
export function faultSpots(faults: readonly Fault[], edits: readonly Edit[]): LonLat[] {
  return faults.map((fault) => spotOf(fault, edits)).filter((spot) => spot !== undefined)
}
