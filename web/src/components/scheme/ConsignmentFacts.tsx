/** What was declared of a consignment, as terms and values. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Consignment } from '../../api/documents'
import { participantsQuery } from '../../api/public'
import { useFormat } from '../../lib/useFormat'
import { Facts } from '../../ui/layout'
import { useAuthorityShortName } from '../names'
import { useSchemeName } from './names'

export function ConsignmentFacts({ consignment }: { consignment: Consignment }) {
  const { t } = useTranslation()
  const { dateTime, number } = useFormat()
  const schemeName = useSchemeName()
  const side = useAuthorityShortName()
  const { form, scheme, mode, carrier, declared_at_ms: declaredMs } = consignment
  const companies = useQuery(participantsQuery).data
  const companyName = (id: string): string => companies?.find((it) => it.id === id)?.name ?? id
  const yesNo = (is: boolean): string => t(is ? 'scheme.word.yes' : 'scheme.word.no')
  const permits = form.permits.map(
    ({ kind, number: its, issued_in: issuer, valid_until: until }) =>
      `${t(`scheme.permit_kind.${kind}`)} ${its} (${side(issuer)}, ${until})`,
  )
  return (
    <Facts
      facts={[
        { term: t('scheme.word.scheme'), value: schemeName(scheme) },
        { term: t('scheme.word.mode'), value: t(`scheme.mode.${mode}`) },
        {
          term: t('scheme.field.packages'),
          value: `${number(form.packages)} ${form.package_kind}`,
        },
        { term: t('scheme.field.description'), value: form.description },
        {
          term: t('scheme.word.consignor'),
          value: `${form.consignor.name}, ${form.consignor.address}`,
        },
        {
          term: t('scheme.word.consignee'),
          value: `${form.consignee.name}, ${form.consignee.address}`,
        },
        { term: t('scheme.field.date'), value: form.date },
        {
          term: t('scheme.field.bill_kind'),
          value:
            form.bill_kind == null
              ? t('scheme.form.no_bill')
              : `${t(`scheme.bill_kind.${form.bill_kind}`)} ${form.bill_number ?? ''}`,
        },
        { term: t('scheme.word.bill_way'), value: `${form.bill_from} → ${form.bill_to}` },
        { term: t('scheme.field.is_warehoused'), value: yesNo(form.is_warehoused) },
        { term: t('scheme.field.is_export'), value: yesNo(form.is_export) },
        { term: t('scheme.field.cargo'), value: t(`scheme.cargo_kind.${form.cargo}`) },
        {
          term: t('scheme.field.permits'),
          value: permits.length === 0 ? t('app.none') : permits.join(' · '),
        },
        {
          term: t('scheme.field.macao_declaration'),
          value: form.macao_declaration ?? t('app.none'),
        },
        { term: t('scheme.word.declared_at'), value: dateTime(declaredMs) },
        {
          term: t('scheme.word.entrusted'),
          value: carrier == null ? t('scheme.word.not_entrusted') : companyName(carrier),
        },
      ]}
    />
  )
}
