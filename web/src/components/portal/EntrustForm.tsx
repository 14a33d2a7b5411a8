/** Entrusts consignments to a carrier, who may then bundle them. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FiledConsignment } from '../../api/documents'
import { entrustConsignment } from '../../api/portal'
import { participantsQuery } from '../../api/public'
import { useSession } from '../../api/useNode'
import { useFormat } from '../../lib/useFormat'
import { ActionButton } from '../../ui/controls'
import { ChoiceField } from '../../ui/fields'
import { Refused } from '../FaultList'
import { useAct } from '../scheme/useAct'

/** Those that wait to be bundled and are the company's own to give. */
function givable(consignments: readonly FiledConsignment[], party: string | null, carrier: string) {
  return consignments.filter(
    ({ document: it }) => it.status === 'declared' && it.party === party && it.carrier !== carrier,
  )
}

export function EntrustForm({ consignments }: { consignments: readonly FiledConsignment[] }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const party = useSession()?.party ?? null
  const carriers = useQuery(participantsQuery).data ?? []
  const [carrier, setCarrier] = useState('')
  const open = givable(consignments, party, carrier)
  const act = useAct(async () => {
    for (const { document, revision } of open) {
      await entrustConsignment(document.id, revision, carrier)
    }
  })
  const options = carriers
    .filter(({ id, roles }) => roles.includes('carrier') && id !== party)
    .map(({ id, name }) => ({ value: id, label: name }))
  const noCarrier = carrier === '' ? t('portal.entrust.no_carrier') : null
  return (
    <form className="form" onSubmit={(event) => event.preventDefault()}>
      <ChoiceField
        hint={t('portal.entrust.hint')}
        label={t('portal.entrust.carrier')}
        onChange={setCarrier}
        options={[{ value: '', label: t('scheme.form.choose') }, ...options]}
        value={carrier}
      />
      <Refused error={act.error} />
      <div className="form-actions">
        <ActionButton
          isBusy={act.isPending}
          label={t('portal.entrust.send', { number: number(open.length) })}
          onPress={() => act.mutate(undefined)}
          refusal={noCarrier ?? (open.length === 0 ? t('portal.entrust.none') : null)}
        />
      </div>
    </form>
  )
}
