/** The parts of the online application: what the company does, who it is, its account. */
import { useTranslation } from 'react-i18next'
import type { SchemeView } from '../../api/public_types'
import { CheckField, FieldGroup, TextField } from '../../ui/fields'
import { useText } from '../scheme/names'
import {
  type ApplicationDraft,
  confirmers,
  type Field,
  MAX,
  PASSWORD_MIN,
  ROLES,
  toggled,
} from './application_draft'
import { MODES } from './cargo_question'
import { usePublicNames } from './names'

export interface PartProps {
  draft: ApplicationDraft
  /** What is wrong with a field, in words. */
  fault: (field: Field) => string | undefined
  onChange: (change: Partial<ApplicationDraft>) => void
}

function GroupFault({ text }: { text: string | undefined }) {
  return text === undefined ? null : <p className="fault">{text}</p>
}

export function RoleFields({ draft, fault, onChange }: PartProps) {
  const { t } = useTranslation()
  const change = (roles: ApplicationDraft['roles']) => onChange({ roles })
  return (
    <FieldGroup legend={t('public.apply.roles')}>
      <div className="checks">
        {ROLES.map((role) => (
          <CheckField
            isChecked={draft.roles.includes(role)}
            key={role}
            label={t(`public.apply.role.${role}`)}
            onChange={(isIn) => change(toggled(draft.roles, role, isIn))}
          />
        ))}
        <GroupFault text={fault('roles')} />
      </div>
      <div className="checks">
        <p className="checks-title">{t('public.apply.modes')}</p>
        {MODES.map((mode) => (
          <CheckField
            isChecked={draft.modes.includes(mode)}
            key={mode}
            label={t(`scheme.mode.${mode}`)}
            onChange={(isIn) => onChange({ modes: toggled(draft.modes, mode, isIn) })}
          />
        ))}
        <GroupFault text={fault('modes')} />
      </div>
    </FieldGroup>
  )
}

export function SchemeFields(props: PartProps & { schemes: readonly SchemeView[] }) {
  const { draft, fault, onChange, schemes } = props
  const { t } = useTranslation()
  const text = useText()
  const names = usePublicNames()
  const asked = confirmers(schemes, draft.schemes)
  return (
    <FieldGroup legend={t('public.apply.schemes')}>
      <div className="checks">
        {schemes
          .filter((scheme) => scheme.in_force)
          .map((scheme) => (
            <CheckField
              isChecked={draft.schemes.includes(scheme.id)}
              key={scheme.id}
              label={text(scheme.name)}
              onChange={(isIn) => onChange({ schemes: toggled(draft.schemes, scheme.id, isIn) })}
            />
          ))}
        <GroupFault text={fault('schemes')} />
      </div>
      {asked.length === 0 ? null : (
        <p className="callout">
          {t('public.apply.confirmed_by', { names: asked.map(names.authority).join(' · ') })}
        </p>
      )}
    </FieldGroup>
  )
}

export function CompanyFields({ draft, fault, onChange }: PartProps) {
  const { t } = useTranslation()
  return (
    <FieldGroup legend={t('public.apply.company')}>
      <TextField
        autoComplete="organization"
        fault={fault('name')}
        isRequired
        label={t('public.apply.name')}
        maxLength={MAX.name}
        onChange={(name) => onChange({ name })}
        value={draft.name}
      />
      <TextField
        fault={fault('nameLocal')}
        label={t('public.apply.name_local')}
        maxLength={MAX.name}
        onChange={(nameLocal) => onChange({ nameLocal })}
        value={draft.nameLocal}
      />
      <TextField
        fault={fault('registrationNumber')}
        isRequired
        label={t('public.apply.registration_number')}
        maxLength={MAX.registration}
        onChange={(registrationNumber) => onChange({ registrationNumber })}
        value={draft.registrationNumber}
      />
      <TextField
        autoComplete="street-address"
        fault={fault('address')}
        isRequired
        label={t('public.contact.address')}
        maxLength={MAX.address}
        onChange={(address) => onChange({ address })}
        value={draft.address}
      />
    </FieldGroup>
  )
}

export function ContactFields({ draft, fault, onChange }: PartProps) {
  const { t } = useTranslation()
  return (
    <FieldGroup legend={t('public.apply.contact')}>
      <TextField
        autoComplete="name"
        fault={fault('contactName')}
        isRequired
        label={t('public.apply.contact_name')}
        maxLength={MAX.contact}
        onChange={(contactName) => onChange({ contactName })}
        value={draft.contactName}
      />
      <TextField
        autoComplete="tel"
        fault={fault('telephone')}
        isRequired
        label={t('public.contact.telephone')}
        onChange={(telephone) => onChange({ telephone })}
        type="tel"
        value={draft.telephone}
      />
      <TextField
        autoComplete="email"
        fault={fault('email')}
        isRequired
        label={t('public.contact.email')}
        maxLength={MAX.email}
        onChange={(email) => onChange({ email })}
        type="email"
        value={draft.email}
      />
    </FieldGroup>
  )
}

function AccountName({ draft, fault, onChange }: PartProps) {
  const { t } = useTranslation()
  return (
    <TextField
      autoComplete="username"
      fault={fault('account')}
      hint={t('public.apply.account_hint')}
      isRequired
      label={t('login.account')}
      onChange={(account) => onChange({ account })}
      value={draft.account}
    />
  )
}

/** The account of a form on paper: its first password is the node's. */
export function PaperAccountFields(props: PartProps) {
  const { t } = useTranslation()
  return (
    <FieldGroup legend={t('registry.paper.account_title')}>
      <AccountName {...props} />
      <p className="hint">{t('registry.paper.password_hint')}</p>
    </FieldGroup>
  )
}

export function AccountFields(props: PartProps) {
  const { draft, fault, onChange } = props
  const { t } = useTranslation()
  return (
    <FieldGroup legend={t('public.apply.account_title')}>
      <AccountName {...props} />
      <TextField
        autoComplete="new-password"
        fault={fault('password')}
        hint={t('public.apply.password_hint', { least: PASSWORD_MIN })}
        isRequired
        label={t('login.password')}
        onChange={(password) => onChange({ password })}
        type="password"
        value={draft.password}
      />
      <TextField
        autoComplete="new-password"
        fault={fault('repeated')}
        isRequired
        label={t('public.apply.repeat')}
        onChange={(repeated) => onChange({ repeated })}
        type="password"
        value={draft.repeated}
      />
    </FieldGroup>
  )
}
