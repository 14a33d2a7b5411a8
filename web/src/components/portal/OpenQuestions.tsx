/** What authorities want to know: the first thing a company sees. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { FiledApplication } from '../../api/documents'
import { urls } from '../../lib/urls'
import { Panel } from '../../ui/layout'
import { useAuthorityShortName } from '../names'
import { aboutLine } from '../scheme/AboutFacts'
import { AnswerForm } from './AnswerForm'

export function OpenQuestions({ applications }: { applications: readonly FiledApplication[] }) {
  const { t } = useTranslation()
  const side = useAuthorityShortName()
  const open = applications.filter(({ document }) => document.status === 'asked_back')
  if (open.length === 0) return null
  return (
    <Panel className="questions" title={t('portal.overview.questions')}>
      {open.map(({ document: application, revision }) => (
        <article className="question" key={application.id}>
          <p className="hint">
            <Link {...urls.portalApplication(application.id)}>
              {aboutLine(application.about, t)}
            </Link>
          </p>
          {Object.entries(application.decisions)
            .filter(([, { decided }]) => decided === 'asked_back')
            .map(([authority, { reason }]) => (
              <blockquote key={authority}>
                <strong>{t('portal.overview.asks', { side: side(authority) })}</strong>{' '}
                {reason ?? t('portal.overview.asks_nothing')}
              </blockquote>
            ))}
          <AnswerForm application={application.id} revision={revision} />
        </article>
      ))}
    </Panel>
  )
}
