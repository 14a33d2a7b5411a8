/** A map in a box: makes it, says when it is loaded, shows its attribution, takes it away. */
import type { Map as LibreMap } from 'maplibre-gl'
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Theme } from '../lib/preferences'
import { ActionButton } from '../ui/controls'
import { Nothing } from '../ui/layout'
import { createMap } from './base'

interface MapCanvasProps {
  label: string
  theme: Theme
  attribution: string
  /** Called once, when the base map is loaded; add sources and layers here. */
  onLoad: (map: LibreMap) => void
  /** Called when the map is taken away. */
  onGone: () => void
  children?: ReactNode
}

/** `interrupted`: a file of the map did not come, as when the node is restarting. */
type Phase = 'loading' | 'loaded' | 'interrupted' | 'failed'

export function MapCanvas({ label, theme, attribution, onLoad, onGone, children }: MapCanvasProps) {
  const { t } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  const [phase, setPhase] = useState<Phase>('loading')
  const [attempt, setAttempt] = useState(0)
  const loaded = useEffectEvent((map: LibreMap) => {
    onLoad(map)
    setPhase('loaded')
  })
  const gone = useEffectEvent(onGone)
  const texts = useEffectEvent(() => {
    return { title: label, zoomIn: t('live.zoom_in'), zoomOut: t('live.zoom_out') }
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt makes a new map.
  useEffect(() => {
    if (box.current === null) return
    let map: LibreMap
    try {
      map = createMap(box.current, theme, texts())
    } catch {
      setPhase('failed')
      return
    }
    map.once('load', () => loaded(map))
    map.on('error', () => setPhase((now) => (now === 'loading' ? 'interrupted' : now)))
    return () => {
      gone()
      map.remove()
      setPhase('loading')
    }
  }, [theme, attempt])
  return (
    // biome-ignore lint/a11y/useSemanticElements: a map is no set of form fields.
    <div aria-busy={phase === 'loading'} aria-label={label} className="map-frame" role="group">
      <div className="map-box" ref={box} />
      {phase === 'loading' ? <p className="map-status">{t('live.map_loading')}</p> : null}
      {phase === 'interrupted' ? (
        <div className="map-status">
          <p>{t('live.map_interrupted')}</p>
          <ActionButton
            label={t('app.retry')}
            onPress={() => setAttempt((count) => count + 1)}
            refusal={null}
          />
        </div>
      ) : null}
      {phase === 'failed' ? <Nothing>{t('live.map_failed')}</Nothing> : null}
      {children}
      <p className="map-attribution">{attribution}</p>
    </div>
  )
}
