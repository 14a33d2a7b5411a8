/** One draft of the map: its edits drawn, the journeys touched, the second person's decision. */
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type DraftDetail, draftQuery, type Edit } from '../../api/registry'
import { DraftDecision } from '../../components/registry/DraftDecision'
import { EditLines } from '../../components/registry/EditLines'
import { CheckNote, foundBy, useCheck } from '../../components/registry/EditParts'
import { HistoryPanel } from '../../components/registry/HistoryPanel'
import { MapToDraw } from '../../components/registry/MapToDraw'
import { drawnBy } from '../../components/registry/map_subject'
import { RecordPage } from '../../components/registry/RecordPage'
import { JourneyLinks } from '../../components/registry/TouchedJourneys'
import type { LonLat } from '../../lib/geometry'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { Facts, Panel } from '../../ui/layout'

const NOTHING_DRAWN: ReturnType<typeof drawnBy> = { points: [], shape: 'ring', pin: null }

function Picture({ edits, spots }: { edits: readonly Edit[]; spots: readonly LonLat[] }) {
  const { t } = useTranslation()
  const [index, setIndex] = useState(0)
  const shown = edits[index]
  const { points, shape, pin } = useMemo(
    () => (shown === undefined ? NOTHING_DRAWN : drawnBy(shown)),
    [shown],
  )
  return (
    <Panel className="draw-panel" title={t('registry.map.edits')}>
      <EditLines edits={edits} onShow={setIndex} />
      <MapToDraw
        chosen={null}
        hasHandles={false}
        onAdd={null}
        onChoose={() => undefined}
        onMove={null}
        pin={pin}
        points={points}
        shape={shape}
        sight={points}
        sightKey={`${index} ${points.length}`}
        spots={spots}
      />
    </Panel>
  )
}

function Body({ detail }: { detail: DraftDetail }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const { document: draft, revision } = detail.draft
  // What was proposed is kept as it was sent: the same edits that a check takes.
  const edits = draft.edits as unknown as Edit[]
  const check = useCheck(draft.status === 'proposed' ? edits : [])
  return (
    <>
      <div className="record-grid">
        <Picture edits={edits} spots={foundBy(check).spots} />
        <div className="stack">
          <Panel title={t('registry.decide.title')}>
            <CheckNote check={check} />
            <DraftDecision check={check} draft={draft} revision={revision} />
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
