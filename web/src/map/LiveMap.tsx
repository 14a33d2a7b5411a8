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
  /** Where the chosen lock is; the map goes there when it is out of sight. */
  chosenAt: LonLat | null
  onChoose: (lock: string) => void
  children?: ReactNode
}

/** Room for the drawer and the legend, pixels. */
const FIT_PADDING = 48

function fitVehicles(map: LibreMap, vehicles: FeatureCollection): void {
  const points = vehicles.features.flatMap(({ geometry }): LonLat[] => {
    const [lon, lat] = geometry.type === 'Point' ? geometry.coordinates : []
    return lon === undefined || lat === undefined ? [] : [[lon, lat]]
  })
  const options = { padding: FIT_PADDING, maxZoom: 11.5, animate: false }
  map.fitBounds(boundsOf(points) ?? HOME_BOUNDS, options)
}

export function LiveMap(props: LiveMapProps) {
  const { theme, attribution, vehicles, places, chosen, chosenAt, onChoose, children } = props
  const { t } = useTranslation()
  const [map, setMap] = useState<LibreMap | null>(null)
  const choose = useEffectEvent(onChoose)
  const goToChosen = useEffectEvent((target: LibreMap) => {
    if (chosenAt === null || target.getBounds().contains([chosenAt[0], chosenAt[1]])) return
    target.easeTo({ center: [chosenAt[0], chosenAt[1]] })
  })
  const load = (loaded: LibreMap): void => {
    const palette = PALETTES[theme]
    addVehicleImages(loaded, palette)
    addPlaceLayers(loaded, palette)
    addVehicleLayers(loaded, palette)
    fitVehicles(loaded, vehicles)
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
    if (chosen !== null) goToChosen(map)
  }, [map, chosen])
  useEffect(() => {
    if (map === null) return
    const click = map.on('click', 'vehicles', (event) => {
      const lock: unknown = event.features?.[0]?.properties.lock
      if (typeof lock === 'string') choose(lock)
    })
    const point = (cursor: string) => () => {
      map.getCanvas().style.cursor = cursor
    }
    const enter = map.on('mouseenter', 'vehicles', point('pointer'))
    const leave = map.on('mouseleave', 'vehicles', point(''))
    return () => {
      for (const subscription of [click, enter, leave]) subscription.unsubscribe()
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
        <button className="map-home" onClick={() => fitVehicles(map, vehicles)} type="button">
          {t('live.zoom_home')}
        </button>
      )}
      {children}
    </MapCanvas>
  )
}
