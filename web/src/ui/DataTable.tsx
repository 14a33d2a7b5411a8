/** A table that becomes a list of cards on a narrow screen: no column is lost. */
import { type ReactNode, useState } from 'react'

export interface Column<T> {
  head: string
  cell: (row: T) => ReactNode
  /** Figures stand at the right. */
  isNumber?: boolean
  /** By what rows are sorted when the heading is pressed; without it the heading is only read. */
  sortBy?: (row: T) => string | number
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

interface Sorting {
  head: string
  isDown: boolean
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a).localeCompare(String(b), undefined, { numeric: true })
}

/** The rows as they came, or by one column; equal rows keep the order in which they came. */
export function sorted<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  sorting: Sorting | null,
): readonly T[] {
  const sortBy = columns.find(({ head }) => head === sorting?.head)?.sortBy
  if (sortBy === undefined || sorting === null) return rows
  const sign = sorting.isDown ? -1 : 1
  return [...rows].sort((a, b) => sign * compare(sortBy(a), sortBy(b)))
}

/** Up first, then down, then as the rows came. */
function next(sorting: Sorting | null, head: string): Sorting | null {
  if (sorting?.head !== head) return { head, isDown: false }
  return sorting.isDown ? null : { head, isDown: true }
}

interface HeadProps {
  head: string
  isNumber: boolean
  /** `null`: the column cannot be sorted by. */
  onSort: (() => void) | null
  sorting: Sorting | null
}

function Head({ head, isNumber, onSort, sorting }: HeadProps) {
  const className = isNumber ? 'is-number' : ''
  if (onSort === null) {
    return (
      <th className={className} scope="col">
        {head}
      </th>
    )
  }
  const isSorted = sorting?.head === head
  const order = sorting?.isDown === true ? 'descending' : 'ascending'
  const arrow = sorting?.isDown === true ? '▼' : '▲'
  return (
    <th aria-sort={isSorted ? order : 'none'} className={className} scope="col">
      <button className={isSorted ? 'sort is-sorted' : 'sort'} onClick={onSort} type="button">
        {head}
        <span aria-hidden="true">{isSorted ? arrow : '↕'}</span>
      </button>
    </th>
  )
}

export function DataTable<T>({ caption, columns, rows, rowKey, empty }: DataTableProps<T>) {
  const [sorting, setSorting] = useState<Sorting | null>(null)
  if (rows.length === 0) return <p className="nothing">{empty}</p>
  return (
    <div className="data-table">
      <table>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ head, isNumber, sortBy }) => (
              <Head
                head={head}
                isNumber={isNumber === true}
                key={head}
                onSort={sortBy === undefined ? null : () => setSorting(next(sorting, head))}
                sorting={sorting}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted(rows, columns, sorting).map((row) => (
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
