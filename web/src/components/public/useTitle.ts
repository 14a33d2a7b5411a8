/** The browser's title while a public page is shown. */
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'

export function useTitle(title: string): void {
  const { t } = useTranslation()
  const brand = t('public.brand')
  useEffect(() => {
    const before = document.title
    document.title = title === brand ? brand : `${title} – ${brand}`
    return () => {
      document.title = before
    }
  }, [title, brand])
}
