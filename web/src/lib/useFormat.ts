/** The formats of `format.ts`, bound to the language of this moment. */
import { useMemo } from 'react'
import * as format from './format'
import { useLanguage } from './useLanguage'

export function useFormat() {
  const language = useLanguage()
  return useMemo(
    () => ({
      time: (ms: number) => format.formatTime(ms, language),
      dateTime: (ms: number) => format.formatDateTime(ms, language),
      date: (ms: number) => format.formatDate(ms, language),
      number: (value: number, digits = 0) => format.formatNumber(value, language, digits),
      ago: (elapsedMs: number) => format.formatAgo(elapsedMs, language),
      span: (spanMs: number) => format.formatSpan(spanMs, language),
    }),
    [language],
  )
}
