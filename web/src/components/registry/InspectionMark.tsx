/** Where a selection stands, in a word; a duplicate inspection is called one. */
import { useTranslation } from 'react-i18next'
import type { Inspection } from '../../api/registry'
import type { ToneName } from '../../ui/marks'
import { ToneMark } from '../scheme/ToneMark'

const TONES: Record<Inspection['status'], ToneName> = {
  not_selected: 'quiet',
  due: 'warn',
  avoided: 'good',
  done: 'good',
  done_before: 'good',
}

export function InspectionMark({ inspection }: { inspection: Inspection }) {
  const { t } = useTranslation()
  const { status, result, insisted } = inspection
  const tone = result === 'discrepancy' ? 'alarm' : TONES[status]
  const word = t(`scheme.inspection_status.${status}`)
  const found = result == null ? '' : ` · ${t(`scheme.inspection_result.${result}`)}`
  return (
    <span className="mark-line">
      <ToneMark tone={tone} word={`${word}${found}`} />
      {insisted == null ? null : <ToneMark tone="warn" word={t('registry.inspection.duplicate')} />}
    </span>
  )
}
