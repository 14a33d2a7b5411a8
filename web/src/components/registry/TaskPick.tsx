/** What to change on the map: each task with a sentence, so that nobody needs to know the terms. */
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { MAP_TASKS, type MapTask } from '../../lib/urls'

interface TaskPickProps {
  task: MapTask
  onPick: (task: MapTask) => void
}

export function TaskPick({ task, onPick }: TaskPickProps) {
  const { t } = useTranslation()
  const name = useId()
  return (
    <fieldset className="task-pick">
      <legend className="visually-hidden">{t('registry.map.choose')}</legend>
      {MAP_TASKS.map((it) => (
        <label className={it === task ? 'is-chosen' : ''} key={it}>
          <input
            checked={it === task}
            name={name}
            onChange={() => onPick(it)}
            type="radio"
            value={it}
          />
          <span>
            <strong>{t(`map_edit.task.${it}`)}</strong>
            <span className="hint">{t(`map_edit.task_hint.${it}`)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
