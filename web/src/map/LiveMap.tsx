/** The live map: zones, and every vehicle with a position, its direction and its state. */
import type { FeatureCollection } from 'geojson'
import type { Map as LibreMap } from 'maplibre-gl'
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { boundsOf, type LonLat } from '../lib/geometry'
import type { Theme } from '../lib/preferences'
import { HOME_BOUNDS, PALETTES } from './base'
import { addPlaceLayers, addVehicleLayers, chooseVehicle, setData } from './layers'
import { MapCanvas } from './MapCanvas'
import { addVehicleImages } from './vehicle_images'

interface LiveMapProps {
  theme: Theme
  attribution: string
  vehicles: FeatureCollection
  places: FeatureCollection | null
  chosen: string | null
  /** Where the chosen lock or incident is; the map goes there when it is out of sight. */
  chosenAt: LonLat | null
  /** The box of what lies over the map, such as a card; `null` when nothing does. */
  covered: () => DOMRect | null
  /** What the authority's own area holds: the map opens on it. */
  home: readonly LonLat[]
  onChoose: (lock: string) => void
  /** Told the box of the map when it has come to rest, and `null` when it is taken away. */
  onShow: (shown: ShownBox | null) => void
  children?: ReactNode
}

/** Edges of what the map shows, degrees. */
interface ShownBox {
  west: number
  south: number
  east: number
  north: number
}

function shownBox(map: LibreMap): ShownBox {
  const bounds = map.getBounds()
  return {
    west: bounds.getWest(),
    south: bounds.getSouth(),
    east: bounds.getEast(),
    north: bounds.getNorth(),
  }
}

/** Room around the vehicles, pixels; their plates stand to the right of them. */
const FIT_PADDING = { top: 48, bottom: 48, left: 48, right: 110 }
/** Nearer to an edge than this, pixels, what was chosen counts as out of sight. */
const SIGHT_MARGIN = 28
/** The same for the upper edge, where the buttons are. */
const SIGHT_MARGIN_TOP = 64

function fitHome(map: LibreMap, home: readonly LonLat[]): void {
  const options = { padding: FIT_PADDING, maxZoom: 11.5, animate: false }
  map.fitBounds(boundsOf(home) ?? HOME_BOUNDS, options)
}

/** What a card takes of the map, pixels: it lies at the left, or on a phone along the bottom. */
function cardRoom(map: LibreMap, card: DOMRect | null): { left: number; bottom: number } {
  if (card === null) return { left: 0, bottom: 0 }
  const box = map.getContainer().getBoundingClientRect()
  return card.width < box.width * 0.8
    ? { left: Math.max(0, card.right - box.left), bottom: 0 }
    : { left: 0, bottom: Math.max(0, box.bottom - card.top) }
}

/** Moves the map only when the target cannot be seen. */
function bringIntoSight(map: LibreMap, target: LonLat, card: DOMRect | null): void {
  const { left, bottom } = cardRoom(map, card)
  const { clientWidth, clientHeight } = map.getContainer()
  const { x, y } = map.project([target[0], target[1]])
  const isInSight =
    x > left + SIGHT_MARGIN &&
    x < clientWidth - SIGHT_MARGIN &&
    y > SIGHT_MARGIN_TOP &&
    y < clientHeight - bottom - SIGHT_MARGIN
  if (isInSight) return
  map.easeTo({
    center: [target[0], target[1]],
    offset: [left / 2, (SIGHT_MARGIN_TOP - bottom) / 2],
  })
}

export function LiveMap(props: LiveMapProps) {
  const { theme, attribution, vehicles, places, chosen, chosenAt, covered } = props
  const { home, onChoose, onShow, children } = props
  const { t } = useTranslation()
  const [map, setMap] = useState<LibreMap | null>(null)
  const choose = useEffectEvent(onChoose)
  const show = useEffectEvent(onShow)
  const goToChosen = useEffectEvent((target: LibreMap) => {
    if (chosenAt !== null) bringIntoSight(target, chosenAt, covered())
  })
  const load = (loaded: LibreMap): void => {
    const palette = PALETTES[theme]
    addVehicleImages(loaded, palette)
    addPlaceLayers(loaded, palette)
    addVehicleLayers(loaded, palette)
    fitHome(loaded, home)
    setMap(loaded)
  }
  useEffect(() => {
    if (map !== null) setData(map, 'vehicles', vehicles)
  }, [map, vehicles])
  useEffect(() => {
    if (map !== null && places !== null) setData(map, 'places', places)
  }, [map, places])
  useEffect(() => {
    if (map === null) return
    chooseVehicle(map, chosen)
    goToChosen(map)
  }, [map, chosen])
  useEffect(() => {
    if (map === null) return
    show(shownBox(map))
    const rest = map.on('moveend', () => show(shownBox(map)))
    return () => {
      rest.unsubscribe()
      show(null)
    }
  }, [map])
  useEffect(() => {
    if (map === null) return
    const marks = ['vehicle-chosen-mark', 'vehicles']
    const click = map.on('click', marks, (event) => {
      const lock: unknown = event.features?.[0]?.properties.lock
      if (typeof lock === 'string' && lock !== '') choose(lock)
    })
    const point = (cursor: string) => () => {
      map.getCanvas().style.cursor = cursor
    }
    const resize = map.on('resize', () => goToChosen(map))
    const enter = map.on('mouseenter', marks, point('pointer'))
    const leave = map.on('mouseleave', marks, point(''))
    return () => {
      for (const subscription of [click, resize, enter, leave]) subscription.unsubscribe()
    }
  }, [map])
  return (
    <MapCanvas
      attribution={attribution}
      label={t('live.map')}
      onGone={() => setMap(null)}
      onLoad={load}
      theme={theme}
    >
      {map === null ? null : (
        <button className="map-home" onClick={() => fitHome(map, home)} type="button">
          {t('live.zoom_home')}
        </button>
      )}
      {children}
    </MapCanvas>
  )
}
