/** Suspending, reinstating or ending a vehicle, a driver or a device at this authority. */
import { useTranslation } from 'react-i18next'
import type { Standing } from '../../api/documents'
import { changeStanding, type Stands } from '../../api/registry'
import { standingsFor } from '../../api/registry_rules'
import { Panel } from '../../ui/layout'
import { LetterForm } from './LetterForm'

interface StandingFormProps extends Stands {
  standing: Standing
}

export function StandingForm({ of, id, revision, standing }: StandingFormProps) {
  const { t } = useTranslation()
  return (
    <Panel title={t('registry.standing_title')}>
      <LetterForm
        act={(letter, reason) => changeStanding({ of, id, revision }, letter, reason)}
        hint={t('registry.standing_hint')}
        letters={standingsFor(of, standing)}
        name={id}
      />
    </Panel>
  )
}
