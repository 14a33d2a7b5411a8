/** A new place, or a name for a numbered one: its names, where it is, its zone, where that is from. */
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PLACE_KINDS, PLACE_ROLES, PLACE_STATUSES } from '../../api/places'
import type { Edit } from '../../api/registry'
import type { Place } from '../../api/types'
import { moved, withPoint } from '../../lib/edits'
import { type LonLat, lonLat } from '../../lib/geometry'
import { ActionButton } from '../../ui/controls'
import { CheckField, ChoiceField, FieldGroup, TextField } from '../../ui/fields'
import { Panel } from '../../ui/layout'
import { useAuthorityShortName, useRegionName } from '../names'
import { CornerTable } from './CornerTable'
import { CheckNote, DayFields, foundBy, useCheck } from './EditParts'
import { MapToDraw } from './MapToDraw'
import {
  emptyPlace,
  idOf,
  missingOf,
  naming,
  type PlaceDraft,
  placeEdit,
  pointOf,
  sidesOf,
  withPosition,
  zoneOf,
} from './place_draft'
import { useOfficer } from './useOfficer'

interface PartProps {
  draft: PlaceDraft
  set: (draft: PlaceDraft) => void
  places: readonly Place[]
  /** Whether id, side and role stand already. */
  isKnown: boolean
}

type TextKey = {
  [K in keyof PlaceDraft]: PlaceDraft[K] extends string
    ? string extends PlaceDraft[K]
      ? K
      : never
    : never
}[keyof PlaceDraft]

function useBind({ draft, set }: PartProps) {
  const { t } = useTranslation()
  return (key: TextKey) => ({
    label: t(`map_edit.field.${key}`),
    value: draft[key],
    onChange: (value: string) => set({ ...draft, [key]: value }),
  })
}

function Identity(props: PartProps) {
  const { draft, set, places, isKnown } = props
  const { t } = useTranslation()
  const bind = useBind(props)
  const region = useRegionName()
  const side = useAuthorityShortName()
  const sides = sidesOf(places)
  const authority = sides.find((it) => it.region === draft.region)?.authority ?? ''
  const id = authority === '' ? '' : idOf(draft, authority)
  return (
    <>
      <FieldGroup legend={t('map_edit.names')}>
        <p className="hint group-hint">{t('map_edit.names_hint')}</p>
        <TextField {...bind('zhHant')} isRequired />
        <TextField {...bind('zhHans')} isRequired />
        <TextField {...bind('en')} isRequired />
        <TextField {...bind('pt')} />
      </FieldGroup>
      <FieldGroup legend={t('map_edit.what_it_is')}>
        {isKnown ? null : (
          <>
            <ChoiceField
              {...bind('region')}
              hint={t('map_edit.region_hint')}
              isRequired
              options={[
                { value: '', label: t('registry.choose') },
                ...sides.map((it) => ({
                  value: it.region,
                  label: `${region(it.region)} (${side(it.authority)})`,
                })),
              ]}
            />
            <ChoiceField
              hint={t(`map_edit.role_hint.${draft.role}`)}
              label={t('map_edit.field.role')}
              onChange={(value) =>
                set({ ...draft, role: PLACE_ROLES.find((it) => it === value) ?? draft.role })
              }
              options={PLACE_ROLES.map((value) => ({ value, label: t(`place_kind.${value}`) }))}
              value={draft.role}
            />
          </>
        )}
        <ChoiceField
          label={t('map_edit.field.kind')}
          onChange={(value) =>
            set({ ...draft, kind: PLACE_KINDS.find((it) => it === value) ?? draft.kind })
          }
          options={PLACE_KINDS.map((value) => ({ value, label: t(`map_edit.kind.${value}`) }))}
          value={draft.kind}
        />
        <ChoiceField
          label={t('map_edit.field.status')}
          onChange={(value) =>
            set({ ...draft, status: PLACE_STATUSES.find((it) => it === value) ?? draft.status })
          }
          options={PLACE_STATUSES.map((value) => ({
            value,
            label: t(`map_edit.status.${value}`),
          }))}
          value={draft.status}
        />
        {isKnown ? null : (
          <TextField {...bind('id')} hint={id === '' ? undefined : t('map_edit.id_hint', { id })} />
        )}
      </FieldGroup>
    </>
  )
}

function Position(props: PartProps) {
  const { draft, set } = props
  const { t } = useTranslation()
  const bind = useBind(props)
  return (
    <FieldGroup legend={t('map_edit.where')}>
      <p className="hint group-hint">{t('map_edit.where_hint')}</p>
      <TextField {...bind('latitude')} isRequired />
      <TextField {...bind('longitude')} isRequired />
      <TextField
        {...bind('accuracyM')}
        hint={t('map_edit.accuracy_hint')}
        isRequired
        type="number"
      />
      <CheckField
        isChecked={draft.isApproximate}
        label={t('map_edit.field.isApproximate')}
        onChange={(isApproximate) => set({ ...draft, isApproximate })}
      />
      <ChoiceField
        hint={t(`map_edit.zone_hint.${draft.zone}`)}
        label={t('map_edit.field.zone')}
        onChange={(value) => set({ ...draft, zone: value === 'polygon' ? 'polygon' : 'circle' })}
        options={(['circle', 'polygon'] as const).map((value) => ({
          value,
          label: t(`map_edit.zone.${value}`),
        }))}
        value={draft.zone}
      />
      {draft.zone === 'circle' ? (
        <TextField {...bind('radiusM')} hint={t('map_edit.radius_hint')} isRequired type="number" />
      ) : null}
    </FieldGroup>
  )
}

interface PlaceMapProps {
  draft: PlaceDraft
  set: (draft: PlaceDraft) => void
  /** Where what was drawn is faulty. */
  spots: readonly LonLat[]
  known: Place | null
}

/** The first click is the place itself; of a polygon every further one is a corner. */
function PlaceMap({ draft, set, spots, known }: PlaceMapProps) {
  const { t } = useTranslation()
  const { refusal } = useOfficer()
  const [chosen, setChosen] = useState<number | null>(null)
  const pin = pointOf(draft)
  const isDrawing = draft.zone === 'polygon' && pin !== null
  const points = useMemo(() => zoneOf(draft), [draft])
  const near = lonLat(known?.point)
  return (
    <>
      <p className="hint" role="status">
        {t(pin === null ? 'map_edit.click_point' : `map_edit.click_${draft.zone}`)}
      </p>
      <MapToDraw
        chosen={chosen}
        hasHandles={draft.zone === 'polygon'}
        onAdd={
          refusal === null
            ? (at) =>
                set(
                  isDrawing
                    ? { ...draft, corners: withPoint(draft.corners, at, 'ring') }
                    : withPosition(draft, at),
                )
            : null
        }
        onChoose={setChosen}
        onMove={
          refusal === null && isDrawing
            ? (index, to) => set({ ...draft, corners: moved(draft.corners, index, to) })
            : null
        }
        pin={pin}
        points={points}
        shape="ring"
        sight={near === null ? [] : [near]}
        sightKey={known?.id ?? 'new'}
        spots={spots}
      />
      {isDrawing ? (
        <details>
          <summary>{t('registry.map.corners')}</summary>
          <CornerTable
            chosen={chosen}
            isReadOnly={refusal !== null}
            onChange={(corners) => set({ ...draft, corners })}
            onChoose={setChosen}
            points={draft.corners}
          />
        </details>
      ) : null}
    </>
  )
}

interface PlaceFormProps {
  /** The numbered place that gets a name; `null`: a new place. */
  known: Place | null
  places: readonly Place[]
  edits: readonly Edit[]
  firstDay: string
  onPut: (edit: Edit) => void
}

export function PlaceForm({ known, places, edits, firstDay, onPut }: PlaceFormProps) {
  const { t } = useTranslation()
  const { refusal } = useOfficer()
  const [draft, set] = useState(() => (known === null ? emptyPlace('') : naming(known)))
  const [days, setDays] = useState({ from: firstDay, until: '' })
  const edit = placeEdit(draft, sidesOf(places), days)
  const missing = missingOf(draft, days.from)
  const check = useCheck(edit === null ? edits : [...edits, edit])
  const part = { draft, set, places, isKnown: known !== null }
  const bind = useBind(part)
  return (
    <Panel
      className="draw-panel"
      title={known === null ? t('map_edit.task.new') : t('map_edit.name_of', { id: known.id })}
    >
      <div className="draw-fields">
        <Identity {...part} />
        <PlaceMap draft={draft} known={known} set={set} spots={foundBy(check).spots} />
        <Position {...part} />
        <FieldGroup legend={t('map_edit.source')}>
          <TextField {...bind('source')} hint={t('map_edit.source_hint')} isRequired />
          <TextField {...bind('note')} />
        </FieldGroup>
        <DayFields days={days} onChange={setDays} />
        <CheckNote check={check} isReady={edit !== null} />
        <div className="form-actions">
          <ActionButton
            isPrimary
            label={t('registry.map.put')}
            onPress={() => {
              if (edit !== null) onPut(edit)
            }}
            refusal={refusal ?? (missing === null ? null : t(`map_edit.missing.${missing}`))}
          />
        </div>
      </div>
    </Panel>
  )
}
