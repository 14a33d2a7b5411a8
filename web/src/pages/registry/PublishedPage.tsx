/** Entering what an authority has published: for whoever takes part without having applied here. */

import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { PublishedCompany, PublishedModel } from '../../components/registry/PublishedForms'
import { urls } from '../../lib/urls'
import { Note, Panel } from '../../ui/layout'

export function PublishedPage() {
  const { t } = useTranslation()
  return (
    <div className="page record-page">
      <header className="page-head">
        <h1>{t('registry.published.title')}</h1>
        <Link className="record-back" {...urls.companies()}>
          {t('registry.part.companies')}
        </Link>
      </header>
      <Note tone="quiet">{t('registry.published.lead')}</Note>
      <div className="record-grid">
        <Panel title={t('registry.published.company')}>
          <PublishedCompany />
        </Panel>
        <Panel title={t('registry.published.model')}>
          <PublishedModel />
        </Panel>
      </div>
    </div>
  )
}
