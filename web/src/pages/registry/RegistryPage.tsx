/** The officers' registry and review pages. */
import { useTranslation } from 'react-i18next'

export function RegistryPage() {
  const { t } = useTranslation()
  return <h1>{t('registry.nav_label')}</h1>
}
