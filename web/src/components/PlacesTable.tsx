/** All places, the nameless too: what is not public is shown as not public. */
import { useQuery } from '@tanstack/react-query'
import { Table, type TableColumnsType } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { placesQuery } from '../api/queries'
import type { Place } from '../api/types'
import { formatPosition } from '../lib/format'
import { lonLat } from '../lib/geometry'
import { pickName } from '../lib/names'
import { useFormat } from '../lib/useFormat'
import { useLanguage } from '../lib/useLanguage'
import { SearchBox } from '../ui/controls'
import { Panel } from '../ui/layout'
import { useRegionName } from './names'

function useColumns(): TableColumnsType<Place> {
  const { t } = useTranslation()
  const language = useLanguage()
  const regionName = useRegionName()
  const location = (place: Place): string => {
    const point = lonLat(place.point)
    if (point === null) return t('node.no_location')
    return `${formatPosition(point)} (${t(place.approximate ? 'node.approximate' : 'node.exact')})`
  }
  return [
    {
      title: t('node.place'),
      render: (_, place) => {
        const { id, names, named, kind } = place
        const name = named ? pickName(names, language) : ''
        return (
          <>
            {name === '' ? `${id} (${t('node.not_public')})` : name}
            <span className="narrow-only">{`${t(`place_kind.${kind}`)} · ${location(place)}`}</span>
          </>
        )
      },
    },
    {
      title: t('node.kind'),
      className: 'wide-nowrap',
      responsive: ['sm'],
      render: (_, { kind }) => t(`place_kind.${kind}`),
    },
    {
      title: t('node.region'),
      render: (_, { region }) => regionName(region),
      className: 'wide-nowrap',
      responsive: ['md'],
    },
    {
      title: t('node.location'),
      className: 'wide-nowrap',
      responsive: ['sm'],
      render: (_, place) => location(place),
    },
    {
      title: t('node.source'),
      responsive: ['lg'],
      render: (_, { source }) => <span className="long-text">{source}</span>,
    },
  ]
}

export function PlacesTable() {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { data } = useQuery(placesQuery)
  const [query, setQuery] = useState('')
  const columns = useColumns()
  const regionName = useRegionName()
  const rows = useMemo(() => {
    const wanted = query.trim().toLowerCase()
    const texts = ({ id, region, names }: Place) => [
      id,
      regionName(region),
      ...Object.values(names),
    ]
    return data?.places.filter((place) =>
      texts(place).some((text) => text.toLowerCase().includes(wanted)),
    )
  }, [data, query, regionName])
  const points = Object.values(data?.counts ?? {}).reduce((sum, count) => sum + count, 0)
  const summary = { points: number(points), routes: number(data?.routes ?? 0) }
  return (
    <Panel
      aside={<span className="count">{t('node.places_summary', summary)}</span>}
      title={t('node.places')}
    >
      <div className="list-tools">
        <SearchBox label={t('node.place_search')} onChange={setQuery} value={query} />
      </div>
      <Table
        columns={columns}
        dataSource={rows ?? []}
        loading={data === undefined}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        rowKey="id"
        size="small"
      />
    </Panel>
  )
}
