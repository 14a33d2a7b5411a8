/** What the node found wrong with something handed in: every fault with its place, and what to do, in
 * the reader's words. */
import { useTranslation } from 'react-i18next'
import { keyOf, technicalOf } from '../api/codes'
import { ApiError, type Fault } from '../api/errors'
import { Note } from '../ui/layout'
import { errorText } from './errorText'
import { useCodeText } from './scheme/codes'
import { useFaultText, usePlaceOfFault } from './scheme/faults'

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
  const text = useFaultText()
  return (
    <>
      <span>{text(fault)}</span>
      <Technical detail={technicalOf(fault)} />
    </>
  )
}

interface FaultsProps {
  faults: readonly Fault[]
  /** Of one thing handed in: its row goes without saying. */
  isOfOne?: boolean
}

export function Faults({ faults, isOfOne = false }: FaultsProps) {
  const placeOf = usePlaceOfFault()
  return (
    <ul className="faults">
      {faults.map((fault) => {
        const { row, ...rest } = fault
        const place = placeOf(isOfOne || row === undefined ? rest : fault)
        return (
          <li key={`${row} ${fault.pointer} ${keyOf(fault)}`}>
            {place === '' ? null : <strong>{place}</strong>} <FaultText fault={fault} />
          </li>
        )
      })}
    </ul>
  )
}

/** Why something was not done. Nothing when there is no error. */
export function Refused({ error }: { error: unknown }) {
  const { t } = useTranslation()
  const text = useCodeText()
  if (error === null || error === undefined) return null
  const { faults, reason } =
    error instanceof ApiError ? error : { faults: [] as const, reason: null }
  return (
    <Note title={errorText(t, error)} tone="alarm">
      {faults.length > 0 ? <Faults faults={faults} /> : reason === null ? null : text(reason)}
      {faults.length > 0 || reason === null ? null : <Technical detail={technicalOf(reason)} />}
    </Note>
  )
}
