/** One clearance point out of all, grouped by region; of the unpublished ones one per region. */
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { PointsView } from '../../api/public_types'
import { useLanguage } from '../../lib/useLanguage'
import { usePublicNames } from './names'
import { regionGroups } from './point_groups'

interface PlaceChoiceProps {
  label: string
  view: PointsView
  value: string
  onChange: (place: string) => void
}

export function PlaceChoice({ label, view, value, onChange }: PlaceChoiceProps) {
  const { t } = useTranslation()
  const id = useId()
  const names = usePublicNames()
  const groups = regionGroups(view, '', useLanguage())
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} onChange={(event) => onChange(event.target.value)} value={value}>
        <option value="">{t('public.route.choose')}</option>
        {groups.map(({ region, named, transfers, unnamed }) => (
          <optgroup key={region} label={names.region(region)}>
            {[...named, ...transfers].map((point) => (
              <option key={point.id} value={point.id}>
                {names.point(point)}
              </option>
            ))}
            {unnamed.slice(0, 1).map((point) => (
              <option key={point.id} value={point.id}>
                {t('public.route.unpublished', { region: names.region(region) })}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </div>
  )
}
