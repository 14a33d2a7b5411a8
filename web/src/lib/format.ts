/** Dates, numbers and places as text. Every time is shown in UTC+8, the time of all three places. */
import { INTL_LOCALES, type Language } from './language'

const ZONE = 'Asia/Hong_Kong'
const cache = new Map<string, Intl.DateTimeFormat>()

function formatter(
  name: string,
  language: Language,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${name} ${language}`
  const known = cache.get(key)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat(INTL_LOCALES[language], { timeZone: ZONE, ...options })
  cache.set(key, made)
  return made
}

/** `14:03:22`, UTC+8. */
export function formatTime(ms: number, language: Language): string {
  const options = {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  } as const
  return formatter('time', language, options).format(ms)
}

function yearOf(ms: number): string {
  return formatter('year', 'en', { year: 'numeric' }).format(ms)
}

/** Day, month and time to the second, UTC+8; with the year where it is not this year's. */
export function formatDateTime(ms: number, language: Language, nowMs = Date.now()): string {
  const isThisYear = yearOf(ms) === yearOf(nowMs)
  const options = {
    ...(isThisYear ? {} : { year: 'numeric' as const }),
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  } as const
  return formatter(isThisYear ? 'datetime' : 'year datetime', language, options).format(ms)
}

/** The full date, UTC+8. */
export function formatDate(ms: number, language: Language): string {
  const options = { year: 'numeric', month: 'short', day: 'numeric' } as const
  return formatter('date', language, options).format(ms)
}

export function formatNumber(value: number, language: Language, fractionDigits = 0): string {
  const options = { maximumFractionDigits: fractionDigits }
  return new Intl.NumberFormat(INTL_LOCALES[language], options).format(value)
}

type AgoUnit = 'second' | 'minute' | 'hour' | 'day'

/** The largest unit that leaves at least two of itself, so that "90 s" is not "1 minute". */
export function agoParts(elapsedMs: number): { value: number; unit: AgoUnit } {
  const seconds = Math.max(0, Math.floor(elapsedMs / 1000))
  if (seconds < 120) return { value: seconds, unit: 'second' }
  if (seconds < 7200) return { value: Math.floor(seconds / 60), unit: 'minute' }
  if (seconds < 172_800) return { value: Math.floor(seconds / 3600), unit: 'hour' }
  return { value: Math.floor(seconds / 86_400), unit: 'day' }
}

/** "12 s ago" in the language's short form. */
export function formatAgo(elapsedMs: number, language: Language): string {
  const { value, unit } = agoParts(elapsedMs)
  const relative = new Intl.RelativeTimeFormat(INTL_LOCALES[language], { style: 'short' })
  return relative.format(-value, unit)
}

/** From here on a span is said in minutes. */
const MINUTES_FROM_MS = 120_000

/** A latency to a tenth: in seconds, or in minutes where those would be a long number. */
export function formatSpan(spanMs: number, language: Language): string {
  const isLong = spanMs >= MINUTES_FROM_MS
  const options = {
    style: 'unit',
    unit: isLong ? 'minute' : 'second',
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  } as const
  const value = spanMs / (isLong ? 60_000 : 1000)
  return new Intl.NumberFormat(INTL_LOCALES[language], options).format(value)
}

/** Latitude, longitude with five decimals (about one metre). */
export function formatPosition(point: readonly [number, number]): string {
  return `${point[1].toFixed(5)}, ${point[0].toFixed(5)}`
}

/** Degrees from north as one of the eight compass points' index, 0 = north, clockwise. */
export function compassIndex(courseDeg: number): number {
  return ((Math.round(courseDeg / 45) % 8) + 8) % 8
}
