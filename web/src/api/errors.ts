/** The one error of the API, and how an answer becomes a value or that error. */

/** One thing wrong with something handed in. */
export interface Fault {
  /** A field's path, or the row of an upload. */
  at: string
  code: string
  detail: string
  remedy?: string | null
}

export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when the node could not be reached at all. */
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly faults: readonly Fault[] = [],
  ) {
    super(`${status} ${code}: ${detail}`)
    this.name = 'ApiError'
  }
}

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

function bodyText(body: unknown, key: 'code' | 'detail'): string | null {
  if (typeof body !== 'object' || body === null || !(key in body)) return null
  const value: unknown = Reflect.get(body, key)
  return typeof value === 'string' ? value : null
}

function bodyFaults(body: unknown): Fault[] {
  if (typeof body !== 'object' || body === null) return []
  const faults: unknown = Reflect.get(body, 'faults')
  return Array.isArray(faults) ? (faults as Fault[]) : []
}

/**
 * The value of an answer.
 *
 * @throws {ApiError} when the node refused or could not be reached.
 */
export async function unwrap<T>(pending: Promise<Answer<T>>): Promise<T> {
  const answer = await pending.catch((cause: unknown) => {
    throw new ApiError(0, 'unreachable', String(cause))
  })
  if (answer.response.ok) return answer.data as T
  const code = bodyText(answer.error, 'code') ?? `http_${answer.response.status}`
  throw new ApiError(
    answer.response.status,
    code,
    bodyText(answer.error, 'detail') ?? '',
    bodyFaults(answer.error),
  )
}

export function isStatus(error: unknown, status: number): boolean {
  return error instanceof ApiError && error.status === status
}
