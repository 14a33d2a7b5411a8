/** Clearance points by region and control points with what faces them, as lists. */
import { useTranslation } from 'react-i18next'
import type { PointView } from '../../api/public_types'
import { usePublicNames } from './names'
import { type Boundary, type RegionGroup, slotNumber } from './point_groups'

interface PointButtonProps {
  point: PointView
  isChosen: boolean
  onChoose: (id: string) => void
}

/** A name that shows its point on the map; plain text where no position is public. */
function PointButton({ point, isChosen, onChoose }: PointButtonProps) {
  const { t } = useTranslation()
  const names = usePublicNames()
  if (point.point === null) {
    return (
      <span className="point-name">
        {names.point(point)} <span className="hint">{t('public.points.no_position')}</span>
      </span>
    )
  }
  return (
    <button
      aria-pressed={isChosen}
      className="point-name"
      onClick={() => onChoose(point.id)}
      type="button"
    >
      {names.point(point)}
    </button>
  )
}

interface ListProps {
  chosen: string | null
  onChoose: (id: string) => void
}

export function RegionList({ group, chosen, onChoose }: ListProps & { group: RegionGroup }) {
  const { t } = useTranslation()
  const names = usePublicNames()
  const { region, counted, named, transfers, unnamed } = group
  return (
    <section className="point-group">
      <h3>
        {names.region(region)}{' '}
        <span className="count">{t('public.points.counted', { amount: counted })}</span>
      </h3>
      <ul className="point-list">
        {named.map((point) => (
          <li key={point.id}>
            <PointButton isChosen={point.id === chosen} onChoose={onChoose} point={point} />
          </li>
        ))}
      </ul>
      {unnamed.length === 0 ? null : (
        <details className="slots">
          <summary>{t('public.points.unpublished', { amount: unnamed.length })}</summary>
          <p>{t('public.points.unpublished_why')}</p>
          <ul>
            {unnamed.map((point) => (
              <li key={point.id}>
                {t('public.points.slot', {
                  region: names.region(region),
                  number: slotNumber(point),
                })}
              </li>
            ))}
          </ul>
        </details>
      )}
      {transfers.length === 0 ? null : (
        <ul className="point-list">
          {transfers.map((point) => (
            <li key={point.id}>
              <PointButton isChosen={point.id === chosen} onChoose={onChoose} point={point} />
              <span className="tag tone-quiet">{t('place_kind.transfer_point')}</span>
              <span className="hint">{t('public.points.not_counted')}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

export function BoundaryList(props: ListProps & { title: string; boundaries: Boundary[] }) {
  const { title, boundaries, chosen, onChoose } = props
  const { t } = useTranslation()
  const names = usePublicNames()
  return (
    <section className="point-group">
      <h3>
        {title}{' '}
        <span className="count">
          {t('public.points.control_count', { amount: boundaries.length })}
        </span>
      </h3>
      <ul className="point-list">
        {boundaries.map(({ point, opposite }) => (
          <li key={point.id}>
            <PointButton isChosen={point.id === chosen} onChoose={onChoose} point={point} />
            {opposite.length === 0 ? null : (
              <span className="hint">
                {t('public.points.faces', { names: opposite.map(names.point).join(' · ') })}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
