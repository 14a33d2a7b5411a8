/** Hands in a paper with an application: a PDF or a picture of up to 512 KiB. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { attachPaper } from '../../api/portal'
import { useFormat } from '../../lib/useFormat'
import { ActionButton } from '../../ui/controls'
import { TextField } from '../../ui/fields'
import { Refused } from '../FaultList'
import { useAct } from '../scheme/useAct'
import { FileField } from './FileField'
import { base64, PAPER_BYTES_MAX, PAPER_TYPES, paperProblem } from './papers'

export function PaperForm({ application }: { application: string }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const [title, setTitle] = useState('')
  const [file, setFile] = useState<File | null>(null)
  const act = useAct(
    async (paper: File, key) => {
      const sent = {
        title: title.trim() || paper.name,
        media_type: paper.type,
        content_base64: base64(new Uint8Array(await paper.arrayBuffer())),
      }
      return attachPaper(application, sent, key)
    },
    () => {
      setTitle('')
      setFile(null)
    },
  )
  const problem = file === null ? 'none_chosen' : paperProblem(file)
  return (
    <form className="form" onSubmit={(event) => event.preventDefault()}>
      <FileField
        accept={PAPER_TYPES.join(',')}
        file={file}
        hint={t('portal.paper.hint', { size: number(PAPER_BYTES_MAX / 1024) })}
        label={t('portal.paper.file')}
        onPick={setFile}
      />
      <TextField
        hint={t('portal.paper.title_hint')}
        label={t('portal.paper.title')}
        maxLength={120}
        onChange={setTitle}
        value={title}
      />
      <Refused error={act.error} />
      <div className="form-actions">
        <ActionButton
          isBusy={act.isPending}
          label={t('portal.paper.send')}
          onPress={() => {
            if (file !== null) act.mutate(file)
          }}
          refusal={problem === null ? null : t(`portal.paper.${problem}`)}
        />
      </div>
    </form>
  )
}
