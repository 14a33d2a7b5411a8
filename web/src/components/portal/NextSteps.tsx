/** What the company should do next, each with the way there. */
import type { LinkProps } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { urls } from '../../lib/urls'
import { Panel } from '../../ui/layout'
import { type Holdings, nextSteps, type Step } from './next_steps'
import { GoTo } from './PortalPage'

const WAYS: Record<Step, LinkProps> = {
  wait_for_registration: urls.portalApplications(),
  apply_again: urls.portalApply({ about: 'participation' }),
  register_vehicle: urls.portalApply({ about: 'vehicle' }),
  wait_for_vehicle: urls.portalApplications(),
  fit_lock: urls.portalApply({ about: 'device' }),
  fit_unit: urls.portalApply({ about: 'device' }),
  wait_for_device: urls.portalApplications(),
  declare_cargo: urls.portalCargo(),
  bundle_cargo: urls.portalBundle(),
  mend_manifest: urls.portalManifests(),
  apply_for_model: urls.portalApply({ about: 'model' }),
}

export function NextSteps({ holdings }: { holdings: Holdings }) {
  const { t } = useTranslation()
  const steps = nextSteps(holdings)
  return (
    <Panel title={t('portal.overview.next')}>
      {steps.length === 0 ? <p className="hint">{t('portal.overview.nothing_next')}</p> : null}
      <ul className="next-steps">
        {steps.map((step, index) => (
          <li key={step}>
            <span>{t(`portal.step.${step}.what`)}</span>
            <GoTo isMain={index === 0} label={t(`portal.step.${step}.go`)} to={WAYS[step]} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}
