/** Facts of an incident as rows of a list, in the reader's words. */
import type { ReactNode } from 'react'
import { type Fact, technicalOf } from '../api/codes'
import type { Fact as Row } from '../ui/layout'
import { Technical } from './FaultList'
import { useFactTerm, useFactValue } from './scheme/codes'

/** Facts of one code stand in one row, in their order. */
export function useFactRows(): (facts: readonly Fact[]) => Row[] {
  const [term, value] = [useFactTerm(), useFactValue()]
  const said = (fact: Fact): ReactNode => (
    <div key={JSON.stringify(fact)}>
      {value(fact)}
      {fact.code === 'because' ? <Technical detail={technicalOf(fact.params.why)} /> : null}
    </div>
  )
  return (facts) => {
    const rows = new Map<string, ReactNode[]>()
    for (const fact of facts) rows.set(term(fact), [...(rows.get(term(fact)) ?? []), said(fact)])
    return [...rows].map(([name, values]) => ({ term: name, value: values }))
  }
}
