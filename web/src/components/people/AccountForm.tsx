/** What an account is called and may do, changed. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { GIVEN_ROLES, mayAct } from '../../api/account_rules'
import { type Account, type AccountUpdate, changeAccount } from '../../api/accounts'
import type { SessionView } from '../../api/types'
import { ActionButton } from '../../ui/controls'
import { CheckField, TextField } from '../../ui/fields'
import { Refused } from '../FaultList'
import { useFaultAt } from '../scheme/faults'
import { RoleField } from './RoleField'
import { useAccountAct } from './useAccountAct'

const NAME_MAX = 120

interface Draft {
  name: string
  role: string
  isAdmin: boolean
}

/** Only what differs. */
function updateOf(account: Account, { name, role, isAdmin }: Draft): AccountUpdate {
  const given = GIVEN_ROLES.find((it) => it === role)
  return {
    ...(name.trim() === account.name ? {} : { name: name.trim() }),
    ...(given === undefined || given === account.role ? {} : { role: given }),
    ...(isAdmin === account.is_company_admin ? {} : { is_company_admin: isAdmin }),
  }
}

function RightsField(props: {
  account: Account
  draft: Draft
  put: (part: Partial<Draft>) => void
  fault: string | undefined
}) {
  const { account, draft, put, fault } = props
  const { t } = useTranslation()
  if (account.party !== null) {
    return (
      <CheckField
        isChecked={draft.isAdmin}
        label={t('people.company_admin')}
        onChange={(isAdmin) => put({ isAdmin })}
      />
    )
  }
  const isGiven = GIVEN_ROLES.some((role) => role === account.role)
  if (!isGiven) return null
  return <RoleField fault={fault} onChange={(role) => put({ role })} value={draft.role} />
}

export function AccountForm({ account, session }: { account: Account; session: SessionView }) {
  const { t } = useTranslation()
  const faultAt = useFaultAt()
  const [draft, setDraft] = useState<Draft>({
    name: account.name,
    role: account.role,
    isAdmin: account.is_company_admin,
  })
  const put = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
  const change = useAccountAct((update: AccountUpdate) => changeAccount(account.account, update))
  const update = updateOf(account, draft)
  const unchanged = Object.keys(update).length === 0 ? t('people.unchanged') : null
  return (
    <form className="form" noValidate onSubmit={(event) => event.preventDefault()}>
      <TextField
        fault={faultAt(change.error, 'name')}
        isRequired
        label={t('people.person')}
        maxLength={NAME_MAX}
        onChange={(name) => put({ name })}
        value={draft.name}
      />
      {mayAct(session, account) === null ? (
        <RightsField
          account={account}
          draft={draft}
          fault={faultAt(change.error, 'role')}
          put={put}
        />
      ) : null}
      <Refused error={change.error} />
      <div className="form-actions">
        <ActionButton
          isBusy={change.isPending}
          isSubmit
          label={t('people.save')}
          onPress={() => change.mutate(update)}
          refusal={unchanged}
        />
      </div>
    </form>
  )
}
