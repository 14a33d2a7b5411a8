/** Choosing what is drawn: a place, and for a corridor where its leg leads. */
import { useTranslation } from 'react-i18next'
import type { Place } from '../../api/types'
import { ChoiceField } from '../../ui/fields'
import { usePlaceName } from '../names'

interface SubjectPickProps {
  places: readonly Place[]
  place: string
  to: string
  onPick: (place: string, to: string) => void
}

export function SubjectPick({ places, place, to, onPick }: SubjectPickProps) {
  const { t } = useTranslation()
  const name = usePlaceName()
  const option = ({ id }: Place) => ({ value: id, label: name(id) })
  const chosen = places.find(({ id }) => id === place)
  const ends = places.filter(({ id, authority, point }) => {
    return id !== place && point != null && authority === chosen?.authority
  })
  return (
    <div className="form">
      <ChoiceField
        label={t('registry.map.place')}
        onChange={(id) => onPick(id, '')}
        options={[{ value: '', label: t('registry.choose') }, ...places.map(option)]}
        value={place}
      />
      {chosen === undefined ? null : (
        <ChoiceField
          hint={t('registry.map.what_hint')}
          label={t('registry.map.what')}
          onChange={(id) => onPick(place, id)}
          options={[
            { value: '', label: t('registry.map.its_zone') },
            ...ends.map((end) => ({
              value: end.id,
              label: t('registry.map.corridor_to', { place: name(end.id) }),
            })),
          ]}
          value={to}
        />
      )}
    </div>
  )
}
