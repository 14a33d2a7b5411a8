/** Choosing what a task is about: a place, an unnamed place, or the two ends of a corridor. */
import { useTranslation } from 'react-i18next'
import type { Place } from '../../api/types'
import type { MapTask } from '../../lib/urls'
import { ChoiceField } from '../../ui/fields'
import { Nothing } from '../../ui/layout'
import { usePlaceName, useRegionName } from '../names'

interface SubjectPickProps {
  task: MapTask
  places: readonly Place[]
  place: string
  to: string
  onPick: (place: string, to: string) => void
}

/** The places that a task can begin with. */
function startsOf(task: MapTask, places: readonly Place[]): readonly Place[] {
  if (task === 'name') return places.filter(({ named }) => !named)
  return places.filter(({ point }) => point != null)
}

export function SubjectPick({ task, places, place, to, onPick }: SubjectPickProps) {
  const { t } = useTranslation()
  const name = usePlaceName()
  const region = useRegionName()
  if (task === 'new' || task === 'withdraw') return null
  const starts = startsOf(task, places)
  if (starts.length === 0) return <Nothing>{t('map_edit.all_named')}</Nothing>
  const chosen = places.find(({ id }) => id === place)
  const ends = places.filter(({ id, authority, point }) => {
    return id !== place && point != null && authority === chosen?.authority
  })
  const label = ({ id, region: its }: Place) =>
    task === 'name' ? `${id}, ${region(its)}` : name(id)
  return (
    <div className="form">
      <ChoiceField
        hint={task === 'name' ? t('map_edit.name_hint') : undefined}
        label={t(task === 'corridor' ? 'map_edit.corridor_from' : 'registry.map.place')}
        onChange={(id) => onPick(id, '')}
        options={[
          { value: '', label: t('registry.choose') },
          ...starts.map((it) => ({ value: it.id, label: label(it) })),
        ]}
        value={starts.some(({ id }) => id === place) ? place : ''}
      />
      {task !== 'corridor' || chosen === undefined ? null : (
        <ChoiceField
          hint={t('registry.map.what_hint')}
          label={t('map_edit.corridor_to')}
          onChange={(id) => onPick(place, id)}
          options={[
            { value: '', label: t('registry.choose') },
            ...ends.map(({ id }) => ({ value: id, label: name(id) })),
          ]}
          value={to}
        />
      )}
    </div>
  )
}
