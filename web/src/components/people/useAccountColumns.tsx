/** The columns in which accounts are listed. */
import { Link, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { standingOf } from '../../api/account_rules'
import type { Account } from '../../api/accounts'
import type { PeopleSearch, urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import type { Column } from '../../ui/DataTable'
import { AccountStanding, useLastLogIn, useRoleText } from './account_words'

type ListUrl = typeof urls.people | typeof urls.portalPeople

/** A name leads to what is known of the account; what is looked for in the list stays. */
export function useAccountColumns(url: ListUrl): Column<Account>[] {
  const { t } = useTranslation()
  const { number } = useFormat()
  const [role, lastLogIn] = [useRoleText(), useLastLogIn()]
  const { invite: _, ...kept }: PeopleSearch = useSearch({ strict: false })
  return [
    {
      head: t('people.person'),
      sortBy: ({ name }) => name,
      cell: ({ name, account }) => <Link {...url({ ...kept, account })}>{name}</Link>,
    },
    {
      head: t('people.account'),
      sortBy: ({ account }) => account,
      cell: ({ account }) => <code>{account}</code>,
    },
    { head: t('people.role'), sortBy: role, cell: role },
    {
      head: t('people.state'),
      sortBy: standingOf,
      cell: (account) => <AccountStanding account={account} />,
    },
    {
      head: t('people.log_ins'),
      isNumber: true,
      sortBy: (account) => account.log_ins,
      cell: (account) => number(account.log_ins),
    },
    {
      head: t('people.last_log_in'),
      sortBy: (account) => account.last_log_in_at_ms ?? 0,
      cell: lastLogIn,
    },
  ]
}
