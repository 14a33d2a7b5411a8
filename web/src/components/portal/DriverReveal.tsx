/** Shows a driver's particulars once a reason is given; the look is recorded with it. */
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { revealDriver } from '../../api/portal'
import { ActionButton } from '../../ui/controls'
import { TextField } from '../../ui/fields'
import { Facts } from '../../ui/layout'
import { Refused } from '../FaultList'

const REASON_MAX = 500

interface DriverRevealProps {
  driver: string
  onDone: () => void
}

export function DriverReveal({ driver, onDone }: DriverRevealProps) {
  const { t } = useTranslation()
  const [reason, setReason] = useState('')
  // What is revealed is kept by this panel alone and gone when it is closed.
  const act = useMutation({ mutationFn: () => revealDriver(driver, reason.trim()), gcTime: 0 })
  const close = <ActionButton label={t('app.close')} onPress={onDone} refusal={null} />
  if (act.data !== undefined) {
    const { name, identity_number, licence_number, telephone } = act.data
    return (
      <>
        <Facts
          facts={[
            { term: t('portal.drivers.name'), value: name },
            { term: t('portal.drivers.identity_number'), value: identity_number },
            { term: t('portal.drivers.licence_number'), value: licence_number },
            { term: t('portal.drivers.telephone'), value: telephone },
          ]}
        />
        {close}
      </>
    )
  }
  return (
    <form className="form" onSubmit={(event) => event.preventDefault()}>
      <TextField
        hint={t('portal.drivers.reason_hint')}
        isRequired
        label={t('portal.reason')}
        maxLength={REASON_MAX}
        onChange={setReason}
        value={reason}
      />
      <Refused error={act.error} />
      <div className="form-actions">
        <ActionButton
          isBusy={act.isPending}
          isPrimary
          label={t('portal.drivers.reveal')}
          onPress={() => act.mutate()}
          refusal={reason.trim() === '' ? t('portal.reason_missing') : null}
        />
        {close}
      </div>
    </form>
  )
}
