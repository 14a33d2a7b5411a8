/** Asking that a person be forgotten. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { askErasure, type ErasureOf, erasuresKey } from '../../api/keeping'
import { ActionButton } from '../../ui/controls'
import { ChoiceField, TextField } from '../../ui/fields'
import { Refused } from '../FaultList'

const REASON_MAX = 500
const KINDS = ['driver', 'contact', 'account'] as const
type Kind = (typeof KINDS)[number]

/** The identifier of whoever is meant. */
export function subjectOf(of: ErasureOf): string {
  switch (of.kind) {
    case 'driver':
      return of.driver
    case 'contact':
      return of.party
    case 'account':
      return of.account
    default:
      return of satisfies never
  }
}

function erasureOf(kind: Kind, id: string): ErasureOf {
  switch (kind) {
    case 'driver':
      return { kind, driver: id }
    case 'contact':
      return { kind, party: id }
    case 'account':
      return { kind, account: id }
    default:
      return kind satisfies never
  }
}

export function ErasureForm() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [kind, setKind] = useState<Kind>('driver')
  const [id, setId] = useState('')
  const [reason, setReason] = useState('')
  const ask = useMutation({
    mutationFn: () => askErasure(erasureOf(kind, id.trim()), reason.trim()),
    onSuccess: () => {
      setId('')
      setReason('')
    },
    onSettled: () => queries.invalidateQueries({ queryKey: erasuresKey }),
  })
  const isMissing = id.trim() === '' || reason.trim() === ''
  const send = (event: FormEvent): void => {
    event.preventDefault()
    if (!isMissing) ask.mutate()
  }
  return (
    <form className="stack keeping-form" onSubmit={send}>
      <h3>{t('keeping.ask_title')}</h3>
      <ChoiceField
        label={t('keeping.whom')}
        onChange={(word) => setKind(KINDS.find((it) => it === word) ?? 'driver')}
        options={KINDS.map((value) => ({ value, label: t(`keeping.of.${value}`) }))}
        value={kind}
      />
      <TextField
        hint={t(`keeping.id_hint.${kind}`)}
        label={t('keeping.id')}
        onChange={setId}
        value={id}
      />
      <TextField
        label={t('keeping.reason')}
        maxLength={REASON_MAX}
        onChange={setReason}
        value={reason}
      />
      <ActionButton
        isBusy={ask.isPending}
        isSubmit
        label={t('keeping.ask')}
        onPress={() => {}}
        refusal={isMissing ? t('keeping.all_wanted') : null}
      />
      <Refused error={ask.error} />
    </form>
  )
}
