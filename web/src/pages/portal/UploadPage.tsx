/** Declares up to a thousand consignments from a table, chosen as a file or pasted. */
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConsignmentsDeclared } from '../../api/documents'
import { consignmentTemplate, uploadConsignments } from '../../api/portal'
import { Refused } from '../../components/FaultList'
import { download } from '../../components/portal/download'
import { FileField } from '../../components/portal/FileField'
import { PassageFields } from '../../components/portal/PassageFields'
import { PortalPage } from '../../components/portal/PortalPage'
import { UploadResult } from '../../components/portal/UploadResult'
import { usePassage } from '../../components/portal/usePassage'
import { useAct } from '../../components/scheme/useAct'
import { urls } from '../../lib/urls'
import { ActionButton } from '../../ui/controls'
import { AreaField } from '../../ui/fields'
import { Panel } from '../../ui/layout'

interface Sent {
  text: string
  declared: ConsignmentsDeclared
}

function Template() {
  const { t } = useTranslation()
  const act = useAct(consignmentTemplate, (text) => download('onelock-consignments.csv', text))
  return (
    <Panel title={t('portal.upload.template_title')}>
      <p>{t('portal.upload.template_lead')}</p>
      <Refused error={act.error} />
      <ActionButton
        isBusy={act.isPending}
        label={t('portal.upload.template')}
        onPress={() => act.mutate(undefined)}
        refusal={null}
      />
    </Panel>
  )
}

export function UploadPage() {
  const { t } = useTranslation()
  const [passage, setPassage] = usePassage()
  const [file, setFile] = useState<File | null>(null)
  const [pasted, setPasted] = useState('')
  const act = useAct(async (_: undefined, key): Promise<Sent> => {
    const text = file === null ? pasted : await file.text()
    const format = file?.name.toLowerCase().endsWith('.json') === true ? 'json' : 'csv'
    return { text, declared: await uploadConsignments(passage, format, text, key) }
  })
  const isEmpty = file === null && pasted.trim() === ''
  const nothing = isEmpty ? t('portal.upload.nothing') : null
  return (
    <PortalPage
      aside={<Link {...urls.portalCargo()}>{t('portal.cargo.back')}</Link>}
      lead={t('portal.upload.lead')}
      title={t('portal.upload.title')}
    >
      {act.data === undefined ? null : (
        <UploadResult result={act.data.declared} text={act.data.text} />
      )}
      <Template />
      <form className="form" noValidate onSubmit={(event) => event.preventDefault()}>
        <PassageFields onChange={setPassage} passage={passage} />
        <FileField
          accept=".csv,.json,text/csv,application/json"
          file={file}
          hint={t('portal.upload.file_hint')}
          label={t('portal.upload.file')}
          onPick={setFile}
        />
        {file === null ? (
          <AreaField
            hint={t('portal.upload.paste_hint')}
            label={t('portal.upload.paste')}
            onChange={setPasted}
            rows={6}
            value={pasted}
          />
        ) : (
          <ActionButton
            label={t('portal.upload.other_file')}
            onPress={() => setFile(null)}
            refusal={null}
          />
        )}
        <Refused error={act.error} />
        <div className="form-actions">
          <ActionButton
            isBusy={act.isPending}
            isPrimary
            label={t('portal.upload.send')}
            onPress={() => act.mutate(undefined)}
            refusal={passage.scheme === '' ? t('portal.passage.missing') : nothing}
          />
        </div>
      </form>
    </PortalPage>
  )
}
