/** The offline base map: land and roads from our own files, no glyph server, no foreign request. */
import { Map as LibreMap, type MapOptions, NavigationControl, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import 'maplibre-gl/dist/maplibre-gl.css'
import type { Severity } from '../api/types'
import type { Theme } from '../lib/preferences'

setWorkerUrl(workerUrl)

export interface Palette {
  sea: string
  land: string
  coast: string
  road: string
  zone: string
  text: string
  halo: string
  corridor: string
  corridorGround: string
  shadow: string
  track: string
  tones: Record<'alarm' | 'warn' | 'good' | 'quiet', string>
  severities: Record<Severity, string>
}

export const PALETTES: Record<Theme, Palette> = {
  dark: {
    sea: '#0c151d',
    land: '#1a2733',
    coast: '#3d5163',
    road: '#3b4d5e',
    zone: '#5aa9f0',
    text: '#d6e1ea',
    halo: '#0c151d',
    corridor: '#4d93d6',
    corridorGround: '#21405d',
    shadow: '#e2b95a',
    track: '#e8f1f8',
    tones: { alarm: '#ff6b64', warn: '#f2b93d', good: '#43c08f', quiet: '#9fb2c2' },
    severities: { critical: '#ff6b64', major: '#ff9d4d', minor: '#f0d060', notice: '#8fc1ee' },
  },
  light: {
    sea: '#cfdde8',
    land: '#f4f5f2',
    coast: '#8ea2b3',
    road: '#bcc5cc',
    zone: '#1c66ad',
    text: '#17222d',
    halo: '#ffffff',
    corridor: '#3f86c8',
    corridorGround: '#cfe0f1',
    shadow: '#8a6100',
    track: '#17222d',
    tones: { alarm: '#c4201c', warn: '#b35c00', good: '#0b7a51', quiet: '#566879' },
    severities: { critical: '#c4201c', major: '#b35c00', minor: '#7a6200', notice: '#1c66ad' },
  },
}

/** The pearl river delta: shown when there is no vehicle to fit. */
export const HOME_BOUNDS: [[number, number], [number, number]] = [
  [112.95, 21.95],
  [114.75, 23.45],
]

/** The installed Chinese fonts, by the language the desk reads. */
export const MAP_FONT =
  "'Noto Sans CJK HK','PingFang HK','Microsoft JhengHei','WenQuanYi Micro Hei',sans-serif"

function ownFile(path: string): string {
  return new URL(path, globalThis.location.origin).href
}

function baseStyle(palette: Palette): NonNullable<MapOptions['style']> {
  return {
    version: 8,
    sources: {
      land: { type: 'geojson', data: ownFile('/map/land.geojson'), tolerance: 0.3 },
      roads: { type: 'geojson', data: ownFile('/map/roads.geojson'), tolerance: 0.3 },
    },
    layers: [
      { id: 'sea', type: 'background', paint: { 'background-color': palette.sea } },
      { id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': palette.land } },
      { id: 'coast', type: 'line', source: 'land', paint: { 'line-color': palette.coast } },
      {
        id: 'roads',
        type: 'line',
        source: 'roads',
        layout: { 'line-cap': 'round', 'line-join': 'round' },
        paint: {
          'line-color': palette.road,
          'line-width': ['interpolate', ['linear'], ['zoom'], 7, 0.5, 11, 1.2, 15, 3],
        },
      },
    ],
  }
}

export interface MapTexts {
  title: string
  zoomIn: string
  zoomOut: string
}

/** @throws when the browser can make no WebGL context. */
export function createMap(container: HTMLElement, theme: Theme, texts: MapTexts): LibreMap {
  const map = new LibreMap({
    container,
    style: baseStyle(PALETTES[theme]),
    bounds: HOME_BOUNDS,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    maxZoom: 17,
    minZoom: 5,
    // A vehicle is redrawn with each report: fading would show it half gone most of the time.
    fadeDuration: 0,
    localIdeographFontFamily: MAP_FONT,
    locale: {
      'Map.Title': texts.title,
      'NavigationControl.ZoomIn': texts.zoomIn,
      'NavigationControl.ZoomOut': texts.zoomOut,
    },
  })
  map.touchZoomRotate.disableRotation()
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right')
  return map
}
