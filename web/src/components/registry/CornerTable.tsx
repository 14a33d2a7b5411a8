/** The corners as numbers: everything that is done on the map, with the keyboard. */
import { type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { moved, split, without } from '../../lib/edits'
import type { LonLat } from '../../lib/geometry'

interface CornerTableProps {
  points: readonly LonLat[]
  chosen: number | null
  isReadOnly: boolean
  onChange: (points: LonLat[]) => void
  onChoose: (index: number) => void
}

interface NumberCellProps {
  label: string
  value: number
  isReadOnly: boolean
  onCommit: (value: number) => void
}

/** Taken over when the field is left or with Enter, so that a half-typed number draws nothing. */
function NumberCell({ label, value, isReadOnly, onCommit }: NumberCellProps) {
  const [typed, setTyped] = useState<string | null>(null)
  const commit = () => {
    const number = Number(typed)
    if (typed !== null && typed.trim() !== '' && Number.isFinite(number)) onCommit(number)
    setTyped(null)
  }
  return (
    <input
      aria-label={label}
      inputMode="decimal"
      onBlur={commit}
      onChange={(event) => setTyped(event.target.value)}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === 'Enter') commit()
      }}
      readOnly={isReadOnly}
      value={typed ?? String(value)}
    />
  )
}

export function CornerTable(props: CornerTableProps) {
  const { points, chosen, isReadOnly, onChange, onChoose } = props
  const { t } = useTranslation()
  return (
    <table className="corners">
      <caption className="visually-hidden">{t('registry.map.corners')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('registry.map.corner_number')}</th>
          <th scope="col">{t('registry.map.latitude')}</th>
          <th scope="col">{t('registry.map.longitude')}</th>
          <th scope="col">{t('registry.map.corner_acts')}</th>
        </tr>
      </thead>
      <tbody>
        {points.map((point, index) => {
          const number = index + 1
          const put = (to: LonLat) => onChange(moved(points, index, to))
          return (
            <tr
              className={index === chosen ? 'is-chosen' : ''}
              // biome-ignore lint/suspicious/noArrayIndexKey: a corner is its place in the list.
              key={index}
              onFocus={() => onChoose(index)}
            >
              <th scope="row">{number}</th>
              <td>
                <NumberCell
                  isReadOnly={isReadOnly}
                  label={t('registry.map.latitude_of', { number })}
                  onCommit={(lat) => put([point[0], lat])}
                  value={point[1]}
                />
              </td>
              <td>
                <NumberCell
                  isReadOnly={isReadOnly}
                  label={t('registry.map.longitude_of', { number })}
                  onCommit={(lon) => put([lon, point[1]])}
                  value={point[0]}
                />
              </td>
              <td className="corner-acts">
                {isReadOnly ? null : (
                  <>
                    <button
                      aria-label={t('registry.map.insert_after', { number })}
                      onClick={() => onChange(split(points, index))}
                      title={t('registry.map.insert_after', { number })}
                      type="button"
                    >
                      +
                    </button>
                    <button
                      aria-label={t('registry.map.delete', { number })}
                      onClick={() => onChange(without(points, index))}
                      title={t('registry.map.delete', { number })}
                      type="button"
                    >
                      −
                    </button>
                  </>
                )}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
