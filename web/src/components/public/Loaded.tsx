/** What the node publishes, once it has come; says so while it has not. */
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ActionButton } from '../../ui/controls'
import { Note, Nothing } from '../../ui/layout'
import { errorText } from '../errorText'

interface LoadedProps<T> {
  query: UseQueryResult<T>
  children: (data: T) => ReactNode
}

export function Loaded<T>({ query, children }: LoadedProps<T>) {
  const { t } = useTranslation()
  if (query.data !== undefined) return children(query.data)
  if (query.error === null) return <Nothing>{t('app.loading')}</Nothing>
  return (
    <Note tone="alarm">
      <p>{errorText(t, query.error)}</p>
      <ActionButton label={t('app.retry')} onPress={() => void query.refetch()} refusal={null} />
    </Note>
  )
}
