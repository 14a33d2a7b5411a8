/** The map on which a zone or a corridor is drawn: a click adds a corner, a drag moves one. */
import type { Map as LibreMap } from 'maplibre-gl'
import { useEffect, useEffectEvent, useState } from 'react'
import type { PlacesView } from '../../api/types'
import type { Shape } from '../../lib/edits'
import { boundsOf, type LonLat } from '../../lib/geometry'
import type { Language } from '../../lib/language'
import type { Theme } from '../../lib/preferences'
import { HOME_BOUNDS, PALETTES } from '../base'
import { placeFeatures } from '../features'
import { addPlaceLayers, setData } from '../layers'
import { MapCanvas } from '../MapCanvas'
import { addEditLayers, drawnFeatures, spotFeatures } from './layers'
import { useHandles } from './useHandles'

const NO_POINTS: readonly LonLat[] = []
const FIT = { padding: 70, maxZoom: 15, animate: false }

interface EditMapProps {
  label: string
  theme: Theme
  language: Language
  attribution: string
  places: PlacesView | undefined
  points: readonly LonLat[]
  shape: Shape
  chosen: number | null
  /** Where the place itself is. `null`: nothing is shown. */
  pin?: LonLat | null
  /** Whether each point has a handle; those of a circle have none. */
  hasHandles?: boolean
  /** Where something is wrong. */
  spots: readonly LonLat[]
  /** The map goes to `sight` when this changes. */
  sightKey: string
  sight: readonly LonLat[]
  /** What a handle is called, by its position from 0. */
  handleName: (index: number) => string
  /** `null`: nothing may be drawn. */
  onAdd: ((point: LonLat) => void) | null
  /** `null`: nothing may be moved. */
  onMove: ((index: number, to: LonLat) => void) | null
  onChoose: (index: number) => void
}

export function EditMap(props: EditMapProps) {
  const { theme, language, places, points, shape, chosen, spots, sightKey, sight } = props
  const { pin = null, hasHandles = true } = props
  const [map, setMap] = useState<LibreMap | null>(null)
  const add = useEffectEvent((point: LonLat) => props.onAdd?.(point))
  const look = useEffectEvent((target: LibreMap) =>
    target.fitBounds(boundsOf(sight) ?? HOME_BOUNDS, FIT),
  )
  useHandles(map, hasHandles ? points : NO_POINTS, chosen, {
    name: props.handleName,
    onMove: props.onMove,
    onChoose: props.onChoose,
  })
  useEffect(() => {
    if (map === null) return
    const click = map.on('click', ({ lngLat }) => add([lngLat.lng, lngLat.lat]))
    return () => click.unsubscribe()
  }, [map])
  useEffect(() => {
    if (map !== null) setData(map, 'drawn', drawnFeatures(points, shape, pin))
  }, [map, points, shape, pin])
  useEffect(() => {
    if (map !== null) setData(map, 'faults', spotFeatures(spots))
  }, [map, spots])
  useEffect(() => {
    if (map !== null && places !== undefined)
      setData(map, 'places', placeFeatures(places, language))
  }, [map, places, language])
  // biome-ignore lint/correctness/useExhaustiveDependencies: goes where another subject is.
  useEffect(() => {
    if (map !== null) look(map)
  }, [map, sightKey])
  return (
    <MapCanvas
      attribution={props.attribution}
      label={props.label}
      onGone={() => setMap(null)}
      onLoad={(loaded) => {
        addPlaceLayers(loaded, PALETTES[theme])
        addEditLayers(loaded, PALETTES[theme])
        setMap(loaded)
      }}
      theme={theme}
    />
  )
}
