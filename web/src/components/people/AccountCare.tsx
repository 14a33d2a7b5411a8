/** One account looked after: what is known of it, its name and role, and what ends its use. */
import { useTranslation } from 'react-i18next'
import { type AccountRefusal, mayAct, mayAdminister, mayEndSessions } from '../../api/account_rules'
import {
  type Account,
  type AccountPassword,
  disableAccount,
  enableAccount,
  endSessions,
  resetAccount,
} from '../../api/accounts'
import type { SessionView } from '../../api/types'
import { useFormat } from '../../lib/useFormat'
import { ActionButton } from '../../ui/controls'
import { Facts, Panel } from '../../ui/layout'
import { Refused } from '../FaultList'
import { ConfirmedAction } from '../registry/ConfirmedAction'
import { AccountForm } from './AccountForm'
import { AccountStanding, useLastLogIn, useRoleText, useSignatureText } from './account_words'
import { useAccountAct } from './useAccountAct'

interface AccountCareProps {
  account: Account
  session: SessionView
  onReset: (made: AccountPassword) => void
  onClose: () => void
}

function AccountFacts({ account }: { account: Account }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const [role, lastLogIn, signature] = [useRoleText(), useLastLogIn(), useSignatureText()]
  return (
    <Facts
      facts={[
        { term: t('people.account'), value: account.account },
        { term: t('people.role'), value: role(account) },
        { term: t('people.state'), value: <AccountStanding account={account} /> },
        { term: t('people.log_ins'), value: number(account.log_ins) },
        { term: t('people.last_log_in'), value: lastLogIn(account) },
        { term: t('people.made'), value: signature(account.made) },
        { term: t('people.reset_at'), value: signature(account.reset) },
      ]}
    />
  )
}

function CareActions({ account, session, onReset }: Omit<AccountCareProps, 'onClose'>) {
  const { t } = useTranslation()
  const isActive = account.state === 'active'
  const said = (refusal: AccountRefusal | null) =>
    refusal === null ? null : t(`people.refusal.${refusal}`)
  const others = said(mayAct(session, account))
  const reset = useAccountAct(() => resetAccount(account.account), onReset)
  const toggle = useAccountAct(() =>
    isActive ? disableAccount(account.account) : enableAccount(account.account),
  )
  const end = useAccountAct(() => endSessions(account.account))
  const act = isActive ? 'disable' : 'enable'
  const { name } = account
  // One sentence for all that is refused for the same reason.
  if (others !== null) return <p className="hint">{others}</p>
  return (
    <>
      <div className="care-actions">
        <ConfirmedAction
          isBusy={reset.isPending}
          label={t('people.reset')}
          onConfirm={() => reset.mutate(undefined)}
          question={t('people.question.reset', { name })}
          refusal={null}
        />
        <ConfirmedAction
          isBusy={end.isPending}
          label={t('people.end_sessions')}
          onConfirm={() => end.mutate(undefined)}
          question={t('people.question.end_sessions', { name })}
          refusal={said(mayEndSessions(session, account))}
        />
        <ConfirmedAction
          isBusy={toggle.isPending}
          label={t(`people.${act}`)}
          onConfirm={() => toggle.mutate(undefined)}
          question={t(`people.question.${act}`, { name })}
          refusal={null}
        />
      </div>
      <Refused error={reset.error ?? toggle.error ?? end.error} />
    </>
  )
}

export function AccountCare({ account, session, onReset, onClose }: AccountCareProps) {
  const { t } = useTranslation()
  return (
    <Panel
      aside={<ActionButton label={t('app.close')} onPress={onClose} refusal={null} />}
      className="account-care"
      title={account.name}
    >
      <div className="care-grid">
        <AccountFacts account={account} />
        {mayAdminister(session) === null ? (
          <AccountForm account={account} key={account.account} session={session} />
        ) : null}
      </div>
      <CareActions account={account} onReset={onReset} session={session} />
    </Panel>
  )
}
