/** The pages that need no log-in. */
import { useTranslation } from 'react-i18next'

export function SchemePage() {
  const { t } = useTranslation()
  return <h1>{t('public.nav_label')}</h1>
}
