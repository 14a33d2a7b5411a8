/** The points of the scheme as a reader looks for them: by region, named ones before the others. */
import type { PointsView, PointView } from '../../api/public_types'
import type { Language } from '../../lib/language'
import { pickName } from '../../lib/names'

export interface RegionGroup {
  region: string
  /** Clearance points that the scheme counts there. */
  counted: number
  named: readonly PointView[]
  /** Where cargo changes hands; not counted among the clearance points. */
  transfers: readonly PointView[]
  /** Counted by the scheme, named in no public source. */
  unnamed: readonly PointView[]
}

/** `Super Terminal 1` is found by any of its names in any language, and by its id. */
export function isFound(point: PointView, sought: string): boolean {
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean)
  const text = [point.id, ...Object.values(point.names)].join(' ').toLowerCase()
  return words.every((word) => text.includes(word))
}

/** The number of a slot that has no name: the digits its id ends with. */
export function slotNumber(point: PointView): string {
  return /(\d+)$/.exec(point.id)?.[1] ?? point.id
}

function byName(language: Language): (a: PointView, b: PointView) => number {
  return (a, b) => pickName(a.names, language).localeCompare(pickName(b.names, language), language)
}

/** Clearance and transfer points by region, as the scheme counts them: named and unnamed ones
 *  together are as many as are counted. A region where nothing is found is left out. */
export function regionGroups(view: PointsView, sought: string, language: Language): RegionGroup[] {
  const ends = view.points.filter(({ kind }) => kind !== 'control_point')
  const groups = view.regions.map(({ id, clearance_points: counted }) => {
    const own = ends.filter(({ region }) => region === id)
    const isTransfer = (point: PointView) => point.kind === 'transfer_point'
    const shown = own.filter((point) => point.named && isFound(point, sought))
    const unnamed = own.filter((point) => !point.named && (sought === '' || isFound(point, sought)))
    const named = shown.filter((point) => !isTransfer(point)).sort(byName(language))
    const transfers = shown.filter(isTransfer).sort(byName(language))
    return { region: id, counted, named, transfers, unnamed }
  })
  return groups.filter(
    ({ named, transfers, unnamed }) => named.length + transfers.length + unnamed.length > 0,
  )
}

export interface Boundary {
  point: PointView
  /** The control points on the other side. */
  opposite: readonly PointView[]
}

/** Control points of one side with those that face them. */
export function boundariesOf(view: PointsView, authority: string): Boundary[] {
  const byId = new Map(view.points.map((point) => [point.id, point]))
  const own = view.points.filter(
    (point) => point.kind === 'control_point' && point.authority === authority,
  )
  return own.map((point) => {
    const facing = view.crossings.flatMap(({ a, b }) =>
      a === point.id ? [b] : b === point.id ? [a] : [],
    )
    return { point, opposite: facing.flatMap((id) => byId.get(id) ?? []) }
  })
}

export function countedPoints(view: PointsView): number {
  return view.regions.reduce((sum, region) => sum + region.clearance_points, 0)
}
