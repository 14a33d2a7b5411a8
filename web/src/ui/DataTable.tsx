/** A table that becomes a list of cards on a narrow screen: no column is lost. */
import type { ReactNode } from 'react'

export interface Column<T> {
  head: string
  cell: (row: T) => ReactNode
  /** Figures stand at the right. */
  isNumber?: boolean
}

interface DataTableProps<T> {
  /** What the table holds, for those who cannot see it. */
  caption: string
  columns: readonly Column<T>[]
  rows: readonly T[]
  rowKey: (row: T) => string
  /** Said instead of an empty table. */
  empty: string
}

export function DataTable<T>({ caption, columns, rows, rowKey, empty }: DataTableProps<T>) {
  if (rows.length === 0) return <p className="nothing">{empty}</p>
  return (
    <div className="data-table">
      <table>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ head, isNumber }) => (
              <th className={isNumber === true ? 'is-number' : ''} key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map(({ head, cell, isNumber }) => (
                <td className={isNumber === true ? 'is-number' : ''} data-head={head} key={head}>
                  <div>{cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
