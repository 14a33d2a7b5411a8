/** Where something went: the fixes on a map, how many there are, and all of them as files. */
import { lazy, type ReactNode, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import type { TrackView } from '../api/types'
import { useNode } from '../api/useNode'
import { TRACK_FORMATS, type TrackFormat } from '../lib/urls'
import { useFormat } from '../lib/useFormat'
import { Nothing } from '../ui/layout'
import { useDesk } from './Desk'

const TrackMap = lazy(async () => ({ default: (await import('../map/TrackMap')).TrackMap }))

/** What each format is called; the names are the same in every language. */
const FORMAT_NAMES: Record<TrackFormat, string> = { geojson: 'GeoJSON', gpx: 'GPX', csv: 'CSV' }

/** Where the file of a format is fetched. */
type FileUrl = (format: TrackFormat) => string

function TrackFiles({ fileUrl }: { fileUrl: FileUrl }) {
  const { t } = useTranslation()
  return (
    <p>
      {t('journey.track_files')}{' '}
      {TRACK_FORMATS.map((format) => (
        <span key={format}>
          <a download href={fileUrl(format)}>
            {FORMAT_NAMES[format]}
          </a>{' '}
        </span>
      ))}
      <span className="hint">{t('journey.track_files_hint')}</span>
    </p>
  )
}

interface TrackPartProps {
  /** `undefined`: it has not come yet. */
  track: TrackView | undefined
  fileUrl: FileUrl
  /** What is said where there is no fix. */
  none: string
  /** What is said beside the number of fixes. */
  children?: ReactNode
}

export function TrackPart({ track, fileUrl, none, children }: TrackPartProps) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { theme } = useDesk()
  const attribution = useNode()?.map_attribution ?? ''
  if (track === undefined) return <Nothing>{t('app.loading')}</Nothing>
  const late = track.points.filter((fix) => fix.backfill).length
  const counts = {
    points: number(track.points.length),
    within: number(track.tolerance_m),
    backfill: number(late),
  }
  return (
    <>
      <Suspense fallback={<Nothing>{t('live.map_loading')}</Nothing>}>
        <TrackMap
          attribution={attribution}
          label={t('journey.track_map')}
          theme={theme}
          track={track}
        />
      </Suspense>
      <p className="hint">
        {track.points.length === 0 ? none : t('journey.track_note', counts)} {children}
      </p>
      {track.points.length === 0 ? null : <TrackFiles fileUrl={fileUrl} />}
    </>
  )
}
