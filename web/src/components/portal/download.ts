/** Gives a text to the reader as a file. */

/** What makes spreadsheets read a file as UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF'

export function download(name: string, text: string): void {
  const body = text.startsWith(BYTE_ORDER_MARK) ? text : BYTE_ORDER_MARK + text
  const url = URL.createObjectURL(new Blob([body], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
