/** The papers handed in with an application, each to be opened. */
import { useTranslation } from 'react-i18next'
import type { Application } from '../../api/documents'
import { useFormat } from '../../lib/useFormat'

const KIB = 1024

export function PaperList({ application }: { application: Application }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { id, attachments } = application
  if (attachments.length === 0) return <p className="hint">{t('scheme.word.no_papers')}</p>
  return (
    <ul className="papers">
      {attachments.map(({ title, digest, media_type: type, length_bytes: bytes }) => (
        <li key={digest}>
          <a download={title} href={`/api/v1/applications/${id}/attachments/${digest}`}>
            {title}
          </a>{' '}
          <span className="hint">
            {`${type.split('/')[1]}, ${number(Math.ceil(bytes / KIB))} KiB`}
          </span>
        </li>
      ))}
    </ul>
  )
}
