/** The accounts of a company, where an officer helps an administrator who cannot log in. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type Account,
  type AccountPassword,
  partyAccountsQuery,
  resetAccount,
} from '../../api/accounts'
import { Nothing, Panel } from '../../ui/layout'
import { Tag } from '../../ui/marks'
import { Refused } from '../FaultList'
import { AccountStanding, useLastLogIn, useSignatureText } from '../people/account_words'
import { HandedOver } from '../people/HandedOver'
import { useAccountAct } from '../people/useAccountAct'
import { ConfirmedAction } from './ConfirmedAction'
import { useOfficer } from './useOfficer'

interface HelpProps {
  account: Account
  onReset: (made: AccountPassword) => void
}

function Help({ account, onReset }: HelpProps) {
  const { t } = useTranslation()
  const { refusal } = useOfficer()
  const reset = useAccountAct(() => resetAccount(account.account), onReset)
  if (!account.is_company_admin) return null
  return (
    <>
      <ConfirmedAction
        isBusy={reset.isPending}
        label={t('people.reset')}
        onConfirm={() => reset.mutate(undefined)}
        question={t('people.question.reset_company', { name: account.name })}
        refusal={refusal}
      />
      <Refused error={reset.error} />
    </>
  )
}

function Person({ account, onReset }: HelpProps) {
  const { t } = useTranslation()
  const [lastLogIn, signature] = [useLastLogIn(), useSignatureText()]
  return (
    <li>
      <div>
        <strong>{account.name}</strong> <code>{account.account}</code>{' '}
        {account.is_company_admin ? <Tag>{t('people.admin_mark')}</Tag> : null}
      </div>
      <div>
        <AccountStanding account={account} />{' '}
        <span className="hint">{`${t('people.last_log_in')}: ${lastLogIn(account)}`}</span>
      </div>
      {account.reset === null ? null : (
        <span className="hint">{`${t('people.reset_at')}: ${signature(account.reset)}`}</span>
      )}
      <Help account={account} onReset={onReset} />
    </li>
  )
}

export function CompanyAccounts({ party }: { party: string }) {
  const { t } = useTranslation()
  const { data, error } = useQuery(partyAccountsQuery(party))
  const [made, setMade] = useState<AccountPassword | null>(null)
  return (
    <Panel title={t('people.company_title')}>
      <Refused error={error} />
      {data?.length === 0 ? <Nothing>{t('people.company_none')}</Nothing> : null}
      <ul className="company-accounts">
        {data?.map((account) => (
          <Person account={account} key={account.account} onReset={setMade} />
        ))}
      </ul>
      {made === null ? null : <HandedOver made={made} onDone={() => setMade(null)} />}
      <p className="hint">{t('people.company_help')}</p>
    </Panel>
  )
}
