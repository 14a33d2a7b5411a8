/** What stands above a list of accounts: an invitation, the account looked after, or a password. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { Account, AccountPassword } from '../../api/accounts'
import type { SessionView } from '../../api/types'
import type { PeopleSearch } from '../../lib/urls'
import { AccountCare } from './AccountCare'
import { HandedOver } from './HandedOver'
import { InviteForm } from './InviteForm'

/** What is open, which is in the URL; nothing if neither. */
type PeopleOpen = Pick<PeopleSearch, 'account' | 'invite'>

/** Opens something, or nothing; what is looked for stays. */
export function useOpenPeople(): (open: PeopleOpen) => void {
  const navigate = useNavigate()
  const { q, show } = useSearch({ strict: false })
  const kept = { ...(q === undefined ? {} : { q }), ...(show === undefined ? {} : { show }) }
  return (open) => void navigate({ to: '.', search: { ...kept, ...open }, replace: true })
}

interface CareProps {
  accounts: readonly Account[]
  session: SessionView
}

export function Care({ accounts, session }: CareProps) {
  const { account: name, invite } = useSearch({ strict: false })
  const open = useOpenPeople()
  const [made, setMade] = useState<AccountPassword | null>(null)
  const close = () => open({})
  const hand = (it: AccountPassword): void => {
    setMade(it)
    close()
  }
  if (made !== null) return <HandedOver made={made} onDone={() => setMade(null)} />
  if (invite === 'yes') return <InviteForm onClose={close} onMade={hand} />
  const chosen = accounts.find((it) => it.account === name)
  if (chosen === undefined) return null
  return <AccountCare account={chosen} onClose={close} onReset={hand} session={session} />
}
