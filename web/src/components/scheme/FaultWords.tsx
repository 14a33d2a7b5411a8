/** Faults in the reader's words, each with its place and what to do about it. */
import type { Fault } from '../../api/errors'
import { faultPlace, useColumnName, useFaultText, useRemedy } from './faults'

export function FaultWords({ faults }: { faults: readonly Fault[] }) {
  const columnName = useColumnName()
  const faultText = useFaultText()
  const remedyOf = useRemedy()
  return (
    <ul className="faults">
      {faults.map((fault) => {
        const { column } = faultPlace(fault)
        const remedy = remedyOf(fault)
        return (
          <li key={`${fault.at} ${fault.code} ${fault.detail}`}>
            {column === '' ? null : <strong>{columnName(column)}</strong>} {faultText(fault)}
            {remedy === null ? null : <em>{remedy}</em>}
          </li>
        )
      })}
    </ul>
  )
}
