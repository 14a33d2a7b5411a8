/** Entering what was published elsewhere: a participant, or a model, without an application. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { enterPublished, foundPartiesQuery } from '../../api/registry'
import { urls } from '../../lib/urls'
import { ActionButton } from '../../ui/controls'
import { CheckField, ChoiceField, FieldGroup, TextField } from '../../ui/fields'
import { Refused } from '../FaultList'
import { useAuthorityShortName } from '../names'
import { useFaultAt } from '../scheme/faults'
import { useSchemeName, useSchemes } from '../scheme/names'
import { useAct } from '../scheme/useAct'
import { companyForm, EMPTY_COMPANY, EMPTY_MODEL, modelForm, toggled } from './published_draft'
import { useOfficer } from './useOfficer'

const ROLES = ['carrier', 'shipper', 'supplier'] as const
const CLASSES = ['', 'A', 'B', 'C'] as const
const DEVICES = ['lock', 'unit'] as const

/** The authorities that some scheme names. */
function useAuthorities(): string[] {
  const schemes = useSchemes()
  return [...new Set([...schemes.values()].flatMap((scheme) => scheme.authorities))]
}

export function PublishedCompany() {
  const { t } = useTranslation()
  const faultAt = useFaultAt()
  const navigate = useNavigate()
  const { refusal } = useOfficer()
  const [draft, setDraft] = useState(EMPTY_COMPANY)
  const enter = useAct(enterPublished, ({ id }) => void navigate(urls.company(id)))
  const schemes = useSchemes()
  const schemeName = useSchemeName()
  const side = useAuthorityShortName()
  const authorities = useAuthorities()
  const form = companyForm(draft)
  const { error } = enter
  return (
    <div className="form">
      <FieldGroup legend={t('scheme.kind.party')}>
        <TextField
          fault={faultAt(error, 'id')}
          hint={t('registry.published.id_hint')}
          isRequired
          label={t('registry.id')}
          onChange={(id) => setDraft({ ...draft, id })}
          value={draft.id}
        />
        <TextField
          fault={faultAt(error, 'name')}
          isRequired
          label={t('scheme.word.company')}
          onChange={(name) => setDraft({ ...draft, name })}
          value={draft.name}
        />
        <TextField
          fault={faultAt(error, 'address')}
          label={t('scheme.word.address')}
          onChange={(address) => setDraft({ ...draft, address })}
          value={draft.address}
        />
      </FieldGroup>
      <FieldGroup legend={t('scheme.word.roles')}>
        {ROLES.map((role) => (
          <CheckField
            isChecked={draft.roles.includes(role)}
            key={role}
            label={t(`scheme.role.${role}`)}
            onChange={() => setDraft({ ...draft, roles: toggled(draft.roles, role) })}
          />
        ))}
      </FieldGroup>
      {authorities.map((authority) => (
        <FieldGroup
          key={authority}
          legend={t('registry.published.confirmed_by', { side: side(authority) })}
        >
          {[...schemes.values()]
            .filter(({ confirmed_by: by }) => by.includes(authority))
            .map(({ id }) => {
              const confirmed = draft.schemes[authority] ?? []
              const next = { ...draft.schemes, [authority]: toggled(confirmed, id) }
              return (
                <CheckField
                  isChecked={confirmed.includes(id)}
                  key={id}
                  label={schemeName(id)}
                  onChange={() => setDraft({ ...draft, schemes: next })}
                />
              )
            })}
        </FieldGroup>
      ))}
      <Refused error={error} />
      <ActionButton
        isBusy={enter.isPending}
        label={t('registry.published.enter')}
        onPress={() => {
          if (form !== null) enter.mutate(form)
        }}
        refusal={refusal ?? (form === null ? t('registry.published.incomplete') : null)}
      />
    </div>
  )
}

export function PublishedModel() {
  const { t } = useTranslation()
  const faultAt = useFaultAt()
  const navigate = useNavigate()
  const { refusal } = useOfficer()
  const [draft, setDraft] = useState(EMPTY_MODEL)
  const enter = useAct(enterPublished, ({ id }) => void navigate(urls.model(id)))
  const side = useAuthorityShortName()
  const authorities = useAuthorities()
  const [sought, setSought] = useState('')
  const found = useQuery(foundPartiesQuery(useDeferredValue(sought.trim()))).data ?? []
  const suppliers = found.filter(({ roles }) => roles.includes('supplier'))
  const isAmong = draft.supplier === '' || suppliers.some(({ id }) => id === draft.supplier)
  const chosen = isAmong ? [] : [{ value: draft.supplier, label: draft.supplier }]
  const form = modelForm(draft)
  const { error } = enter
  const text = (name: 'model' | 'name' | 'chips' | 'profile' | 'source') => ({
    onChange: (value: string) => setDraft({ ...draft, [name]: value }),
    value: draft[name],
    fault: faultAt(error, name) ?? faultAt(error, `form.${name}`),
  })
  return (
    <div className="form">
      <FieldGroup legend={t('scheme.kind.model')}>
        <TextField
          hint={t('registry.published.supplier_hint')}
          label={t('registry.published.supplier_search')}
          onChange={setSought}
          value={sought}
        />
        <ChoiceField
          isRequired
          label={t('scheme.role.supplier')}
          onChange={(supplier) => setDraft({ ...draft, supplier })}
          options={[
            { value: '', label: t('registry.choose') },
            ...chosen,
            ...suppliers.map(({ id, company }) => ({ value: id, label: company.name })),
          ]}
          value={draft.supplier}
        />
        <TextField {...text('model')} isRequired label={t('registry.id')} />
        <TextField {...text('name')} isRequired label={t('registry.model.name')} />
        <ChoiceField
          label={t('scheme.word.device_kind')}
          onChange={(value) =>
            setDraft({ ...draft, device: DEVICES.find((it) => it === value) ?? 'lock' })
          }
          options={DEVICES.map((value) => ({ value, label: t(`scheme.device_kind.${value}`) }))}
          value={draft.device}
        />
        <ChoiceField
          label={t('scheme.word.class')}
          onChange={(value) =>
            setDraft({ ...draft, lockClass: CLASSES.find((it) => it === value) ?? '' })
          }
          options={CLASSES.map((value) => ({ value, label: value || t('app.not_known') }))}
          value={draft.lockClass}
        />
        <TextField {...text('chips')} label={t('scheme.word.chips')} type="number" />
        <TextField {...text('profile')} label={t('scheme.word.profile')} />
        <TextField
          {...text('source')}
          hint={t('registry.published.source_hint')}
          isRequired
          label={t('registry.published.source')}
        />
      </FieldGroup>
      <FieldGroup legend={t('registry.published.accredited_by')}>
        {authorities.map((authority) => (
          <CheckField
            isChecked={draft.accreditedBy.includes(authority)}
            key={authority}
            label={side(authority)}
            onChange={() =>
              setDraft({ ...draft, accreditedBy: toggled(draft.accreditedBy, authority) })
            }
          />
        ))}
      </FieldGroup>
      <Refused error={error} />
      <ActionButton
        isBusy={enter.isPending}
        label={t('registry.published.enter')}
        onPress={() => {
          if (form !== null) enter.mutate(form)
        }}
        refusal={refusal ?? (form === null ? t('registry.published.incomplete') : null)}
      />
    </div>
  )
}
