/** The frame of the portal: its tabs over its pages, for whoever acts for a company. */
import { Outlet } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useSession } from '../../api/useNode'
import { PortalTabs } from '../../components/portal/PortalTabs'
import { Note } from '../../ui/layout'

export function PortalFrame() {
  const { t } = useTranslation()
  const isOfCompany = useSession()?.party != null
  return (
    <div className="page portal">
      {isOfCompany ? (
        <>
          <PortalTabs />
          <Outlet />
        </>
      ) : (
        <>
          <h1>{t('portal.overview.title')}</h1>
          <Note title={t('portal.no_company.title')} tone="warn">
            {t('portal.no_company.body')}
          </Note>
        </>
      )}
    </div>
  )
}
