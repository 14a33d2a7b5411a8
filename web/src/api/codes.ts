/** Reasons and facts of the node as codes with parameters: types made of the generated schema. */
import type { components } from './schema'

type Schemas = components['schemas']

/** Any code with its parameters, wherever the node says it. */
export type Reason = Schemas['ProblemReason'] | Schemas['RiskReason']
export type Code = Reason['code']
/** What is known of an incident or of a line of a journey's story. */
export type Fact = Schemas['Fact']
/** Why the node closed an incident by itself. */
export type Settled = Schemas['Settled']

type Params = Extract<Reason | Fact, { params: unknown }>['params']
type Names<T> = T extends unknown ? keyof T : never
export type ParamName = Names<Params>
/** What a parameter holds: of one name it is one kind of value everywhere. */
export type ParamValue<N extends ParamName> =
  Extract<Params, { [K in N]?: unknown }> extends infer Of
    ? Of extends { [K in N]?: infer Value }
      ? Exclude<Value, null | undefined>
      : never
    : never

/** The parameters of a reason or fact, by name; empty if it has none. */
export function paramsOf(coded: Reason | Fact): Readonly<Record<string, unknown>> {
  return 'params' in coded ? { ...coded.params } : {}
}

/** Tells apart reasons of one code by what they hold. */
export function keyOf(reason: Reason): string {
  return `${reason.code} ${JSON.stringify(paramsOf(reason))}`
}

/** What the node says in English for technicians; `null`: nothing, or its words hold it already. */
export function technicalOf(reason: Reason): string | null {
  if (reason.code === 'said_before') return null
  const { technical } = paramsOf(reason)
  return typeof technical === 'string' && technical !== '' ? technical : null
}

type FactOf<C> = Extract<Fact, { code: C }>

/** The first fact of this code. `undefined`: there is none. */
export function factIn<C extends Fact['code']>(
  facts: readonly Fact[],
  code: C,
): FactOf<C> | undefined {
  return facts.find((it): it is FactOf<C> => it.code === code)
}
