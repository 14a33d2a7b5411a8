/** One draft of the map: its edits drawn, the journeys touched, the second person's decision. */
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { lazy, Suspense, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { placesQuery } from '../../api/queries'
import { type DraftDetail, draftQuery, type Edit } from '../../api/registry'
import { useNode } from '../../api/useNode'
import { useDesk } from '../../components/Desk'
import { Faults } from '../../components/FaultList'
import { DraftDecision } from '../../components/registry/DraftDecision'
import { useCheck } from '../../components/registry/DrawPanel'
import { EditLines } from '../../components/registry/EditLines'
import { HistoryPanel } from '../../components/registry/HistoryPanel'
import { drawnBy } from '../../components/registry/map_subject'
import { RecordPage } from '../../components/registry/RecordPage'
import { JourneyLinks } from '../../components/registry/TouchedJourneys'
import { faultPoint } from '../../lib/edits'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { useLanguage } from '../../lib/useLanguage'
import { Facts, Note, Nothing, Panel } from '../../ui/layout'

const EditMap = lazy(async () => ({ default: (await import('../../map/edit/EditMap')).EditMap }))

function Picture({ edits, details }: { edits: readonly Edit[]; details: readonly string[] }) {
  const { t } = useTranslation()
  const { theme } = useDesk()
  const language = useLanguage()
  const attribution = useNode()?.map_attribution ?? ''
  const { data: places } = useQuery(placesQuery)
  const [index, setIndex] = useState(0)
  const shown = edits[index]
  const { points, shape } = useMemo(
    () => (shown === undefined ? { points: [], shape: 'ring' as const } : drawnBy(shown)),
    [shown],
  )
  const spots = useMemo(() => details.map(faultPoint).filter((spot) => spot !== null), [details])
  return (
    <Panel className="draw-panel" title={t('registry.map.edits')}>
      <EditLines edits={edits} onShow={setIndex} />
      <Suspense fallback={<Nothing>{t('live.map_loading')}</Nothing>}>
        <EditMap
          attribution={attribution}
          chosen={null}
          handleName={(at) => t('registry.map.corner', { number: at + 1 })}
          label={t('registry.map.title')}
          language={language}
          onAdd={null}
          onChoose={() => undefined}
          onMove={null}
          places={places}
          points={points}
          shape={shape}
          sight={points}
          sightKey={`${index} ${points.length}`}
          spots={spots}
          theme={theme}
        />
      </Suspense>
    </Panel>
  )
}

function Body({ detail }: { detail: DraftDetail }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const { document: draft } = detail.draft
  // What was proposed is kept as it was sent: the same edits that a check takes.
  const edits = draft.edits as unknown as Edit[]
  const faults = useCheck(draft.status === 'proposed' ? edits : [])
  return (
    <>
      <div className="record-grid">
        <Picture details={faults.map(({ detail: words }) => words)} edits={edits} />
        <div className="stack">
          <Panel title={t('registry.decide.title')}>
            {faults.length === 0 ? null : (
              <Note title={t('registry.map.faulty')} tone="alarm">
                <Faults faults={faults} />
              </Note>
            )}
            <DraftDecision draft={draft} isFaulty={faults.length > 0} />
          </Panel>
          <Panel title={t('registry.map.touched')}>
            <JourneyLinks journeys={detail.journeys} />
          </Panel>
          <Panel title={t('scheme.kind.draft')}>
            <Facts
              facts={[
                { term: t('registry.reason'), value: draft.reason },
                { term: t('registry.field.proposed_by'), value: draft.proposed_by },
                {
                  term: t('registry.field.proposed_at_ms'),
                  value: dateTime(draft.proposed_at_ms),
                },
                {
                  term: t('registry.field.status'),
                  value: t(`scheme.draft_status.${draft.status}`),
                },
                { term: t('registry.field.decided_by'), value: draft.decided_by ?? t('app.none') },
                { term: t('registry.field.note'), value: draft.note ?? t('app.none') },
              ]}
            />
          </Panel>
        </div>
      </div>
      <HistoryPanel id={draft.id} kind="draft" />
    </>
  )
}

export function DraftPage() {
  const { t } = useTranslation()
  const { draft: id } = useParams({ from: '/gate/registry/drafts/$draft' })
  const { data, error, isPending } = useQuery(draftQuery(id))
  return (
    <RecordPage
      back={{ to: urls.places().to, label: t('registry.part.places') }}
      error={error}
      isLoading={isPending}
      title={`${t('scheme.kind.draft')} ${id}`}
    >
      {data === undefined ? null : <Body detail={data} />}
    </RecordPage>
  )
}
