/** One journey on our leg: the corridor with its shadows, and the fixes that were stored. */
import type { Map as LibreMap } from 'maplibre-gl'
import { useEffect, useEffectEvent, useState } from 'react'
import type { TrackView } from '../api/types'
import { boundsOf, lonLats } from '../lib/geometry'
import type { Theme } from '../lib/preferences'
import { HOME_BOUNDS, PALETTES } from './base'
import { trackDrawing } from './features'
import { addTrackLayers, setCorridorWidth, setData } from './layers'
import { MapCanvas } from './MapCanvas'

interface TrackMapProps {
  label: string
  theme: Theme
  attribution: string
  track: TrackView
}

function show(map: LibreMap, track: TrackView): void {
  const drawing = trackDrawing(track)
  setData(map, 'fixes', drawing.fixes)
  setData(map, 'track', drawing.line)
  setData(map, 'corridor', drawing.corridor)
  setData(map, 'shadows', drawing.shadows)
  const [start] = lonLats(track.corridor?.line ?? [])
  if (track.corridor != null && start !== undefined) {
    setCorridorWidth(map, track.corridor.half_width_m * 2, start[1])
  }
}

function fitTrack(map: LibreMap, track: TrackView): void {
  const points = [
    ...lonLats(track.corridor?.line ?? []),
    ...lonLats(track.points.map((fix) => fix.point)),
  ]
  map.fitBounds(boundsOf(points) ?? HOME_BOUNDS, { padding: 32, maxZoom: 14, animate: false })
}

export function TrackMap({ label, theme, attribution, track }: TrackMapProps) {
  const [map, setMap] = useState<LibreMap | null>(null)
  const load = (loaded: LibreMap): void => {
    addTrackLayers(loaded, PALETTES[theme])
    fitTrack(loaded, track)
    setMap(loaded)
  }
  useEffect(() => {
    if (map !== null) show(map, track)
  }, [map, track])
  const refit = useEffectEvent(() => {
    if (map !== null) fitTrack(map, track)
  })
  useEffect(() => {
    const subscription = map?.on('resize', () => refit())
    return () => subscription?.unsubscribe()
  }, [map])
  return (
    <MapCanvas
      attribution={attribution}
      label={label}
      onGone={() => setMap(null)}
      onLoad={load}
      theme={theme}
    />
  )
}
