/** Log-in: names the authority first, for each has its own accounts. */
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Input } from 'antd'
import { type FormEvent, useEffect, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { logIn } from '../api/client'
import { beginSession, hasSessionEnded } from '../api/session'
import { useNode } from '../api/useNode'
import { errorText } from '../components/errorText'
import { LanguagePick } from '../components/LanguagePick'
import { useAuthorityName } from '../components/names'
import { urls } from '../lib/urls'
import { LockDrawing } from '../ui/icons'
import { Note } from '../ui/layout'

type Outcome = { kind: 'idle' } | { kind: 'busy' } | { kind: 'refused'; text: string }

function LogInForm() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [accountId, passwordId] = [useId(), useId()]
  const [outcome, setOutcome] = useState<Outcome>({ kind: 'idle' })
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const [account, password] = [fields.get('account'), fields.get('password')].map(String)
    if (!account || !password) {
      setOutcome({ kind: 'refused', text: t('login.required') })
      return
    }
    setOutcome({ kind: 'busy' })
    try {
      beginSession(queries, await logIn(account, password))
    } catch (error) {
      setOutcome({ kind: 'refused', text: errorText(t, error) })
    }
  }
  return (
    <form className="login-form" noValidate onSubmit={(event) => void submit(event)}>
      <label htmlFor={accountId}>{t('login.account')}</label>
      <Input autoComplete="username" id={accountId} name="account" size="large" />
      <label htmlFor={passwordId}>{t('login.password')}</label>
      <Input
        autoComplete="current-password"
        id={passwordId}
        name="password"
        size="large"
        type="password"
      />
      {outcome.kind === 'refused' ? <Note tone="alarm">{outcome.text}</Note> : null}
      <Button htmlType="submit" loading={outcome.kind === 'busy'} size="large" type="primary">
        {t('login.submit')}
      </Button>
    </form>
  )
}

export function LogInPage() {
  const { t } = useTranslation()
  const authorityName = useAuthorityName()
  const node = useNode()
  const queries = useQueryClient()
  const [hasEnded] = useState(() => hasSessionEnded(queries))
  const name = node === null ? '…' : authorityName(node.authority)
  useEffect(() => {
    document.title = `${t('login.title')} – ${name}`
  }, [t, name])
  return (
    <main className="login">
      <div className="login-card">
        <div className="login-head">
          <LockDrawing />
          <span>{t('app.title')}</span>
          <LanguagePick />
        </div>
        <p className="login-to">{t('login.authority')}</p>
        <h1>{name}</h1>
        {node?.sample_data === true ? (
          <span className="sample-mark">{t('header.sample_data')}</span>
        ) : null}
        {hasEnded ? <Note tone="warn">{t('login.expired')}</Note> : null}
        <LogInForm />
        <p className="login-note">{t('login.own_records')}</p>
        <p className="login-ways">
          <Link {...urls.scheme()}>{t('public.nav_label')}</Link>
          <Link {...urls.schemeApply()}>{t('public.apply.link')}</Link>
        </p>
      </div>
    </main>
  )
}
