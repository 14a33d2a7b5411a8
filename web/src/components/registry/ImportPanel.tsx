/** The map as files: out for a map program, and in again as edits of a draft. */
import { type ChangeEvent, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Edit, importPlaces, type MapImport } from '../../api/registry'
import { CheckField } from '../../ui/fields'
import { Panel } from '../../ui/layout'
import { Refused } from '../FaultList'
import { useAct } from '../scheme/useAct'
import { useOfficer } from './useOfficer'

interface ImportPanelProps {
  onEdits: (edits: Edit[]) => void
}

export function ImportPanel({ onEdits }: ImportPanelProps) {
  const { t } = useTranslation()
  const { refusal } = useOfficer()
  const id = useId()
  const [isGcj, setGcj] = useState(false)
  const [count, setCount] = useState<number | null>(null)
  const read = useAct(
    (file: MapImport) => importPlaces(file),
    ({ edits }) => {
      setCount(edits.length)
      onEdits(edits)
    },
  )
  const take = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const [file] = event.target.files ?? []
    if (file === undefined) return
    setCount(null)
    const format = file.name.toLowerCase().endsWith('.csv') ? 'csv' : 'geojson'
    read.mutate({ format, text: await file.text(), gcj02: isGcj })
    event.target.value = ''
  }
  return (
    <Panel title={t('registry.map.files')}>
      <div className="form">
        <ul className="link-list">
          <li>
            <a download href="/api/v1/places/export?format=geojson">
              {t('registry.map.export_geojson')}
            </a>
          </li>
          <li>
            <a download href="/api/v1/places/export?format=csv">
              {t('registry.map.export_csv')}
            </a>
          </li>
        </ul>
        {refusal === null ? (
          <>
            <CheckField isChecked={isGcj} label={t('registry.map.gcj02')} onChange={setGcj} />
            <div className="field">
              <label htmlFor={id}>{t('registry.map.import')}</label>
              <input
                accept=".geojson,.json,.csv"
                aria-describedby={`${id}-hint`}
                id={id}
                onChange={(event) => void take(event)}
                type="file"
              />
              <span className="hint" id={`${id}-hint`}>
                {t('registry.map.import_hint')}
              </span>
            </div>
          </>
        ) : (
          <p className="hint">{refusal}</p>
        )}
        <Refused error={read.error} />
        {count === null ? null : (
          <p role="status">{t('registry.map.imported', { edits: count })}</p>
        )}
      </div>
    </Panel>
  )
}
