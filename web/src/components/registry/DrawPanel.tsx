/** Drawing one zone or corridor: the map, the corners as numbers, the days, what is wrong. */

import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { checkEdits, type Edit, type PlaceChange } from '../../api/registry'
import type { PlacesView } from '../../api/types'
import { useNode } from '../../api/useNode'
import { faultPoint, moved, withPoint } from '../../lib/edits'
import type { LonLat } from '../../lib/geometry'
import { useLanguage } from '../../lib/useLanguage'
import { ActionButton } from '../../ui/controls'
import { TextField } from '../../ui/fields'
import { Note, Nothing, Panel } from '../../ui/layout'
import { useDesk } from '../Desk'
import { Faults } from '../FaultList'
import { ConfirmedAction } from './ConfirmedAction'
import { CornerTable } from './CornerTable'
import { dated, editOf, type Subject, shapeOf, sightOf, startOf, subjectKey } from './map_subject'
import { useOfficer } from './useOfficer'

const EditMap = lazy(async () => ({ default: (await import('../../map/edit/EditMap')).EditMap }))
const WIDTH_M = '250'

/** What the node finds wrong, as soon as something was drawn. */
export function useCheck(edits: readonly Edit[]) {
  const { refusal } = useOfficer()
  const { data } = useQuery({
    queryKey: ['edit-check', JSON.stringify(edits)],
    queryFn: () => checkEdits([...edits]),
    enabled: refusal === null && edits.length > 0,
    placeholderData: (before) => before,
  })
  return edits.length === 0 ? [] : (data?.faults ?? [])
}

interface DrawPanelProps {
  subject: Subject
  places: PlacesView | undefined
  /** The edits put together so far: checked with the one in hand. */
  edits: readonly Edit[]
  firstDay: string
  onPut: (edit: Edit) => void
}

/** What takes the subject away instead of drawing it. */
function removalOf(subject: Subject): PlaceChange {
  if (subject.kind === 'zone') return { type: 'withdraw_place', place: subject.place.id }
  return { type: 'clear_corridor', from: subject.from.id, to: subject.to.id }
}

export function DrawPanel({ subject, places, edits, firstDay, onPut }: DrawPanelProps) {
  const { t } = useTranslation()
  const { theme } = useDesk()
  const language = useLanguage()
  const { refusal } = useOfficer()
  const attribution = useNode()?.map_attribution ?? ''
  const start = useMemo(() => startOf(subject), [subject])
  const [points, setPoints] = useState<readonly LonLat[]>(start)
  const [chosen, setChosen] = useState<number | null>(null)
  const [halfWidth, setHalfWidth] = useState(WIDTH_M)
  const [from, setFrom] = useState(firstDay)
  const [until, setUntil] = useState('')
  const shape = shapeOf(subject)
  const edit = editOf(subject, { points, halfWidth, from, until })
  const isChanged = points !== start || subject.kind === 'corridor'
  const faults = useCheck(edit === null || !isChanged ? edits : [...edits, edit])
  const spots = useMemo(
    () => faults.map(({ detail }) => faultPoint(detail)).filter((spot) => spot !== null),
    [faults],
  )
  const incomplete = edit === null ? t(`registry.map.incomplete_${shape}`) : null
  const unchanged = isChanged ? null : t('registry.map.unchanged')
  const removal = removalOf(subject)
  return (
    <Panel className="draw-panel" title={t(`registry.map.draw_${subject.kind}`)}>
      <p className="hint">{t('registry.map.how')}</p>
      <Suspense fallback={<Nothing>{t('live.map_loading')}</Nothing>}>
        <EditMap
          attribution={attribution}
          chosen={chosen}
          handleName={(index) => t('registry.map.corner', { number: index + 1 })}
          label={t('registry.map.title')}
          language={language}
          onAdd={refusal === null ? (at) => setPoints(withPoint(points, at, shape)) : null}
          onChoose={setChosen}
          onMove={
            refusal === null
              ? (index, to) => {
                  setChosen(index)
                  setPoints(moved(points, index, to))
                }
              : null
          }
          places={places}
          points={points}
          shape={shape}
          sight={sightOf(subject)}
          sightKey={subjectKey(subject)}
          spots={spots}
          theme={theme}
        />
      </Suspense>
      <div aria-live="polite">
        {faults.length === 0 ? null : (
          <Note title={t('registry.map.faulty')} tone="alarm">
            <Faults faults={faults} />
          </Note>
        )}
        {faults.length === 0 && isChanged && edit !== null && refusal === null ? (
          <p className="hint">{t('registry.map.faultless')}</p>
        ) : null}
      </div>
      <div className="draw-fields">
        <details>
          <summary>{t('registry.map.corners')}</summary>
          <CornerTable
            chosen={chosen}
            isReadOnly={refusal !== null}
            onChange={setPoints}
            onChoose={setChosen}
            points={points}
          />
        </details>
        {subject.kind === 'corridor' ? (
          <TextField
            hint={t('registry.map.width_hint')}
            label={t('registry.map.width')}
            onChange={setHalfWidth}
            type="number"
            value={halfWidth}
          />
        ) : null}
        <div className="field-group">
          <TextField
            isRequired
            label={t('registry.map.effective_from')}
            onChange={setFrom}
            type="date"
            value={from}
          />
          <TextField
            hint={t('registry.map.until_hint')}
            label={t('registry.map.effective_until')}
            onChange={setUntil}
            type="date"
            value={until}
          />
        </div>
        <div className="form-actions">
          <ActionButton
            isPrimary
            label={t('registry.map.put')}
            onPress={() => {
              if (edit !== null) onPut(edit)
            }}
            refusal={refusal ?? incomplete ?? unchanged}
          />
          <ActionButton
            label={t('registry.map.start_over')}
            onPress={() => setPoints(start)}
            refusal={refusal}
          />
          <ConfirmedAction
            isBusy={false}
            label={t(`registry.map.change.${removal.type}`)}
            onConfirm={() => onPut(dated(removal, { from, until }))}
            question={t(`registry.map.question_${subject.kind}`)}
            refusal={refusal}
          />
        </div>
      </div>
    </Panel>
  )
}
