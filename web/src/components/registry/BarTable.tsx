/** Figures with a bar each: the table is the chart's own text, the bars are drawn beside it. */
import { useFormat } from '../../lib/useFormat'
import { Nothing } from '../../ui/layout'

export interface BarRow {
  key: string
  label: string
  value: number
  /** Other figures of the row, under the heads of `more`. */
  more: readonly (number | string)[]
}

interface BarTableProps {
  caption: string
  /** The heads: of the rows, of the drawn figure, of the others. */
  head: string
  valueHead: string
  more?: readonly string[]
  rows: readonly BarRow[]
  empty: string
}

const BAR_WIDTH = 100

export function BarTable({ caption, head, valueHead, more = [], rows, empty }: BarTableProps) {
  const { number } = useFormat()
  const cell = (value: number | string) => (typeof value === 'number' ? number(value) : value)
  const most = Math.max(1, ...rows.map(({ value }) => value))
  if (rows.length === 0) return <Nothing>{empty}</Nothing>
  return (
    <table className="bars">
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{head}</th>
          <th scope="col">{valueHead}</th>
          {more.map((other) => (
            <th className="is-number" key={other} scope="col">
              {other}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, label, value, more: others }) => (
          <tr key={key}>
            <th scope="row">{label}</th>
            <td data-head={valueHead}>
              <span className="bar">
                <svg
                  aria-hidden="true"
                  height="14"
                  preserveAspectRatio="none"
                  viewBox={`0 0 ${BAR_WIDTH} 14`}
                >
                  <rect height="14" width={(value / most) * BAR_WIDTH} x="0" y="0" />
                </svg>
                <span>{number(value)}</span>
              </span>
            </td>
            {more.map((other, index) => (
              <td className="is-number" data-head={other} key={other}>
                {cell(others[index] ?? '')}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
