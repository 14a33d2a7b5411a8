/** Drawing one zone or corridor: the map, the corners as numbers, the days, what is wrong. */
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Edit } from '../../api/registry'
import { moved, withPoint } from '../../lib/edits'
import type { LonLat } from '../../lib/geometry'
import { ActionButton } from '../../ui/controls'
import { TextField } from '../../ui/fields'
import { Panel } from '../../ui/layout'
import { ConfirmedAction } from './ConfirmedAction'
import { CornerTable } from './CornerTable'
import { CheckNote, DayFields, foundBy, useCheck } from './EditParts'
import { MapToDraw } from './MapToDraw'
import {
  beginningOf,
  clearingOf,
  editOf,
  type Subject,
  shapeOf,
  sightOf,
  subjectKey,
} from './map_subject'
import { useKnownWay } from './useKnownWay'
import { useOfficer } from './useOfficer'

interface DrawPanelProps {
  subject: Subject
  /** The edits put together so far: checked with the one in hand. */
  edits: readonly Edit[]
  firstDay: string
  onPut: (edit: Edit) => void
}

/** The way that drawing begins from; a zone begins from the one in force. */
function useBeginning(subject: Subject) {
  const isCorridor = subject.kind === 'corridor'
  const [from, to] = isCorridor ? [subject.from.id, subject.to.id] : ['', '']
  const known = useKnownWay(from, to, isCorridor)
  const beginning = useMemo(() => beginningOf(subject, known), [subject, known])
  return { known, beginning }
}

export function DrawPanel({ subject, edits, firstDay, onPut }: DrawPanelProps) {
  const { t } = useTranslation()
  const { refusal: reading } = useOfficer()
  const { known, beginning } = useBeginning(subject)
  const [drawn, setDrawn] = useState<readonly LonLat[] | null>(null)
  const [chosen, setChosen] = useState<number | null>(null)
  const [width, setWidth] = useState<string | null>(null)
  const [days, setDays] = useState({ from: firstDay, until: '' })
  const isUnread = known.kind === 'loading' || known.kind === 'failed'
  const refusal = reading ?? (isUnread ? t(`map_edit.start.${known.kind}`) : null)
  const start = beginning.points
  const halfWidth = width ?? beginning.halfWidth
  const points = drawn ?? start
  const shape = shapeOf(subject)
  const edit = isUnread ? null : editOf(subject, { points, halfWidth, ...days })
  const isChanged = drawn !== null || subject.kind === 'corridor'
  const check = useCheck(edit === null || !isChanged ? edits : [...edits, edit])
  const incomplete = edit === null ? t(`registry.map.incomplete_${shape}`) : null
  const unchanged = isChanged ? null : t('registry.map.unchanged')
  const removal = clearingOf(subject, days)
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
        spots={foundBy(check).spots}
      />
      <CheckNote check={check} isReady={isChanged && edit !== null} />
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
            onChange={setWidth}
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
            onPress={() => {
              setDrawn(null)
              setWidth(null)
            }}
            refusal={refusal}
          />
          {subject.kind === 'corridor' ? (
            <ConfirmedAction
              isBusy={false}
              label={t('registry.map.change.clear_corridor')}
              onConfirm={() => {
                if (removal !== null) onPut(removal)
              }}
              question={t('registry.map.question_corridor')}
              refusal={refusal ?? (removal === null ? t('map_edit.no_first_day') : null)}
            />
          ) : null}
        </div>
      </div>
    </Panel>
  )
}
