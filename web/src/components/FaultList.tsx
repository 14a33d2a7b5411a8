/** What the node found wrong with something handed in: every fault with its place and its remedy. */
import { useTranslation } from 'react-i18next'
import { ApiError, type Fault } from '../api/errors'
import { Note } from '../ui/layout'
import { errorText } from './errorText'

export function Faults({ faults }: { faults: readonly Fault[] }) {
  return (
    <ul className="faults">
      {faults.map((fault) => (
        <li key={`${fault.at} ${fault.code} ${fault.detail}`}>
          <strong>{fault.at}</strong> <span>{fault.detail}</span>
          {fault.remedy ? <em>{fault.remedy}</em> : null}
        </li>
      ))}
    </ul>
  )
}

/** Why something was not done. Nothing when there is no error. */
export function Refused({ error }: { error: unknown }) {
  const { t } = useTranslation()
  if (error === null || error === undefined) return null
  const faults = error instanceof ApiError ? error.faults : []
  const detail = error instanceof ApiError && error.status !== 0 ? error.detail : ''
  return (
    <Note title={errorText(t, error)} tone="alarm">
      {faults.length > 0 ? <Faults faults={faults} /> : detail}
    </Note>
  )
}

/** The fault of one field, by its path; for showing it beside the field. */
export function faultAt(error: unknown, path: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined
  return error.faults.find(({ at }) => at === path)?.detail
}
