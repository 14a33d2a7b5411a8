/** Reasons of the node as codes with parameters: types made of the generated schema. */
import type { components } from './schema'

type Schemas = components['schemas']

/** Any code with its parameters, wherever the node says it. */
export type Reason = Schemas['ProblemReason'] | Schemas['RiskReason']
export type Code = Reason['code']

type Params = Extract<Reason, { params: unknown }>['params']
type Names<T> = T extends unknown ? keyof T : never
export type ParamName = Names<Params>
/** What a parameter holds: of one name it is one kind of value everywhere. */
export type ParamValue<N extends ParamName> =
  Extract<Params, { [K in N]?: unknown }> extends infer Of
    ? Of extends { [K in N]?: infer Value }
      ? Exclude<Value, null | undefined>
      : never
    : never

/** The parameters of a reason, by name; empty if it has none. */
export function paramsOf(reason: Reason): Readonly<Record<string, unknown>> {
  return 'params' in reason ? { ...reason.params } : {}
}

/** What the node says in English for technicians; `null`: nothing. */
export function technicalOf(reason: Reason): string | null {
  const { technical } = paramsOf(reason)
  return typeof technical === 'string' && technical !== '' ? technical : null
}
