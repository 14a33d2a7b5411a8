/** What is drawn under the handles: the shape in hand, the map in force, the faults. */
import type { Feature, FeatureCollection } from 'geojson'
import type { Map as LibreMap } from 'maplibre-gl'
import { ringOf, type Shape } from '../../lib/edits'
import type { LonLat } from '../../lib/geometry'
import type { Palette } from '../base'
import { addSource } from '../layers'

export function addEditLayers(map: LibreMap, palette: Palette): void {
  addSource(map, 'drawn')
  addSource(map, 'faults')
  map.addLayer({
    id: 'drawn-area',
    type: 'fill',
    source: 'drawn',
    filter: ['==', ['geometry-type'], 'Polygon'],
    paint: { 'fill-color': palette.tones.warn, 'fill-opacity': 0.18 },
  })
  map.addLayer({
    id: 'drawn-line',
    type: 'line',
    source: 'drawn',
    layout: { 'line-join': 'round', 'line-cap': 'round' },
    paint: { 'line-color': palette.tones.warn, 'line-width': 3 },
  })
  map.addLayer({
    id: 'drawn-pin',
    type: 'circle',
    source: 'drawn',
    filter: ['==', ['geometry-type'], 'Point'],
    paint: {
      'circle-radius': 8,
      'circle-color': palette.tones.warn,
      'circle-stroke-color': palette.text,
      'circle-stroke-width': 3,
    },
  })
  map.addLayer({
    id: 'fault-spots',
    type: 'circle',
    source: 'faults',
    paint: {
      'circle-radius': 16,
      'circle-color': palette.tones.alarm,
      'circle-opacity': 0.25,
      'circle-stroke-color': palette.tones.alarm,
      'circle-stroke-width': 3,
    },
  })
}

export function drawnFeatures(
  points: readonly LonLat[],
  shape: Shape,
  pin: LonLat | null = null,
): FeatureCollection {
  const line = points.map((point) => [...point])
  const geometry: Feature['geometry'] =
    shape === 'ring' && points.length > 2
      ? { type: 'Polygon', coordinates: [ringOf(points)] }
      : { type: 'LineString', coordinates: line }
  const features: Feature[] =
    points.length < 2 ? [] : [{ type: 'Feature', geometry, properties: {} }]
  const spots = pin === null ? [] : spotFeatures([pin]).features
  return { type: 'FeatureCollection', features: [...features, ...spots] }
}

export function spotFeatures(spots: readonly LonLat[]): FeatureCollection {
  const features = spots.map((spot): Feature => {
    return { type: 'Feature', geometry: { type: 'Point', coordinates: [...spot] }, properties: {} }
  })
  return { type: 'FeatureCollection', features }
}
