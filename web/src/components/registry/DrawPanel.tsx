/** Drawing one zone or corridor: the map, the corners as numbers, the days, what is wrong. */
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Edit, PlaceChange } from '../../api/registry'
import { faultPoint, moved, simplified, withPoint } from '../../lib/edits'
import { type LonLat, lonLats } from '../../lib/geometry'
import { ActionButton } from '../../ui/controls'
import { TextField } from '../../ui/fields'
import { Panel } from '../../ui/layout'
import { ConfirmedAction } from './ConfirmedAction'
import { CornerTable } from './CornerTable'
import { CheckNote, DayFields, useCheck } from './EditParts'
import { MapToDraw } from './MapToDraw'
import { dated, editOf, type Subject, shapeOf, sightOf, startOf, subjectKey } from './map_subject'
import { type KnownWay, useKnownWay } from './useKnownWay'
import { useOfficer } from './useOfficer'

const WIDTH_M = '250'
/** A way along the roads has hundreds of points: those are left out that hardly bend it. */
const KEPT_WITHIN_M = 60

interface DrawPanelProps {
  subject: Subject
  /** The edits put together so far: checked with the one in hand. */
  edits: readonly Edit[]
  firstDay: string
  onPut: (edit: Edit) => void
}

/** Where drawing begins: the zone in force, the way that holds now, else a straight line. */
function useStart(subject: Subject): { start: readonly LonLat[]; known: KnownWay } {
  const isCorridor = subject.kind === 'corridor'
  const [from, to] = isCorridor ? [subject.from.id, subject.to.id] : ['', '']
  const known = useKnownWay(from, to, isCorridor)
  const way = known.kind === 'drawn' || known.kind === 'road' ? known.way : null
  const start = useMemo(
    () => (way === null ? startOf(subject) : simplified(lonLats(way.line), KEPT_WITHIN_M)),
    [subject, way],
  )
  return { start, known }
}

/** What takes a drawn corridor away again. */
function clearing(subject: Subject): PlaceChange | null {
  if (subject.kind === 'zone') return null
  return { type: 'clear_corridor', from: subject.from.id, to: subject.to.id }
}

export function DrawPanel({ subject, edits, firstDay, onPut }: DrawPanelProps) {
  const { t } = useTranslation()
  const { refusal } = useOfficer()
  const { start, known } = useStart(subject)
  const [drawn, setDrawn] = useState<readonly LonLat[] | null>(null)
  const [chosen, setChosen] = useState<number | null>(null)
  const [halfWidth, setHalfWidth] = useState(WIDTH_M)
  const [days, setDays] = useState({ from: firstDay, until: '' })
  const points = drawn ?? start
  const shape = shapeOf(subject)
  const edit = editOf(subject, { points, halfWidth, ...days })
  const isChanged = drawn !== null || subject.kind === 'corridor'
  const faults = useCheck(edit === null || !isChanged ? edits : [...edits, edit])
  const spots = useMemo(
    () => faults.map(({ detail }) => faultPoint(detail)).filter((spot) => spot !== null),
    [faults],
  )
  const incomplete = edit === null ? t(`registry.map.incomplete_${shape}`) : null
  const unchanged = isChanged ? null : t('registry.map.unchanged')
  const removal = clearing(subject)
  return (
    <Panel className="draw-panel" title={t(`registry.map.draw_${subject.kind}`)}>
      <p className="hint">{t('registry.map.how')}</p>
      {subject.kind === 'corridor' ? (
        <p className="hint" role="status">
          {t(`map_edit.start.${known.kind}`)}
        </p>
      ) : null}
      <MapToDraw
        chosen={chosen}
        onAdd={refusal === null ? (at) => setDrawn(withPoint(points, at, shape)) : null}
        onChoose={setChosen}
        onMove={
          refusal === null
            ? (index, to) => {
                setChosen(index)
                setDrawn(moved(points, index, to))
              }
            : null
        }
        points={points}
        shape={shape}
        sight={[...sightOf(subject), ...start]}
        sightKey={`${subjectKey(subject)} ${start.length}`}
        spots={spots}
      />
      <CheckNote faults={faults} isReady={isChanged && edit !== null && refusal === null} />
      <div className="draw-fields">
        <details>
          <summary>{t('registry.map.corners')}</summary>
          <CornerTable
            chosen={chosen}
            isReadOnly={refusal !== null}
            onChange={setDrawn}
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
        <DayFields days={days} onChange={setDays} />
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
            onPress={() => setDrawn(null)}
            refusal={refusal}
          />
          {removal === null ? null : (
            <ConfirmedAction
              isBusy={false}
              label={t('registry.map.change.clear_corridor')}
              onConfirm={() => onPut(dated(removal, days))}
              question={t('registry.map.question_corridor')}
              refusal={refusal}
            />
          )}
        </div>
      </div>
    </Panel>
  )
}
