/** Everything that is held about a company, taken away as a file. */
import { useTranslation } from 'react-i18next'
import { urls } from '../../lib/urls'

export function PartyExport({ party }: { party: string }) {
  const { t } = useTranslation()
  return (
    <p>
      <a download href={urls.partyFile(party)}>
        {t('keeping.export')}
      </a>{' '}
      <span className="hint">{t('keeping.export_hint')}</span>
    </p>
  )
}
