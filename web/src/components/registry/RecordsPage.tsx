/** A list of records: a search, a filter by state, a table that becomes cards on a phone. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../lib/useFormat'
import { ActionButton, type Option, Pick } from '../../ui/controls'
import { type Column, DataTable } from '../../ui/DataTable'
import { Nothing } from '../../ui/layout'
import { Refused } from '../FaultList'
import { SoughtBox } from './SoughtBox'

interface RecordsPageProps<T> {
  title: string
  /** What is read; `undefined` while it is on its way. */
  rows: readonly T[] | undefined
  error: unknown
  columns: readonly Column<T>[]
  rowKey: (row: T) => string
  /** What the node looks for: rows are those that fit, page by page. */
  sought: { hint?: string; hasMore: boolean; isBusy: boolean; onMore: () => void }
  /** The states to choose from. */
  states?: readonly Option<string>[]
  empty: string
  /** Stands at the right of the heading. */
  aside?: ReactNode
  /** Stands above or under the table. */
  above?: ReactNode
  below?: ReactNode
}

export function RecordsPage<T>(props: RecordsPageProps<T>) {
  const { title, rows, error, columns, rowKey, sought, states, empty } = props
  const { t } = useTranslation()
  const { number } = useFormat()
  const { q = '', show = 'all' } = useSearch({ strict: false })
  const navigate = useNavigate()
  const go = (change: { q?: string; show?: string }): void =>
    void navigate({
      to: '.',
      search: { ...(q === '' ? {} : { q }), ...(show === 'all' ? {} : { show }), ...change },
      replace: true,
    })
  const all: Option<string> = { value: 'all', label: t('registry.list.all') }
  return (
    <div className="page">
      <header className="page-head">
        <h1>{title}</h1>
        {rows === undefined ? null : (
          <span className="count">
            {t('registry.list.count', {
              count: rows.length,
              shown: sought.hasMore ? `${number(rows.length)}+` : number(rows.length),
            })}
          </span>
        )}
        {props.aside}
      </header>
      {props.above}
      <div className="filters registry-filters">
        <SoughtBox hint={sought.hint} onFind={(next) => go({ q: next })} value={q} />
        {states === undefined ? null : (
          <Pick
            label={t('registry.list.show')}
            onPick={(next) => go({ show: next })}
            options={[all, ...states]}
            value={show}
          />
        )}
      </div>
      <Refused error={error} />
      {rows === undefined ? (
        <Nothing>{t('app.loading')}</Nothing>
      ) : (
        <DataTable caption={title} columns={columns} empty={empty} rowKey={rowKey} rows={rows} />
      )}
      {sought.hasMore ? (
        <ActionButton
          isBusy={sought.isBusy}
          label={t('app.more')}
          onPress={sought.onMore}
          refusal={null}
        />
      ) : null}
      {props.below}
    </div>
  )
}
