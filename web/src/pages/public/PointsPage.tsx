/** Clearance points and control points: search, list and map. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { pointsQuery } from '../../api/public'
import type { PointsView } from '../../api/public_types'
import { Loaded } from '../../components/public/Loaded'
import { PublicPage } from '../../components/public/layout'
import { usePublicNames } from '../../components/public/names'
import { PointCard } from '../../components/public/PointCard'
import { BoundaryList, RegionList } from '../../components/public/PointLists'
import { PointsMap } from '../../components/public/PointsMap'
import {
  boundariesOf,
  countedPoints,
  isFound,
  regionGroups,
} from '../../components/public/point_groups'
import { POINT_FILTERS, type SchemePointsSearch, urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { useLanguage } from '../../lib/useLanguage'
import { Pick, SearchBox } from '../../ui/controls'
import { Nothing } from '../../ui/layout'

const route = getRouteApi('/open/scheme/points')
const EVERY = 'all'

interface FinderProps {
  view: PointsView
  search: SchemePointsSearch
  onSearch: (change: SchemePointsSearch) => void
}

function Finder({ view, search, onSearch }: FinderProps) {
  const { t } = useTranslation()
  const names = usePublicNames()
  const regions = view.regions.map(({ id }) => ({ value: id, label: names.region(id) }))
  return (
    <search className="finder">
      <SearchBox
        label={t('public.points.search')}
        onChange={(q) => onSearch({ q })}
        value={search.q ?? ''}
      />
      <Pick
        label={t('public.points.region')}
        onPick={(region) => onSearch({ region: region === EVERY ? '' : region })}
        options={[{ value: EVERY, label: t('public.points.all_regions') }, ...regions]}
        value={search.region ?? EVERY}
      />
      <Pick
        label={t('public.points.kind')}
        onPick={(kind) => onSearch({ kind })}
        options={POINT_FILTERS.map((value) => ({
          value,
          label: t(`public.points.filter.${value}`),
        }))}
        value={search.kind ?? 'all'}
      />
    </search>
  )
}

function Found({ view, search, onSearch }: FinderProps) {
  const { t } = useTranslation()
  const names = usePublicNames()
  const language = useLanguage()
  const { q = '', kind = 'all', region, point: chosen = null } = search
  const isWanted = (id: string) => region === undefined || region === id
  const groups = kind === 'control_point' ? [] : regionGroups(view, q, language)
  const clearance = groups.filter((group) => isWanted(group.region))
  const sides = kind === 'clearance_point' ? [] : view.authorities
  const controls = sides.map(({ id }) => ({
    id,
    boundaries: boundariesOf(view, id).filter(
      ({ point, opposite }) =>
        isWanted(point.region) && [point, ...opposite].some((it) => isFound(it, q)),
    ),
  }))
  const shown = controls.filter(({ boundaries }) => boundaries.length > 0)
  const onMap = [
    ...clearance.flatMap(({ named, transfers }) => [...named, ...transfers]),
    ...shown.flatMap(({ boundaries }) => boundaries.map(({ point }) => point)),
  ]
  const shownPoint = view.points.find(({ id }) => id === chosen)
  const map = useRef<HTMLDivElement>(null)
  const choose = (id: string) => {
    onSearch({ point: id })
    map.current?.scrollIntoView({ block: 'nearest', behavior: 'smooth' })
  }
  return (
    <div className="points">
      <div className="points-map" ref={map}>
        <PointsMap chosen={chosen === null ? [] : [chosen]} onChoose={choose} points={onMap} />
        <p className="hint">{t('public.points.map_hint')}</p>
        {shownPoint === undefined ? null : <PointCard point={shownPoint} />}
      </div>
      <div className="points-lists">
        {clearance.length + shown.length === 0 ? (
          <Nothing>{t('public.points.nothing', { sought: q })}</Nothing>
        ) : null}
        {shown.length === 0 ? null : <h2>{t('public.points.control_title')}</h2>}
        {shown.map(({ id, boundaries }) => (
          <BoundaryList
            boundaries={boundaries}
            chosen={chosen}
            key={id}
            onChoose={choose}
            title={names.side(id)}
          />
        ))}
        {clearance.length === 0 ? null : <h2>{t('public.points.clearance_title')}</h2>}
        {clearance.map((group) => (
          <RegionList chosen={chosen} group={group} key={group.region} onChoose={choose} />
        ))}
      </div>
    </div>
  )
}

export function PointsPage() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const navigate = useNavigate()
  const points = useQuery(pointsQuery)
  const format = useFormat()
  const change = (changed: SchemePointsSearch) =>
    void navigate({
      ...urls.schemePoints({ ...search, ...changed }),
      replace: true,
      resetScroll: false,
    })
  return (
    <PublicPage isWide lead={t('public.points.lead')} title={t('public.points.title')}>
      <Loaded query={points}>
        {(view) => (
          <>
            <p className="prose">
              {t('public.points.summary', {
                points: format.number(countedPoints(view)),
                routes: format.number(view.routes),
              })}
            </p>
            <Finder onSearch={change} search={search} view={view} />
            <Found onSearch={change} search={search} view={view} />
          </>
        )}
      </Loaded>
    </PublicPage>
  )
}
