/** What differs between two revisions of a record, field by field. */

export interface FieldChange {
  /** Keys from the outside in; positions of lists count from 1. */
  path: readonly string[]
  /** `undefined`: it was not there. */
  before: Scalar | undefined
  /** `undefined`: it is no more there. */
  after: Scalar | undefined
}

export type Scalar = string | number | boolean | null

function flatten(value: unknown, path: readonly string[], into: Map<string, Scalar>): void {
  if (Array.isArray(value)) {
    value.forEach((entry, index) => {
      flatten(entry, [...path, String(index + 1)], into)
    })
    return
  }
  if (typeof value === 'object' && value !== null) {
    for (const [key, entry] of Object.entries(value)) flatten(entry, [...path, key], into)
    return
  }
  if (value === undefined || path.length === 0) return
  into.set(path.join('\u0000'), value as Scalar)
}

function flat(document: unknown): Map<string, Scalar> {
  const into = new Map<string, Scalar>()
  flatten(document, [], into)
  return into
}

/** `null` and absent are the same to a reader: nothing is there. */
function isNothing(value: Scalar | undefined): boolean {
  return value === undefined || value === null || value === ''
}

/** The changed fields in the order of the newer revision; what went away comes last. */
export function fieldChanges(before: unknown, after: unknown): FieldChange[] {
  const [old, fresh] = [flat(before), flat(after)]
  const keys = [...new Set([...fresh.keys(), ...old.keys()])]
  return keys
    .filter((key) => {
      const [was, is] = [old.get(key), fresh.get(key)]
      return was !== is && !(isNothing(was) && isNothing(is))
    })
    .map((key) => ({ path: key.split('\u0000'), before: old.get(key), after: fresh.get(key) }))
}
