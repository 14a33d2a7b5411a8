/** The layers above the base map. */
import type { FeatureCollection } from 'geojson'
import {
  type ExpressionSpecification,
  type FilterSpecification,
  GeoJSONSource,
  type Map as LibreMap,
} from 'maplibre-gl'
import { pixelsAtZoomZero } from '../lib/geometry'
import type { Palette } from './base'

const NOTHING: FeatureCollection = { type: 'FeatureCollection', features: [] }
const ZOOM_MAX = 20

export function addSource(map: LibreMap, id: string): void {
  map.addSource(id, { type: 'geojson', data: NOTHING })
}

/** Replaces what a source shows; a source that is not there yet is left alone. */
export function setData(map: LibreMap, id: string, data: FeatureCollection): void {
  const source = map.getSource(id)
  if (source instanceof GeoJSONSource) source.setData(data)
}

export function addPlaceLayers(map: LibreMap, palette: Palette): void {
  addSource(map, 'places')
  map.addLayer({
    id: 'zones',
    type: 'fill',
    source: 'places',
    filter: ['==', ['geometry-type'], 'Polygon'],
    paint: { 'fill-color': palette.zone, 'fill-opacity': 0.16 },
  })
  map.addLayer({
    id: 'zone-edges',
    type: 'line',
    source: 'places',
    filter: ['==', ['geometry-type'], 'Polygon'],
    paint: { 'line-color': palette.zone, 'line-width': 1.2, 'line-dasharray': [3, 2] },
  })
  map.addLayer({
    id: 'place-labels',
    type: 'symbol',
    source: 'places',
    minzoom: 9,
    filter: ['==', ['geometry-type'], 'Point'],
    layout: {
      'text-field': ['get', 'name'],
      'text-size': 11,
      'text-max-width': 9,
      'text-anchor': 'top',
      'text-offset': [0, 0.9],
    },
    paint: {
      'text-color': palette.text,
      'text-opacity': 0.75,
      'text-halo-color': palette.halo,
      'text-halo-width': 1.4,
    },
  })
}

/** How far apart the marks of trucks in one place are drawn, pixels. */
const SLOT_PX = 25
const LABEL_PX = 11.5
const SLOTS = [1, 2, 3, 4] as const

/** A pair that moves down with the truck's slot in the fan of its place. */
function bySlot(pair: (slot: number) => [number, number]): ExpressionSpecification {
  const [one, two, three, four] = SLOTS.map((slot) => ['literal', pair(slot)] as const)
  return [
    'match',
    ['get', 'slot'],
    1,
    one,
    2,
    two,
    3,
    three,
    4,
    four,
    ['literal', pair(0)],
  ] as unknown as ExpressionSpecification
}

const LABEL_LAYOUT = {
  'text-size': LABEL_PX,
  'text-anchor': 'left',
  'text-offset': bySlot((slot) => [1.7, (slot * SLOT_PX) / LABEL_PX]),
} as const

function chosenIs(lock: string): FilterSpecification {
  return ['==', ['get', 'lock'], lock]
}

/** The chosen truck again, above all others: its mark, and its plate before any other plate. */
function addChosenLayer(map: LibreMap, palette: Palette): void {
  map.addLayer({
    id: 'vehicle-chosen-mark',
    type: 'symbol',
    source: 'vehicles',
    filter: chosenIs('-'),
    layout: {
      ...LABEL_LAYOUT,
      'icon-image': ['get', 'image'],
      'icon-offset': bySlot((slot) => [0, slot * SLOT_PX]),
      'icon-allow-overlap': true,
      'text-field': ['get', 'name'],
      'text-allow-overlap': true,
      'text-size': 13,
      'text-offset': [1.7, 0],
    },
    paint: {
      'text-color': palette.text,
      'text-halo-color': palette.halo,
      'text-halo-width': 2.4,
    },
  })
}

/** How bad the worst open incident is, at the corner of the truck's mark. */
function addBadgeLayer(map: LibreMap): void {
  map.addLayer({
    id: 'vehicle-badges',
    type: 'symbol',
    source: 'vehicles',
    filter: ['!=', ['get', 'badge'], ''],
    layout: {
      'icon-image': ['get', 'badge'],
      'icon-offset': bySlot((slot) => [-11, slot * SLOT_PX - 11]),
      'icon-allow-overlap': true,
      'icon-ignore-placement': true,
    },
  })
}

export function addVehicleLayers(map: LibreMap, palette: Palette): void {
  addSource(map, 'vehicles')
  map.addLayer({
    id: 'vehicle-chosen',
    type: 'circle',
    source: 'vehicles',
    filter: chosenIs('-'),
    paint: {
      'circle-radius': 20,
      'circle-color': palette.track,
      'circle-opacity': 0.18,
      'circle-stroke-color': palette.track,
      'circle-stroke-width': 2,
    },
  })
  map.addLayer({
    id: 'vehicle-pointers',
    type: 'symbol',
    source: 'vehicles',
    filter: ['!=', ['get', 'pointer'], ''],
    layout: {
      'icon-image': ['get', 'pointer'],
      'icon-rotate': ['get', 'course'],
      'icon-rotation-alignment': 'map',
      'icon-allow-overlap': true,
      'icon-ignore-placement': true,
    },
  })
  map.addLayer({
    id: 'vehicles',
    type: 'symbol',
    source: 'vehicles',
    layout: {
      ...LABEL_LAYOUT,
      'icon-image': ['get', 'image'],
      'icon-offset': bySlot((slot) => [0, slot * SLOT_PX]),
      'icon-allow-overlap': true,
      'icon-ignore-placement': true,
      'symbol-sort-key': ['get', 'order'],
      'text-field': ['step', ['zoom'], '', 9, ['get', 'name']],
      'text-optional': true,
    },
    paint: {
      'text-color': palette.text,
      'text-halo-color': palette.halo,
      'text-halo-width': 1.6,
    },
  })
  addChosenLayer(map, palette)
  addBadgeLayer(map)
}

export function chooseVehicle(map: LibreMap, lock: string | null): void {
  if (map.getLayer('vehicle-chosen') === undefined) return
  // No lock is called so: the count of a place's other trucks has the empty name.
  const name = lock ?? '-'
  map.setFilter('vehicle-chosen', chosenIs(name))
  map.setFilter('vehicle-chosen-mark', chosenIs(name))
  map.setFilter('vehicles', ['!', chosenIs(name)] as FilterSpecification)
}

/** The corridor as a line of its true width on the ground, under the track. */
export function addTrackLayers(map: LibreMap, palette: Palette): void {
  for (const id of ['corridor', 'shadows', 'track', 'fixes']) addSource(map, id)
  // Opaque and under the roads: a wide see-through line is darker wherever it meets itself.
  map.addLayer(
    {
      id: 'corridor',
      type: 'line',
      source: 'corridor',
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': palette.corridorGround, 'line-width': 6 },
    },
    'coast',
  )
  map.addLayer({
    id: 'corridor-middle',
    type: 'line',
    source: 'corridor',
    paint: { 'line-color': palette.corridor, 'line-opacity': 0.7, 'line-width': 1 },
  })
  map.addLayer({
    id: 'shadows',
    type: 'line',
    source: 'shadows',
    paint: { 'line-color': palette.shadow, 'line-width': 5, 'line-dasharray': [1.2, 0.8] },
  })
  map.addLayer({
    id: 'track',
    type: 'line',
    source: 'track',
    layout: { 'line-join': 'round' },
    paint: { 'line-color': palette.track, 'line-width': 1.6 },
  })
  map.addLayer({
    id: 'fixes',
    type: 'circle',
    source: 'fixes',
    paint: {
      'circle-radius': ['case', ['get', 'isCoarse'], 5, 2.6],
      'circle-color': ['case', ['get', 'isLate'], palette.halo, palette.track],
      'circle-opacity': ['case', ['get', 'isCoarse'], 0.3, 1],
      'circle-stroke-color': palette.track,
      'circle-stroke-width': 1,
    },
  })
}

export function setCorridorWidth(map: LibreMap, widthM: number, latitudeDeg: number): void {
  const atZero = pixelsAtZoomZero(widthM, latitudeDeg)
  map.setPaintProperty('corridor', 'line-width', [
    'interpolate',
    ['exponential', 2],
    ['zoom'],
    0,
    atZero,
    ZOOM_MAX,
    atZero * 2 ** ZOOM_MAX,
  ])
}
