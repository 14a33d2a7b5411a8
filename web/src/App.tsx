/** The providers: server cache, theme, language of the component library, and the router. */
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import ptPT from 'antd/locale/pt_PT'
import zhCN from 'antd/locale/zh_CN'
import zhHK from 'antd/locale/zh_HK'
import { useEffect, useState } from 'react'
import { isStatus } from './api/errors'
import { endSession } from './api/session'
import { DeskProvider } from './components/Desk'
import type { Language } from './lib/language'
import { initialSound, initialTheme } from './lib/preferences'
import { useLanguage } from './lib/useLanguage'
import { router } from './routes'
import { THEMES } from './ui/theme'

const ANTD_LOCALES: Record<Language, typeof enUS> = {
  'zh-Hant': zhHK,
  'zh-Hans': zhCN,
  en: enUS,
  pt: ptPT,
}

/** Whatever answers 401 ends the session: the log-in page then stands where the page stood. */
const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (isStatus(error, 401)) endSession(queries)
    },
  }),
  defaultOptions: { queries: { retry: 1, staleTime: 2_000, refetchOnWindowFocus: false } },
})

export function App() {
  const language = useLanguage()
  const [theme, setTheme] = useState(() =>
    initialTheme(localStorage, matchMedia('(prefers-color-scheme: light)').matches),
  )
  useEffect(() => {
    document.documentElement.dataset.theme = theme
  }, [theme])
  return (
    <ConfigProvider
      button={{ autoInsertSpace: false }}
      locale={ANTD_LOCALES[language]}
      theme={THEMES[theme]}
    >
      <QueryClientProvider client={queries}>
        <DeskProvider onTheme={setTheme} sound={initialSound(localStorage)} theme={theme}>
          <RouterProvider router={router} />
        </DeskProvider>
      </QueryClientProvider>
    </ConfigProvider>
  )
}
