/** Accredited locks and positioning units, by supplier; and that further suppliers are welcome. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { contactQuery, equipmentQuery } from '../../api/public'
import type { EquipmentView } from '../../api/public_types'
import { Loaded } from '../../components/public/Loaded'
import { Go, PublicPage, Section } from '../../components/public/layout'
import { SupplierCard } from '../../components/public/SupplierCard'
import { useOffice } from '../../components/public/useOffice'
import { useText } from '../../components/scheme/names'
import { urls } from '../../lib/urls'
import { Nothing } from '../../ui/layout'

function bySupplier(models: readonly EquipmentView[]): [string, EquipmentView[]][] {
  const groups = new Map<string, EquipmentView[]>()
  for (const model of models) {
    groups.set(model.supplier, [...(groups.get(model.supplier) ?? []), model])
  }
  return [...groups]
}

function Suppliers({ models }: { models: readonly EquipmentView[] }) {
  const { t } = useTranslation()
  const published = useQuery(contactQuery).data?.suppliers
  if (models.length === 0) return <Nothing>{t('public.equipment.nothing')}</Nothing>
  return bySupplier(models).map(([id, own]) => {
    const supplier = published?.find((candidate) => candidate.id === id)
    return (
      <SupplierCard
        key={id}
        models={own}
        name={supplier?.name ?? own[0]?.supplier_name ?? id}
        supplier={supplier}
      />
    )
  })
}

export function EquipmentPage() {
  const { t } = useTranslation()
  const text = useText()
  const equipment = useQuery(equipmentQuery)
  const contact = useQuery(contactQuery)
  const office = useOffice()
  return (
    <PublicPage lead={t('public.equipment.lead')} title={t('public.equipment.title')}>
      <Section title={t('public.equipment.suppliers')}>
        {office === null || office.own === null ? null : (
          <p className="hint">{t('public.equipment.published_by', { name: office.publisher })}</p>
        )}
        <Loaded query={equipment}>{(models) => <Suppliers models={models} />}</Loaded>
      </Section>
      <Section title={t('public.equipment.become_title')}>
        <Loaded query={contact}>
          {({ suppliers_welcome: welcome }) => <p className="prose">{text(welcome)}</p>}
        </Loaded>
        <div className="go-row">
          <Go isMain label={t('public.equipment.become')} to={urls.schemeApply()} />
        </div>
      </Section>
    </PublicPage>
  )
}
