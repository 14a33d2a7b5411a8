/** The one error of the API, and how an answer becomes a value or that error. */
import type { Reason } from './codes'
import type { components } from './schema'

type Schemas = components['schemas']
/** Generators for other languages cannot tell apart a hundred codes: the schema names what it holds in
 * general, and `ProblemReason` in particular. */
type Coded<T> = Omit<T, 'code' | 'params'> & Schemas['ProblemReason']

/** One thing wrong with something handed in. */
export type Fault = Coded<Schemas['Fault']>
/** What answers that tell faults beside what was done hold. */
export type WithFaults<T> = Omit<T, 'faults'> & { faults: Fault[] }
type Problem = Coded<Omit<Schemas['Problem'], 'errors'>> & { errors?: Fault[] }

export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when the node could not be reached at all. */
    readonly status: number,
    /** Why, as the node says it. `null`: it was not the node that answered. */
    readonly reason: Reason | null,
    /** The same in English. */
    readonly detail: string,
    readonly faults: readonly Fault[] = [],
  ) {
    super(`${status} ${reason?.code ?? 'no code'}: ${detail}`)
    this.name = 'ApiError'
  }

  /** The code of the reason. `null`: there is none. */
  get code(): Reason['code'] | null {
    return this.reason?.code ?? null
  }
}

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body
}

/**
 * The value of an answer.
 *
 * @throws {ApiError} when the node refused or could not be reached.
 */
export async function unwrap<T>(pending: Promise<Answer<T>>): Promise<T> {
  const answer = await pending.catch((cause: unknown) => {
    throw new ApiError(0, null, String(cause))
  })
  if (answer.response.ok) return answer.data as T
  const { error, response } = answer
  if (!isProblem(error)) throw new ApiError(response.status, null, '')
  throw new ApiError(response.status, error, error.detail, error.errors ?? [])
}

/**
 * The same of an answer that tells faults beside what was done.
 *
 * @throws {ApiError} when the node refused or could not be reached.
 */
export async function unwrapWithFaults<T extends { faults: unknown[] }>(
  pending: Promise<Answer<T>>,
): Promise<WithFaults<T>> {
  const answer = await unwrap(pending)
  return { ...answer, faults: answer.faults as Fault[] }
}

export function isStatus(error: unknown, status: number): boolean {
  return error instanceof ApiError && error.status === status
}
