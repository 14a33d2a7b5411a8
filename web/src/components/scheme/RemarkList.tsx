/** What applicant and authorities said to each other about an application, oldest first. */
import { useTranslation } from 'react-i18next'
import type { Remark } from '../../api/documents'
import { useFormat } from '../../lib/useFormat'
import { useAuthorityShortName } from '../names'

export function RemarkList({ remarks }: { remarks: readonly Remark[] }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const shortName = useAuthorityShortName()
  if (remarks.length === 0) return <p className="hint">{t('scheme.word.no_remarks')}</p>
  return (
    <ol className="remarks">
      {remarks.map(({ at_ms: atMs, speaker, text }) => {
        const isOurs = speaker === 'applicant'
        const who = isOurs ? t('scheme.word.applicant') : shortName(speaker.authority)
        return (
          <li className={isOurs ? 'is-applicant' : 'is-authority'} key={`${atMs} ${text}`}>
            <span className="remark-head">
              <strong>{who}</strong> <time>{dateTime(atMs)}</time>
            </span>
            <p>{text}</p>
          </li>
        )
      })}
    </ol>
  )
}
