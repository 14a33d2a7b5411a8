/** A handle on the map for every corner: dragged with a pointer, chosen with a click. */
import { type Map as LibreMap, Marker } from 'maplibre-gl'
import { useEffect, useEffectEvent } from 'react'
import type { LonLat } from '../../lib/geometry'

interface HandleActs {
  /** What a handle is called, by its position from 0. */
  name: (index: number) => string
  /** `null`: the handles stand still. */
  onMove: ((index: number, to: LonLat) => void) | null
  onChoose: (index: number) => void
}

function makeElement(text: string, isChosen: boolean): HTMLElement {
  const element = document.createElement('div')
  element.className = isChosen ? 'handle is-chosen' : 'handle'
  element.textContent = text
  return element
}

/** The table of corners does the same without a pointer: the handles are hidden from readers. */
export function useHandles(
  map: LibreMap | null,
  points: readonly LonLat[],
  chosen: number | null,
  acts: HandleActs,
): void {
  const move = useEffectEvent((index: number, to: LonLat) => acts.onMove?.(index, to))
  const isDraggable = acts.onMove !== null
  const choose = useEffectEvent((index: number) => acts.onChoose(index))
  const name = useEffectEvent((index: number) => acts.name(index))
  useEffect(() => {
    if (map === null) return
    const markers = points.map((point, index) => {
      const element = makeElement(String(index + 1), index === chosen)
      element.title = name(index)
      const marker = new Marker({ element, draggable: isDraggable })
      marker.setLngLat([point[0], point[1]]).addTo(map)
      element.setAttribute('aria-hidden', 'true')
      element.removeAttribute('tabindex')
      element.addEventListener('click', (event) => {
        event.stopPropagation()
        choose(index)
      })
      marker.on('dragend', () => {
        const { lng, lat } = marker.getLngLat()
        move(index, [lng, lat])
      })
      return marker
    })
    return () => {
      for (const marker of markers) marker.remove()
    }
  }, [map, points, chosen, isDraggable])
}
