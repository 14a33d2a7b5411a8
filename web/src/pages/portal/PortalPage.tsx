/** The pages of carriers, shippers and suppliers: their own data only. */
import { useTranslation } from 'react-i18next'

export function PortalPage() {
  const { t } = useTranslation()
  return <h1>{t('portal.nav_label')}</h1>
}
