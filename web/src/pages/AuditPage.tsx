/** The audit: who did, saw or took away what, and who could not log in, from where. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Table, type TableColumnsType } from 'antd'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type AuditAsked, auditQuery } from '../api/queries'
import type { AuditAction, AuditLine } from '../api/types'
import { isOverseer, useSession } from '../api/useNode'
import { errorText } from '../components/errorText'
import { isReversed, momentsOf } from '../lib/period'
import { type AuditSearch, urls } from '../lib/urls'
import { useFormat } from '../lib/useFormat'
import en from '../locales/en'
import { ActionButton } from '../ui/controls'
import { ChoiceField, TextField } from '../ui/fields'
import { Note } from '../ui/layout'

/** Every action has a word in every language, so the words of one name them all. */
const ACTIONS = Object.keys(en.audit_action) as AuditAction[]

/** The accounts that nobody has: the node's own, and that of whoever operates it. */
const SYSTEM = 'system'
const OPERATOR = 'command-line'

function useActionOptions() {
  const { t, i18n } = useTranslation()
  const named = ACTIONS.map((value) => ({ value, label: t(`audit_action.${value}`) }))
  named.sort((a, b) => a.label.localeCompare(b.label, i18n.language))
  return [{ value: '', label: t('audit.any_action') }, ...named]
}

function askedOf({ account, action, subject, ...period }: AuditSearch): AuditAsked {
  const known = ACTIONS.find((it) => it === action)
  return {
    ...(account === undefined ? {} : { account }),
    ...(known === undefined ? {} : { action: known }),
    ...(subject === undefined ? {} : { subject }),
    ...momentsOf(period),
  }
}

function useColumns(): TableColumnsType<AuditLine> {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const whose = (account: string): string => {
    if (account === OPERATOR) return t('people.operator')
    return account === SYSTEM ? t('system') : account
  }
  return [
    {
      title: t('audit.when'),
      dataIndex: 'at_ms',
      className: 'wide-nowrap',
      render: (ms: number, { account }) => (
        <>
          <time>{dateTime(ms)}</time>
          <span className="narrow-only">{whose(account)}</span>
        </>
      ),
    },
    {
      title: t('audit.account'),
      dataIndex: 'account',
      responsive: ['sm'],
      render: whose,
    },
    {
      title: t('audit.action'),
      render: (_, { action, subject, note }) => (
        <>
          <span>{t(`audit_action.${action}`)}</span>
          <span className="narrow-only">{[subject, note].filter(Boolean).join(' · ')}</span>
        </>
      ),
    },
    { title: t('audit.subject'), dataIndex: 'subject', responsive: ['sm'] },
    { title: t('audit.note'), dataIndex: 'note', responsive: ['md'] },
    {
      title: t('audit.address'),
      dataIndex: 'address',
      className: 'wide-nowrap',
      responsive: ['md'],
      render: (address: string | null) => address ?? t('app.none'),
    },
  ]
}

function Filters({ search }: { search: AuditSearch }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const options = useActionOptions()
  const [draft, setDraft] = useState(search)
  const set = (change: AuditSearch): void => setDraft({ ...draft, ...change })
  const isBad = isReversed(draft)
  const find = (event: FormEvent): void => {
    event.preventDefault()
    if (!isBad) void navigate({ ...urls.audit(draft), replace: true })
  }
  return (
    <form className="search-form" onSubmit={find}>
      <TextField
        hint={t('audit.account_hint')}
        label={t('audit.account')}
        onChange={(account) => set({ account })}
        value={draft.account ?? ''}
      />
      <ChoiceField
        label={t('audit.action')}
        onChange={(action) => set({ action })}
        options={options}
        value={draft.action ?? ''}
      />
      <TextField
        hint={t('audit.subject_hint')}
        label={t('audit.subject')}
        onChange={(subject) => set({ subject })}
        value={draft.subject ?? ''}
      />
      <TextField
        label={t('audit.from')}
        onChange={(from) => set({ from })}
        type="date"
        value={draft.from ?? ''}
      />
      <TextField
        fault={isBad ? t('audit.bad_period') : undefined}
        label={t('audit.to')}
        onChange={(to) => set({ to })}
        type="date"
        value={draft.to ?? ''}
      />
      <ActionButton isPrimary isSubmit label={t('audit.find')} onPress={() => {}} refusal={null} />
    </form>
  )
}

function Lines({ search }: { search: AuditSearch }) {
  const { t } = useTranslation()
  const asked = askedOf(search)
  const query = useInfiniteQuery(auditQuery(asked))
  const columns = useColumns()
  return (
    <>
      {query.error === null ? null : <Note tone="alarm">{errorText(t, query.error)}</Note>}
      <Table
        columns={columns}
        dataSource={query.data?.pages.flatMap((page) => page.items) ?? []}
        loading={query.isPending}
        locale={{ emptyText: t('audit.none') }}
        pagination={false}
        rowKey="id"
        size="small"
      />
      {query.hasNextPage ? (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('app.more')}
        </Button>
      ) : null}
      <p>
        <a download href={urls.auditFile(asked)}>
          {t('audit.csv')}
        </a>{' '}
        <span className="hint">{t('audit.csv_hint')}</span>
      </p>
    </>
  )
}

export function AuditPage() {
  const { t } = useTranslation()
  const search = useSearch({ from: '/gate/audit' })
  const role = useSession()?.role
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('audit.title')}</h1>
      </header>
      {role !== undefined && isOverseer(role) ? (
        <>
          <Filters key={JSON.stringify(search)} search={search} />
          <Lines search={search} />
        </>
      ) : (
        <Note tone="alarm">{t('audit.refused')}</Note>
      )}
    </div>
  )
}
