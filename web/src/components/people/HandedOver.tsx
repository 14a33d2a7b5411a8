/** A first password, shown once, to be handed over. */
import { useTranslation } from 'react-i18next'
import type { AccountPassword } from '../../api/accounts'
import { ActionButton } from '../../ui/controls'
import { Facts, Note, Panel } from '../../ui/layout'

interface HandedOverProps {
  made: AccountPassword
  onDone: () => void
}

export function HandedOver({ made: { account, password }, onDone }: HandedOverProps) {
  const { t } = useTranslation()
  return (
    <Panel title={t('people.handed', { name: account.name })}>
      <Facts
        facts={[
          { term: t('people.account'), value: account.account },
          { term: t('people.first_password'), value: <code>{password}</code> },
        ]}
      />
      <Note tone="warn">{t('people.once')}</Note>
      <ActionButton label={t('people.handed_done')} onPress={onDone} refusal={null} />
    </Panel>
  )
}
