/** What came of an upload: how many were taken, and each fault with row, column, value, remedy. */
import { useTranslation } from 'react-i18next'
import { keyOf } from '../../api/codes'
import type { ConsignmentsDeclared } from '../../api/documents'
import type { Fault } from '../../api/errors'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { ActionButton } from '../../ui/controls'
import { type Column, DataTable } from '../../ui/DataTable'
import { Panel } from '../../ui/layout'
import { FaultText } from '../FaultList'
import { brokenRule, partsOf, useFieldName } from '../scheme/faults'
import { ToneMark } from '../scheme/ToneMark'
import { download } from './download'
import { GoTo } from './PortalPage'
import { faultyCsv, faultyRows } from './upload_result'

function useColumns(): Column<Fault>[] {
  const { t } = useTranslation()
  const fieldName = useFieldName()
  return [
    {
      head: t('portal.upload.row'),
      cell: ({ row }) =>
        row === undefined ? t('portal.upload.whole_file') : t('said.at.row', { number: row }),
    },
    {
      head: t('portal.upload.column'),
      cell: ({ pointer }) =>
        partsOf(pointer).length === 0 ? t('portal.upload.whole_row') : fieldName(pointer),
    },
    { head: t('portal.upload.wrong'), cell: (fault) => <FaultText fault={fault} /> },
    {
      head: t('portal.upload.rule'),
      cell: (fault) => <code>{brokenRule(fault) ?? fault.code}</code>,
    },
  ]
}

interface UploadResultProps {
  result: ConsignmentsDeclared
  /** What was handed in. */
  text: string
}

export function UploadResult({ result, text }: UploadResultProps) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const columns = useColumns()
  const rows = faultyRows(result.faults)
  const bad = rows.filter(({ row }) => row !== null).length
  const counts = { taken: number(result.accepted.length), bad: number(bad) }
  return (
    <Panel className="upload-result" title={t('portal.upload.result')}>
      <p className="upload-counts" role="status">
        <ToneMark tone="good" word={t('portal.upload.taken', counts)} />
        {result.faults.length === 0 ? null : (
          <ToneMark tone="alarm" word={t('portal.upload.not_taken', counts)} />
        )}
      </p>
      <DataTable
        caption={t('portal.upload.faults')}
        columns={columns}
        empty={t('portal.upload.no_faults')}
        rowKey={(fault) => `${fault.row} ${fault.pointer} ${keyOf(fault)}`}
        rows={rows.flatMap(({ faults }) => faults)}
      />
      <div className="form-actions">
        {bad === 0 ? null : (
          <ActionButton
            label={t('portal.upload.download_bad')}
            onPress={() => download('onelock-rows-to-mend.csv', faultyCsv(text, rows))}
            refusal={null}
          />
        )}
        <GoTo
          isMain
          label={t('portal.upload.see_declared')}
          to={urls.portalCargo({ status: 'declared' })}
        />
        {result.accepted.length === 0 ? null : (
          <GoTo label={t('portal.manifests.bundle')} to={urls.portalBundle()} />
        )}
      </div>
    </Panel>
  )
}
