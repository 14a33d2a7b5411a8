/** One of the roles that a supervisor gives, with what it may do. */
import { useTranslation } from 'react-i18next'
import { GIVEN_ROLES } from '../../api/account_rules'
import { ChoiceField } from '../../ui/fields'

interface RoleFieldProps {
  value: string
  fault: string | undefined
  onChange: (role: string) => void
}

export function RoleField({ value, fault, onChange }: RoleFieldProps) {
  const { t } = useTranslation()
  const options = GIVEN_ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))
  const chosen = GIVEN_ROLES.find((role) => role === value)
  return (
    <ChoiceField
      fault={fault}
      hint={chosen === undefined ? undefined : t(`people.role_hint.${chosen}`)}
      isRequired
      label={t('people.role')}
      onChange={onChange}
      options={[{ value: '', label: t('people.choose_role') }, ...options]}
      value={value}
    />
  )
}
