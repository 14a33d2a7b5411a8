/** What came of an upload, by row, and the rows to be mended as a file of their own. */
import type { Fault } from '../../api/errors'

export interface FaultyRow {
  /** As the spreadsheet shows it. `null`: faults of the file as a whole. */
  row: number | null
  faults: Fault[]
}

/** Faults gathered by row, in the order of the file; those of the file itself first. */
export function faultyRows(faults: readonly Fault[]): FaultyRow[] {
  const byRow = new Map<number | null, Fault[]>()
  for (const fault of faults) {
    const row = fault.row ?? null
    byRow.set(row, [...(byRow.get(row) ?? []), fault])
  }
  return [...byRow]
    .map(([row, list]) => ({ row, faults: list }))
    .sort((a, b) => (a.row ?? 0) - (b.row ?? 0))
}

/** The records of a CSV file as they are written: a quoted cell may hold line ends. */
export function csvRecords(text: string): string[] {
  const records: string[] = []
  let current = ''
  let isQuoted = false
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted
    if (character === '\n' && !isQuoted) {
      records.push(current.replace(/\r$/, ''))
      current = ''
    } else {
      current += character
    }
  }
  return current === '' ? records : [...records, current]
}

/** The header and the faulty rows only, for mending and handing in again. */
export function faultyCsv(text: string, rows: readonly FaultyRow[]): string {
  const records = csvRecords(text)
  const wanted = rows.flatMap(({ row }) => (row === null ? [] : [records[row - 1] ?? '']))
  return `${[records[0] ?? '', ...wanted].join('\r\n')}\r\n`
}
