/** What is done about an inspection: its result, insisting on one, selecting a truck by hand. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { journeyQuery } from '../../api/queries'
import {
  type Inspection,
  type InspectionForm,
  insistInspection,
  noteInspection,
  selectInspection,
} from '../../api/registry'
import { elsewhereFor, mayInspect } from '../../api/registry_rules'
import { ActionButton } from '../../ui/controls'
import { AreaField, ChoiceField } from '../../ui/fields'
import { Note, Panel } from '../../ui/layout'
import { Refused } from '../FaultList'
import { useAct } from '../scheme/useAct'
import { ReasonForm } from './ReasonForm'
import { useOfficer } from './useOfficer'

const STAGES = ['entry', 'exit'] as const
const RESULTS = ['passed', 'discrepancy'] as const
const NOTE_MAX = 2_000

interface InspectionProps {
  inspection: Inspection
  revision: number
}

function ResultForm({ inspection, revision }: InspectionProps) {
  const { t } = useTranslation()
  const { refusal } = useOfficer()
  const [stage, setStage] = useState(inspection.stage)
  const [result, setResult] = useState<InspectionForm['result'] | null>(null)
  const [note, setNote] = useState('')
  const record = useAct((form: InspectionForm) =>
    noteInspection(inspection.journey, revision, form),
  )
  return (
    <div className="form">
      <ChoiceField
        label={t('registry.field.stage')}
        onChange={(value) => setStage(STAGES.find((it) => it === value) ?? stage)}
        options={STAGES.map((value) => ({ value, label: t(`scheme.inspection_stage.${value}`) }))}
        value={stage}
      />
      <ChoiceField
        isRequired
        label={t('registry.field.result')}
        onChange={(value) => setResult(RESULTS.find((it) => it === value) ?? null)}
        options={[
          { value: '', label: t('registry.choose') },
          ...RESULTS.map((value) => ({ value, label: t(`scheme.inspection_result.${value}`) })),
        ]}
        value={result ?? ''}
      />
      <AreaField
        hint={t('registry.inspection.note_hint')}
        label={t('registry.field.note')}
        maxLength={NOTE_MAX}
        onChange={setNote}
        value={note}
      />
      <Refused error={record.error} />
      <ActionButton
        isBusy={record.isPending}
        isPrimary
        label={t('registry.inspection.record')}
        onPress={() => {
          if (result !== null) record.mutate({ stage, result, note: note.trim() || null })
        }}
        refusal={refusal ?? (result === null ? t('registry.inspection.choose_result') : null)}
      />
    </div>
  )
}

export function InspectionActs({ inspection, revision }: InspectionProps) {
  const { t } = useTranslation()
  const { journey, status } = inspection
  const { data, isPending } = useQuery(journeyQuery(journey))
  const act = (['record', 'insist', 'select'] as const).find((it) => mayInspect(it, status))
  if (act === undefined || isPending) return null
  const elsewhere = elsewhereFor(act, data?.journey.custody.kind ?? null)
  if (elsewhere !== null) {
    return (
      <Panel title={t(`registry.inspection.${act}`)}>
        <Note tone="quiet">{t(`registry.inspection.${elsewhere}`)}</Note>
      </Panel>
    )
  }
  if (act === 'record') {
    return (
      <Panel title={t('registry.inspection.record')}>
        <ResultForm inspection={inspection} revision={revision} />
      </Panel>
    )
  }
  if (act === 'insist') {
    return (
      <Panel title={t('registry.inspection.insist')}>
        <Note tone="warn">{t('registry.inspection.counts')}</Note>
        <ReasonForm
          act={(reason) => insistInspection(journey, revision, reason)}
          hint={t('registry.inspection.insist_hint')}
          label={t('registry.reason')}
          question={t('registry.inspection.insist_question')}
          submit={t('registry.inspection.insist')}
        />
      </Panel>
    )
  }
  return (
    <Panel title={t('registry.inspection.select')}>
      <ReasonForm
        act={(reason, key) => selectInspection(journey, reason, key)}
        hint={t('registry.inspection.select_hint')}
        label={t('registry.reason')}
        submit={t('registry.inspection.select_now')}
      />
    </Panel>
  )
}
