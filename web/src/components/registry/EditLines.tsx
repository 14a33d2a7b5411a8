/** Edits of the map in words, one a line. */
import { useTranslation } from 'react-i18next'
import type { Edit } from '../../api/registry'
import { useLanguage } from '../../lib/useLanguage'
import { usePlaceName } from '../names'
import { drawnBy, placesOf } from './map_subject'

export function useEditWords(): (edit: Edit) => string {
  const { t } = useTranslation()
  const place = usePlaceName()
  const language = useLanguage()
  return (edit) => {
    const { change } = edit
    if (change.type === 'put_place') {
      const name = change.names[language] ?? change.names.en ?? ''
      return `${t('map_edit.entered')}: ${name} (${change.id})`
    }
    const names = placesOf(edit).map(place).join(' → ')
    return `${t(`registry.map.change.${edit.change.type}`)}: ${names}`
  }
}

interface EditLinesProps {
  edits: readonly Edit[]
  /** Takes an edit out again; absent where the edits stand. */
  onRemove?: (index: number) => void
  /** Shows an edit on the map. */
  onShow?: (index: number) => void
}

export function EditLines({ edits, onRemove, onShow }: EditLinesProps) {
  const { t } = useTranslation()
  const words = useEditWords()
  return (
    <ol className="edit-lines">
      {edits.map((edit, index) => {
        const { points } = drawnBy(edit)
        const until = edit.effective_until ?? null
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: an edit is its place in the draft.
          <li key={index}>
            <strong>{words(edit)}</strong>
            <span className="hint">
              {until === null
                ? t('registry.map.from_day', { from: edit.effective_from })
                : t('registry.map.from_until', { from: edit.effective_from, until })}
              {points.length === 0
                ? ''
                : ` · ${t('registry.map.point_count', { points: points.length })}`}
            </span>
            <span className="form-actions">
              {onShow === undefined || points.length === 0 ? null : (
                <button className="text-button" onClick={() => onShow(index)} type="button">
                  {t('registry.map.show')}
                </button>
              )}
              {onRemove === undefined ? null : (
                <button className="text-button" onClick={() => onRemove(index)} type="button">
                  {t('registry.map.take_out')}
                </button>
              )}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
