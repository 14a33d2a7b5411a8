/** An account made for somebody: a name, what it may do, and a first password that the node makes. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { GIVEN_ROLES } from '../../api/account_rules'
import { type AccountPassword, type Invitation, inviteAccount } from '../../api/accounts'
import { useIsDesk } from '../../api/useNode'
import { ActionButton } from '../../ui/controls'
import { CheckField, TextField } from '../../ui/fields'
import { Panel } from '../../ui/layout'
import { Refused } from '../FaultList'
import { useFaultAt } from '../scheme/faults'
import { RoleField } from './RoleField'
import { useAccountAct } from './useAccountAct'

const NAME_MAX = 120
const ACCOUNT_MAX = 39
const EMPTY = { account: '', name: '', role: '', isAdmin: false }

interface InviteFormProps {
  onMade: (made: AccountPassword) => void
  onClose: () => void
}

function invitationOf({ account, name, role, isAdmin }: typeof EMPTY): Invitation {
  const given = GIVEN_ROLES.find((it) => it === role) ?? null
  return { account, name: name.trim(), role: given, is_company_admin: isAdmin }
}

export function InviteForm({ onMade, onClose }: InviteFormProps) {
  const { t } = useTranslation()
  const faultAt = useFaultAt()
  const isDesk = useIsDesk()
  const [draft, setDraft] = useState(EMPTY)
  const put = (part: Partial<typeof EMPTY>) => setDraft({ ...draft, ...part })
  const invite = useAccountAct(inviteAccount, onMade)
  const isIncomplete = draft.account === '' || draft.name.trim() === '' || (isDesk && !draft.role)
  return (
    <Panel title={t('people.invite')}>
      <form className="form" noValidate onSubmit={(event) => event.preventDefault()}>
        <TextField
          fault={faultAt(invite.error, 'name')}
          isRequired
          label={t('people.person')}
          maxLength={NAME_MAX}
          onChange={(name) => put({ name })}
          value={draft.name}
        />
        <TextField
          fault={faultAt(invite.error, 'account')}
          hint={t('people.account_hint')}
          isRequired
          label={t('people.account')}
          maxLength={ACCOUNT_MAX}
          onChange={(account) => put({ account })}
          value={draft.account}
        />
        {isDesk ? (
          <RoleField
            fault={faultAt(invite.error, 'role')}
            onChange={(role) => put({ role })}
            value={draft.role}
          />
        ) : (
          <CheckField
            isChecked={draft.isAdmin}
            label={t('people.company_admin')}
            onChange={(isAdmin) => put({ isAdmin })}
          />
        )}
        <p className="hint">{t('people.first_password_hint')}</p>
        <Refused error={invite.error} />
        <div className="form-actions">
          <ActionButton
            isBusy={invite.isPending}
            isPrimary
            isSubmit
            label={t('people.invite_submit')}
            onPress={() => invite.mutate(invitationOf(draft))}
            refusal={isIncomplete ? t('people.incomplete') : null}
          />
          <ActionButton label={t('app.close')} onPress={onClose} refusal={null} />
        </div>
      </form>
    </Panel>
  )
}
