/** The points that have a public position on a map; choosing one tells the page. */
import type { Feature, FeatureCollection } from 'geojson'
import type { Map as LibreMap } from 'maplibre-gl'
import { useEffect, useEffectEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PointView } from '../../api/public_types'
import { useNode } from '../../api/useNode'
import { boundsOf, lonLat } from '../../lib/geometry'
import { HOME_BOUNDS, PALETTES, type Palette } from '../../map/base'
import { addSource, setData } from '../../map/layers'
import { MapCanvas } from '../../map/MapCanvas'
import { useDesk } from '../Desk'
import { usePublicNames } from './names'

/** With more points than these the map begins with the delta, where most of them are. */
const HOME_FROM = 12
const FIT = { padding: 56, maxZoom: 12, animate: false }

function addPointLayers(map: LibreMap, palette: Palette): void {
  addSource(map, 'points')
  map.addLayer({
    id: 'points',
    type: 'circle',
    source: 'points',
    paint: {
      'circle-radius': ['case', ['get', 'isChosen'], 11, ['get', 'isControl'], 6, 7],
      'circle-color': ['case', ['get', 'isControl'], palette.tones.warn, palette.zone],
      'circle-stroke-color': palette.halo,
      'circle-stroke-width': 2,
    },
  })
  map.addLayer({
    id: 'point-names',
    type: 'symbol',
    source: 'points',
    layout: {
      'text-field': ['get', 'name'],
      'text-size': 12.5,
      'text-max-width': 10,
      'text-variable-anchor': ['top', 'bottom', 'left', 'right'],
      'text-radial-offset': 0.9,
      'symbol-sort-key': ['case', ['get', 'isChosen'], 0, 1],
    },
    paint: {
      'text-color': palette.text,
      'text-halo-color': palette.halo,
      'text-halo-width': 1.6,
    },
  })
}

function drawn(
  points: readonly PointView[],
  chosen: readonly string[],
  name: (point: PointView) => string,
): FeatureCollection {
  const features = points.flatMap((point): Feature[] => {
    const at = lonLat(point.point)
    if (at === null) return []
    const properties = {
      id: point.id,
      name: name(point),
      isControl: point.kind === 'control_point',
      isChosen: chosen.includes(point.id),
    }
    return [{ type: 'Feature', geometry: { type: 'Point', coordinates: [...at] }, properties }]
  })
  return { type: 'FeatureCollection', features }
}

export interface PointsMapProps {
  points: readonly PointView[]
  /** These stand out, and the map goes there. */
  chosen: readonly string[]
  onChoose: (point: string) => void
}

export function DrawnPointsMap({ points, chosen, onChoose }: PointsMapProps) {
  const { t } = useTranslation()
  const { theme } = useDesk()
  const node = useNode()
  const names = usePublicNames()
  const [map, setMap] = useState<LibreMap | null>(null)
  const choose = useEffectEvent(onChoose)
  const data = drawn(points, chosen, names.point)
  const sight = chosen.join(' ')
  const show = useEffectEvent((target: LibreMap) => setData(target, 'points', data))
  const showWhole = useEffectEvent((target: LibreMap) => {
    const wanted = points.filter(({ id }) => chosen.length === 0 || chosen.includes(id))
    const pairs = wanted.map(({ point }) => lonLat(point)).filter((at) => at !== null)
    const isEverything = chosen.length === 0 && pairs.length > HOME_FROM
    target.fitBounds((isEverything ? null : boundsOf(pairs)) ?? HOME_BOUNDS, FIT)
  })
  const shown = JSON.stringify(data)
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew when what is shown differs.
  useEffect(() => {
    if (map !== null) show(map)
  }, [map, shown])
  // biome-ignore lint/correctness/useExhaustiveDependencies: goes to another choice.
  useEffect(() => {
    if (map !== null) showWhole(map)
  }, [map, sight, points.length])
  useEffect(() => {
    if (map === null) return
    const click = map.on('click', 'points', (event) => {
      const id: unknown = event.features?.[0]?.properties.id
      if (typeof id === 'string') choose(id)
    })
    const cursor = (shape: string) => () => {
      map.getCanvas().style.cursor = shape
    }
    const enter = map.on('mouseenter', 'points', cursor('pointer'))
    const leave = map.on('mouseleave', 'points', cursor(''))
    return () => {
      for (const subscription of [click, enter, leave]) subscription.unsubscribe()
    }
  }, [map])
  return (
    <MapCanvas
      attribution={node?.map_attribution ?? ''}
      label={t('public.points.map')}
      onGone={() => setMap(null)}
      onLoad={(loaded) => {
        addPointLayers(loaded, PALETTES[theme])
        setMap(loaded)
      }}
      theme={theme}
    />
  )
}
