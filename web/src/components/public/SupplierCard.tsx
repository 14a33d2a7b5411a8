/** A supplier as published: where to find it, and its accredited models. */
import { useTranslation } from 'react-i18next'
import type { EquipmentView, SupplierView } from '../../api/public_types'
import { Facts } from '../../ui/layout'
import { Source } from './layout'
import { usePublicNames } from './names'
import { dialled } from './telephone'

function ModelRow({ model }: { model: EquipmentView }) {
  const { t } = useTranslation()
  const names = usePublicNames()
  const chips = model.chips === null ? t('public.not_published') : String(model.chips)
  const accredited = {
    term: t('public.equipment.accredited_by'),
    value: model.accredited_by.map(names.authority).join(' · '),
  }
  const ofLock = [
    { term: t('public.equipment.class'), value: model.class ?? t('public.not_published') },
    { term: t('public.equipment.chips'), value: chips },
  ]
  return (
    <li className="model">
      <h4>{model.name}</h4>
      <p className="model-kind">{t(`scheme.device_kind.${model.device}`)}</p>
      <Facts facts={model.device === 'lock' ? [accredited, ...ofLock] : [accredited]} />
      {model.source === null ? null : <Source label={t('public.source')} text={model.source} />}
    </li>
  )
}

interface SupplierCardProps {
  name: string
  supplier: SupplierView | undefined
  models: readonly EquipmentView[]
}

export function SupplierCard({ name, supplier, models }: SupplierCardProps) {
  const { t } = useTranslation()
  return (
    <section className="supplier">
      <h3>{name}</h3>
      {supplier === undefined ? null : (
        <Facts
          facts={[
            { term: t('public.contact.address'), value: supplier.address },
            {
              term: t('public.contact.telephone'),
              value: supplier.telephones.map((telephone) => (
                <a className="telephone" href={dialled(telephone)} key={telephone}>
                  {telephone}
                </a>
              )),
            },
            { term: t('public.contact.fax'), value: supplier.fax },
          ]}
        />
      )}
      <ul className="models">
        {models.map((model) => (
          <ModelRow key={model.model} model={model} />
        ))}
      </ul>
    </section>
  )
}
