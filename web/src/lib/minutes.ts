/** Minutes as somebody writes them into a field. */

const MINUTES_MAX = 10_080

/** Whole minutes, 0 to 10,080; `null` is an empty field, `undefined` anything else. */
export function minutesOf(text: string): number | null | undefined {
  const written = text.trim()
  if (written === '') return null
  const minutes = Number(written)
  return Number.isInteger(minutes) && minutes >= 0 && minutes <= MINUTES_MAX ? minutes : undefined
}
