/** One truck's selection: why, what was found, and what may be done about it. */
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { isStatus } from '../../api/errors'
import { type Inspection, inspectionQuery } from '../../api/registry'
import { useAuthorityName } from '../../components/names'
import { HistoryPanel } from '../../components/registry/HistoryPanel'
import { InspectionActs } from '../../components/registry/InspectionForms'
import { InspectionMark } from '../../components/registry/InspectionMark'
import { JourneyLink } from '../../components/registry/links'
import { RecordPage } from '../../components/registry/RecordPage'
import { ScoreTable } from '../../components/registry/ScoreTable'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { Facts, Panel } from '../../ui/layout'

function Found({ inspection }: { inspection: Inspection }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const authority = useAuthorityName()
  const { earlier, earlier_result: theirs, insisted, result, at_ms: atMs, by } = inspection
  const { note, closed } = inspection
  const none = t('app.none')
  const word = (it: Inspection['result']) =>
    it == null ? none : t(`scheme.inspection_result.${it}`)
  return (
    <Facts
      facts={[
        {
          term: t('registry.field.journey'),
          value: <JourneyLink journey={inspection.journey} />,
        },
        {
          term: t('registry.field.stage'),
          value: t(`scheme.inspection_stage.${inspection.stage}`),
        },
        {
          term: t('registry.field.earlier'),
          value: earlier == null ? none : authority(earlier),
        },
        { term: t('registry.field.earlier_result'), value: word(theirs) },
        { term: t('registry.field.insisted'), value: insisted ?? none },
        { term: t('registry.inspection.our_result'), value: word(result) },
        {
          term: t('registry.field.by'),
          value: by == null ? none : `${by}, ${atMs == null ? '' : dateTime(atMs)}`,
        },
        {
          term: t('registry.field.note'),
          value: note ?? (closed == null ? none : t(`scheme.inspection_closed.${closed}`)),
        },
      ]}
    />
  )
}

export function InspectionPage() {
  const { t } = useTranslation()
  const { journey } = useParams({ from: '/gate/registry/inspections/$journey' })
  const { data: filed, error, isPending } = useQuery(inspectionQuery(journey))
  const isMissing = isStatus(error, 404)
  const inspection = filed?.document
  return (
    <RecordPage
      back={{ to: urls.inspections().to, label: t('registry.part.inspections') }}
      error={isMissing ? null : error}
      isLoading={isPending}
      mark={inspection === undefined ? null : <InspectionMark inspection={inspection} />}
      title={t('registry.inspection.of', { journey })}
    >
      {filed === undefined || inspection === undefined ? (
        !isMissing ? null : (
          <p className="nothing">{t('registry.inspection.not_weighed')}</p>
        )
      ) : (
        <>
          <div className="record-grid">
            <Panel title={t('registry.inspection.why')}>
              <ScoreTable inspection={inspection} />
            </Panel>
            <div className="stack">
              <InspectionActs inspection={inspection} revision={filed.revision} />
              <Panel title={t('registry.inspection.found')}>
                <Found inspection={inspection} />
              </Panel>
            </div>
          </div>
          <HistoryPanel id={journey} kind="inspection" />
        </>
      )}
    </RecordPage>
  )
}
