/** The language switch, there before log-in too. */
import { useTranslation } from 'react-i18next'
import { LANGUAGE_NAMES, LANGUAGES } from '../lib/language'
import { useLanguage } from '../lib/useLanguage'
import { Pick } from '../ui/controls'

const OPTIONS = LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))

export function LanguagePick({ isLabelHidden = true }: { isLabelHidden?: boolean }) {
  const { t, i18n } = useTranslation()
  return (
    <Pick
      isLabelHidden={isLabelHidden}
      label={t('header.language')}
      onPick={(language) => void i18n.changeLanguage(language)}
      options={OPTIONS}
      value={useLanguage()}
    />
  )
}
