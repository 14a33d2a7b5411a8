/** What the node found wrong with something handed in: every fault with its place, what is wrong,
 * the value concerned and what to do, in the reader's words. */
import { useTranslation } from 'react-i18next'
import { ApiError, type Fault } from '../api/errors'
import { Note } from '../ui/layout'
import { errorText } from './errorText'
import { splitPlace, useFaultWords, usePlaceOfFault } from './scheme/faults'
import { useSaid } from './scheme/said'

/** The node's own English, for whoever helps; only where it says more than the words above it. */
export function Technical({ detail }: { detail: string | null }) {
  const { t } = useTranslation()
  if (detail === null || detail === '') return null
  return (
    <details className="technical">
      <summary>{t('said.technical')}</summary>
      <span lang="en">{detail}</span>
    </details>
  )
}

/** What is wrong, without its place. */
export function FaultText({ fault }: { fault: Fault }) {
  const { text, value, technical } = useFaultWords()(fault)
  return (
    <>
      <span>{text}</span>
      {value === null ? null : <span className="fault-value">{value}</span>}
      <Technical detail={technical} />
    </>
  )
}

interface FaultsProps {
  faults: readonly Fault[]
  /** Of one thing handed in: its row goes without saying. */
  isOfOne?: boolean
}

export function Faults({ faults, isOfOne = false }: FaultsProps) {
  const words = useFaultWords()
  const placeOf = usePlaceOfFault()
  return (
    <ul className="faults">
      {faults.map((fault) => {
        const place = placeOf(isOfOne ? splitPlace(fault.at).rest : fault.at)
        const { remedy } = words(fault)
        return (
          <li key={`${fault.at} ${fault.code} ${fault.detail}`}>
            {place === '' ? null : <strong>{place}</strong>} <FaultText fault={fault} />
            {remedy === null ? null : <em>{remedy}</em>}
          </li>
        )
      })}
    </ul>
  )
}

/** Why something was not done. Nothing when there is no error. */
export function Refused({ error }: { error: unknown }) {
  const { t } = useTranslation()
  const said = useSaid()
  if (error === null || error === undefined) return null
  const faults = error instanceof ApiError ? error.faults : []
  const detail = error instanceof ApiError && error.status !== 0 ? error.detail : ''
  const words = detail === '' ? null : said(detail)
  return (
    <Note title={errorText(t, error)} tone="alarm">
      {faults.length > 0 ? <Faults faults={faults} /> : words}
      {faults.length === 0 && words === null ? <Technical detail={detail} /> : null}
    </Note>
  )
}
