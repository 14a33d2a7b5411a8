/** The way of a journey, place by place: origin, each crossing, destination. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { SchemeView } from '../../api/public_types'
import { placesQuery } from '../../api/queries'
import type { Place } from '../../api/types'
import { ChoiceField, FieldGroup } from '../../ui/fields'
import { useAuthorityShortName, usePlaceName, useRegionName } from '../names'
import { crossingsBetween, EMPTY_ROUTE, endsAt, type RouteDraft } from './route_builder'

interface RouteFieldsProps {
  scheme: SchemeView | undefined
  route: RouteDraft
  onChange: (route: RouteDraft) => void
}

interface EndFieldProps {
  label: string
  places: readonly Place[]
  value: string
  onChange: (id: string) => void
}

/** Where a journey begins or ends; places with a public name stand first. */
function EndField({ label, places, value, onChange }: EndFieldProps) {
  const { t } = useTranslation()
  const placeName = usePlaceName()
  const regionName = useRegionName()
  const sorted = [...places].sort((a, b) => Number(b.named) - Number(a.named))
  const options = sorted.map(({ id, region }) => ({
    value: id,
    label: `${placeName(id)} – ${regionName(region)}`,
  }))
  return (
    <ChoiceField
      isRequired
      label={label}
      onChange={onChange}
      options={[{ value: '', label: t('scheme.form.choose') }, ...options]}
      value={value}
    />
  )
}

function Ways({ scheme, route, onChange }: RouteFieldsProps) {
  const { t } = useTranslation()
  const side = useAuthorityShortName()
  const ways = scheme?.chains ?? []
  return (
    <ChoiceField
      hint={t('portal.route.chain_hint')}
      isRequired
      label={t('portal.route.chain')}
      onChange={(chain) => onChange({ ...EMPTY_ROUTE, chain })}
      options={[
        { value: '', label: t('scheme.form.choose') },
        ...ways.map((chain) => ({ value: chain.join('>'), label: chain.map(side).join(' → ') })),
      ]}
      value={route.chain}
    />
  )
}

export function RouteFields({ scheme, route, onChange }: RouteFieldsProps) {
  const { t } = useTranslation()
  const view = useQuery(placesQuery).data
  const placeName = usePlaceName()
  const side = useAuthorityShortName()
  const chain = route.chain === '' ? [] : route.chain.split('>')
  const places = view?.places ?? []
  const regions = scheme?.regions ?? []
  const boundaries = chain.slice(1).map((to, index) => ({ from: chain[index] ?? '', to, index }))
  const ends = (authority: string | undefined) =>
    authority === undefined ? [] : endsAt(places, authority, regions)
  const choose = { value: '', label: t('scheme.form.choose') }
  return (
    <FieldGroup legend={t('portal.route.legend')}>
      <Ways onChange={onChange} route={route} scheme={scheme} />
      {chain.length === 0 ? null : (
        <>
          <EndField
            label={t('portal.route.origin')}
            onChange={(origin) => onChange({ ...route, origin })}
            places={ends(chain[0])}
            value={route.origin}
          />
          {boundaries.map(({ from, to, index }) => (
            <ChoiceField
              isRequired
              key={`${from}>${to}`}
              label={t('portal.route.crossing', { from: side(from), to: side(to) })}
              onChange={(pair) => {
                const crossings = boundaries.map((_, at) =>
                  at === index ? pair : (route.crossings[at] ?? ''),
                )
                onChange({ ...route, crossings })
              }}
              options={[
                choose,
                ...crossingsBetween(places, view?.crossings ?? [], from, to).map((pair) => ({
                  value: pair.value,
                  label: `${placeName(pair.exit)} → ${placeName(pair.entry)}`,
                })),
              ]}
              value={route.crossings[index] ?? ''}
            />
          ))}
          <EndField
            label={t('portal.route.destination')}
            onChange={(destination) => onChange({ ...route, destination })}
            places={ends(chain.at(-1))}
            value={route.destination}
          />
        </>
      )}
    </FieldGroup>
  )
}
