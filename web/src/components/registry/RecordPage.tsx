/** One record: its name, the way back, what is refused, and what it says once it is read. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { isStatus } from '../../api/errors'
import { Nothing } from '../../ui/layout'
import { Refused } from '../FaultList'

interface RecordPageProps {
  title: string
  /** Stands beside the name: where it stands. */
  mark?: ReactNode
  /** The list that it is in. */
  back: { to: string; label: string }
  error: unknown
  isLoading: boolean
  children: ReactNode
}

export function RecordPage({ title, mark, back, error, isLoading, children }: RecordPageProps) {
  const { t } = useTranslation()
  const isMissing = isStatus(error, 404)
  return (
    <div className="page record-page">
      <header className="page-head">
        <h1>{title}</h1>
        {mark}
        <Link className="record-back" to={back.to}>
          {back.label}
        </Link>
      </header>
      {isMissing ? <Nothing>{t('registry.missing')}</Nothing> : <Refused error={error} />}
      {isLoading && error === null ? <Nothing>{t('app.loading')}</Nothing> : null}
      {children}
    </div>
  )
}
