/** Taking a place or a route out of the scheme from a day on, or bringing a route back. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Edit, PlaceChange } from '../../api/registry'
import type { Place } from '../../api/types'
import { ActionButton } from '../../ui/controls'
import { ChoiceField } from '../../ui/fields'
import { Note, Panel } from '../../ui/layout'
import { usePlaceName } from '../names'
import { CheckNote, DayFields, useCheck } from './EditParts'
import { dated } from './map_subject'
import { useOfficer } from './useOfficer'

const WHATS = ['withdraw_place', 'withdraw_route', 'restore_route'] as const
type What = (typeof WHATS)[number]

/** The authority that every route begins or ends with. */
const HUB = 'hk'

interface WithdrawFormProps {
  places: readonly Place[]
  /** Chosen before this form was opened; empty: none. */
  place: string
  edits: readonly Edit[]
  firstDay: string
  onPut: (edit: Edit) => void
}

function changeOf(what: What, place: string, outside: string): PlaceChange | null {
  if (what === 'withdraw_place') return place === '' ? null : { type: what, place }
  return place === '' || outside === '' ? null : { type: what, hub: place, outside }
}

export function WithdrawForm(props: WithdrawFormProps) {
  const { places, edits, firstDay, onPut } = props
  const { t } = useTranslation()
  const { refusal } = useOfficer()
  const name = usePlaceName()
  const [what, setWhat] = useState<What>('withdraw_place')
  const [place, setPlace] = useState(props.place)
  const [outside, setOutside] = useState('')
  const [days, setDays] = useState({ from: firstDay, until: '' })
  const change = changeOf(what, place, outside)
  const edit = change === null || days.from === '' ? null : dated(change, days)
  const check = useCheck(edit === null ? edits : [...edits, edit])
  const clearance = places.filter(({ kind }) => kind === 'clearance_point')
  const isRoute = what !== 'withdraw_place'
  const options = (of: readonly Place[]) => [
    { value: '', label: t('registry.choose') },
    ...of.map(({ id }) => ({ value: id, label: name(id) })),
  ]
  return (
    <Panel className="draw-panel" title={t('map_edit.task.withdraw')}>
      <div className="draw-fields">
        <ChoiceField
          label={t('map_edit.withdraw.what')}
          onChange={(value) => {
            setWhat(WHATS.find((it) => it === value) ?? what)
            setPlace('')
            setOutside('')
          }}
          options={WHATS.map((value) => ({ value, label: t(`registry.map.change.${value}`) }))}
          value={what}
        />
        <ChoiceField
          isRequired
          label={t(isRoute ? 'map_edit.withdraw.hub' : 'registry.map.place')}
          onChange={setPlace}
          options={options(isRoute ? clearance.filter((it) => it.authority === HUB) : places)}
          value={place}
        />
        {isRoute ? (
          <ChoiceField
            isRequired
            label={t('map_edit.withdraw.outside')}
            onChange={setOutside}
            options={options(clearance.filter((it) => it.authority !== HUB))}
            value={outside}
          />
        ) : null}
        <Note tone="quiet">{t(`map_edit.withdraw.means.${what}`)}</Note>
        <DayFields days={days} onChange={setDays} />
        <p className="hint">{t('map_edit.withdraw.reason_hint')}</p>
        <CheckNote check={check} isReady={edit !== null} />
        <div className="form-actions">
          <ActionButton
            isPrimary
            label={t('registry.map.put')}
            onPress={() => {
              if (edit !== null) onPut(edit)
            }}
            refusal={refusal ?? (edit === null ? t('map_edit.withdraw.incomplete') : null)}
          />
        </div>
      </div>
    </Panel>
  )
}
