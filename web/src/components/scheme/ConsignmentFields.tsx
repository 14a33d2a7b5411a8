/** The fields of one consignment: the eight items of advance cargo information, the through bill,
 * and what the goods are. Each group says what it is for. */
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Fault } from '../../api/errors'
import { countries } from '../../lib/countries'
import { useLanguage } from '../../lib/useLanguage'
import { AreaField, CheckField, ChoiceField, FieldGroup, TextField } from '../../ui/fields'
import { SearchField } from '../../ui/SearchField'
import { BILL_KINDS, CARGO_KINDS, type ConsignmentDraft } from './consignment_draft'
import { faultOf, useFaultText } from './faults'
import { PermitFields } from './PermitFields'

export interface ConsignmentFieldsProps {
  draft: ConsignmentDraft
  onChange: (draft: ConsignmentDraft) => void
  faults: readonly Fault[]
  /** Whether the scheme passes Macao, which has a declaration of its own. */
  hasMacao: boolean
}

type TextKey = {
  [K in keyof ConsignmentDraft]: ConsignmentDraft[K] extends string ? K : never
}[keyof ConsignmentDraft]

/** What every field needs besides its words. */
function useBind({ draft, onChange, faults }: ConsignmentFieldsProps) {
  const { t } = useTranslation()
  const faultText = useFaultText()
  return (key: TextKey, path: string = key) => {
    const fault = faultOf(faults, path)
    return {
      label: t(`scheme.field.${key}`),
      value: draft[key],
      onChange: (value: string) => onChange({ ...draft, [key]: value }),
      fault: fault === undefined ? undefined : faultText(fault),
    }
  }
}

function CargoInformation(props: ConsignmentFieldsProps) {
  const { t } = useTranslation()
  const bind = useBind(props)
  return (
    <>
      <FieldGroup legend={t('scheme.form.goods')}>
        <p className="hint group-hint">{t('scheme.form.goods_hint')}</p>
        <TextField {...bind('packages')} hint={t('scheme.form.packages_hint')} isRequired />
        <TextField {...bind('package_kind')} hint={t('scheme.form.package_kind_hint')} isRequired />
        <TextField {...bind('date')} hint={t('scheme.form.date_hint')} isRequired type="date" />
        <AreaField
          {...bind('description')}
          hint={t('scheme.form.description_hint')}
          isRequired
          rows={2}
        />
      </FieldGroup>
      <FieldGroup legend={t('scheme.form.partners')}>
        <p className="hint group-hint">{t('scheme.form.partners_hint')}</p>
        <TextField {...bind('consignor_name', 'consignor.name')} isRequired />
        <TextField {...bind('consignor_address', 'consignor.address')} isRequired />
        <TextField {...bind('consignee_name', 'consignee.name')} isRequired />
        <TextField {...bind('consignee_address', 'consignee.address')} isRequired />
      </FieldGroup>
    </>
  )
}

function ThroughBill(props: ConsignmentFieldsProps) {
  const { t } = useTranslation()
  const language = useLanguage()
  const bind = useBind(props)
  const { draft, onChange } = props
  const places = useMemo(
    () =>
      countries(language).map(({ code, name }) => ({ value: code, label: `${name} (${code})` })),
    [language],
  )
  const kinds = [
    ...BILL_KINDS.map((value) => ({ value, label: t(`scheme.bill_kind.${value}`) })),
    { value: '', label: t('scheme.form.no_bill') },
  ]
  return (
    <FieldGroup legend={t('scheme.form.bill')}>
      <p className="hint group-hint">{t('scheme.form.bill_hint')}</p>
      <ChoiceField {...bind('bill_kind')} options={kinds} />
      <TextField {...bind('bill_number')} hint={t('scheme.form.bill_number_hint')} />
      <SearchField {...bind('bill_from')} isRequired options={places} />
      <SearchField {...bind('bill_to')} isRequired options={places} />
      <CheckField
        isChecked={draft.is_warehoused}
        label={t('scheme.field.is_warehoused')}
        onChange={(is_warehoused) => onChange({ ...draft, is_warehoused })}
      />
      <CheckField
        isChecked={draft.is_export}
        label={t('scheme.field.is_export')}
        onChange={(is_export) => onChange({ ...draft, is_export })}
      />
    </FieldGroup>
  )
}

export function ConsignmentFields(props: ConsignmentFieldsProps) {
  const { t } = useTranslation()
  const bind = useBind(props)
  const cargo = CARGO_KINDS.map((value) => ({ value, label: t(`scheme.cargo_kind.${value}`) }))
  return (
    <>
      <CargoInformation {...props} />
      <ThroughBill {...props} />
      <FieldGroup legend={t('scheme.form.control')}>
        <p className="hint group-hint">{t('scheme.form.control_hint')}</p>
        <ChoiceField {...bind('cargo')} options={cargo} />
        {props.hasMacao ? (
          <TextField {...bind('macao_declaration')} hint={t('scheme.form.macao_hint')} />
        ) : null}
        <PermitFields {...props} />
      </FieldGroup>
    </>
  )
}
