/** The cargo check's questions, in the order in which a forwarder knows the answers. */
import { useTranslation } from 'react-i18next'
import type { SchemeView } from '../../api/public_types'
import { countries } from '../../lib/countries'
import { useLanguage } from '../../lib/useLanguage'
import { CheckField, ChoiceField, FieldGroup } from '../../ui/fields'
import { SearchField } from '../../ui/SearchField'
import { useText } from '../scheme/names'
import { CargoPapers } from './CargoPapers'
import { BILLS, CARGO_KINDS, type CargoDraft, MODES } from './cargo_question'

interface CargoFormProps {
  schemes: readonly SchemeView[]
  draft: CargoDraft
  missing: readonly string[]
  onChange: (change: Partial<CargoDraft>) => void
}

/** What a choice gives back is one of what it offered. */
function chosen<T extends string>(offered: readonly T[], use: (value: T) => void) {
  return (value: string) => {
    const known = offered.find((candidate) => candidate === value)
    if (known !== undefined) use(known)
  }
}

function WayFields({ schemes, draft, missing, onChange }: CargoFormProps) {
  const { t } = useTranslation()
  const text = useText()
  const open = schemes.filter((scheme) => scheme.in_force)
  const nothing = { value: '', label: t('public.route.choose') }
  return (
    <FieldGroup legend={t('public.cargo.way')}>
      <ChoiceField
        fault={missing.includes('scheme') ? t('public.cargo.needed') : undefined}
        isRequired
        label={t('public.cargo.scheme')}
        onChange={(scheme) => onChange({ scheme })}
        options={[nothing, ...open.map(({ id, name }) => ({ value: id, label: text(name) }))]}
        value={draft.scheme}
      />
      <ChoiceField
        label={t('public.cargo.mode')}
        onChange={chosen(MODES, (mode) => onChange({ mode }))}
        options={MODES.map((value) => ({ value, label: t(`scheme.mode.${value}`) }))}
        value={draft.mode}
      />
    </FieldGroup>
  )
}

function BillFields({ draft, missing, onChange }: CargoFormProps) {
  const { t } = useTranslation()
  const known = countries(useLanguage()).map(({ code, name }) => ({
    value: code,
    label: `${name} (${code})`,
  }))
  const label = (bill: (typeof BILLS)[number]) =>
    bill === 'none' ? t('public.cargo.no_bill') : t(`scheme.bill_kind.${bill}`)
  return (
    <FieldGroup legend={t('public.cargo.bill_title')}>
      <ChoiceField
        label={t('public.cargo.bill')}
        onChange={chosen(BILLS, (bill) => onChange({ bill }))}
        options={BILLS.map((value) => ({ value, label: label(value) }))}
        value={draft.bill}
      />
      <SearchField
        fault={missing.includes('from') ? t('public.cargo.needed') : undefined}
        isRequired
        label={t('public.cargo.from')}
        onChange={(from) => onChange({ from })}
        options={known}
        value={draft.from}
      />
      <SearchField
        fault={missing.includes('to') ? t('public.cargo.needed') : undefined}
        isRequired
        label={t('public.cargo.to')}
        onChange={(to) => onChange({ to })}
        options={known}
        value={draft.to}
      />
    </FieldGroup>
  )
}

function GoodsFields({ draft, onChange }: CargoFormProps) {
  const { t } = useTranslation()
  return (
    <FieldGroup legend={t('public.cargo.goods_title')}>
      <ChoiceField
        label={t('public.cargo.kind')}
        onChange={chosen(CARGO_KINDS, (cargo) => onChange({ cargo }))}
        options={CARGO_KINDS.map((value) => ({ value, label: t(`scheme.cargo_kind.${value}`) }))}
        value={draft.cargo}
      />
      <div className="checks">
        <CheckField
          isChecked={draft.isWarehoused}
          label={t('public.cargo.is_warehoused')}
          onChange={(isWarehoused) => onChange({ isWarehoused })}
        />
        <CheckField
          isChecked={draft.isExport}
          label={t('public.cargo.is_export')}
          onChange={(isExport) => onChange({ isExport })}
        />
        <CheckField
          isChecked={draft.isDeclaredInMacao}
          label={t('public.cargo.is_declared_in_macao')}
          onChange={(isDeclaredInMacao) => onChange({ isDeclaredInMacao })}
        />
      </div>
    </FieldGroup>
  )
}

export function CargoForm(props: CargoFormProps) {
  const { schemes, draft, missing, onChange } = props
  const scheme = schemes.find(({ id }) => id === draft.scheme)
  return (
    <>
      <WayFields {...props} />
      <GoodsFields {...props} />
      <BillFields {...props} />
      <CargoPapers
        draft={draft}
        isIncomplete={missing.includes('papers')}
        onChange={(papers) => onChange({ papers })}
        sides={scheme?.authorities ?? []}
      />
    </>
  )
}
