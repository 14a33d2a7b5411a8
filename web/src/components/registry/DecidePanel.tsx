/** This authority's decision about an application: yes with what a yes needs, a question, or no. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Application } from '../../api/documents'
import {
  type Approval,
  approveApplication,
  askBack,
  modelQuery,
  refuseApplication,
} from '../../api/registry'
import { mayDecide } from '../../api/registry_rules'
import { dayEndMs } from '../../lib/days'
import { ActionButton } from '../../ui/controls'
import { TextField } from '../../ui/fields'
import { Note, Panel } from '../../ui/layout'
import { Refused } from '../FaultList'
import { useFaultAt } from '../scheme/faults'
import { useAct } from '../scheme/useAct'
import { ChipFields } from './ChipFields'
import { chipForm, EMPTY_CHIP } from './chip_draft'
import { ReasonForm } from './ReasonForm'
import { useOfficer } from './useOfficer'

interface PartProps {
  application: Application
  revision: number
  /** Why it may not be decided, in words. */
  refusal: string | null
}

function ApproveDevice({ application, revision, refusal, model }: PartProps & { model: string }) {
  const { t } = useTranslation()
  const profile = useQuery(modelQuery(model)).data?.document.profile ?? null
  const [draft, setDraft] = useState(EMPTY_CHIP)
  const chip = chipForm(draft)
  const approve = useAct((approval: Approval) =>
    approveApplication(application.id, revision, approval),
  )
  return (
    <div className="form">
      <ChipFields draft={draft} error={approve.error} onChange={setDraft} profile={profile} />
      <Note tone="quiet">{t('registry.chip.factory')}</Note>
      <Refused error={approve.error} />
      <ActionButton
        isBusy={approve.isPending}
        isPrimary
        label={t('registry.decide.approve')}
        onPress={() => {
          if (chip !== null) approve.mutate({ chip })
        }}
        refusal={refusal ?? (chip === null ? t('registry.chip.incomplete') : null)}
      />
    </div>
  )
}

/** What a yes to an application without a device needs: nothing, or a last day. */
function ApproveSimply({ application, revision, refusal }: PartProps) {
  const { t } = useTranslation()
  const faultAt = useFaultAt()
  const { about } = application.about
  const hasEnd = about === 'vehicle' || about === 'model'
  const [day, setDay] = useState('')
  const approve = useAct((approval: Approval) =>
    approveApplication(application.id, revision, approval),
  )
  const until = dayEndMs(day)
  return (
    <div className="form">
      {hasEnd ? (
        <TextField
          fault={faultAt(approve.error, 'until_ms')}
          hint={t(
            about === 'vehicle' ? 'registry.decide.until_vehicle' : 'registry.decide.until_model',
          )}
          label={t('registry.decide.until')}
          onChange={setDay}
          type="date"
          value={day}
        />
      ) : null}
      <Refused error={approve.error} />
      <ActionButton
        isBusy={approve.isPending}
        isPrimary
        label={t('registry.decide.approve')}
        onPress={() => approve.mutate(until === null ? {} : { until_ms: until })}
        refusal={refusal}
      />
    </div>
  )
}

interface DecidePanelProps {
  application: Application
  revision: number
}

export function DecidePanel({ application, revision }: DecidePanelProps) {
  const { t } = useTranslation()
  const officer = useOfficer()
  const closed = mayDecide(application, officer.own)
  if (closed !== null) {
    return (
      <Panel title={t('registry.decide.title')}>
        <p>{t(`registry.refusal.${closed}`)}</p>
      </Panel>
    )
  }
  const { id, about } = application
  return (
    <Panel className="decide-panel" title={t('registry.decide.title')}>
      <section className="decide-part">
        <h3>{t('registry.decide.approve')}</h3>
        <p className="hint">{t(`registry.decide.means.${about.about}`)}</p>
        {about.about === 'device' ? (
          <ApproveDevice
            application={application}
            model={about.model}
            refusal={officer.refusal}
            revision={revision}
          />
        ) : (
          <ApproveSimply application={application} refusal={officer.refusal} revision={revision} />
        )}
      </section>
      <details className="decide-part">
        <summary>{t('registry.decide.ask_back')}</summary>
        <ReasonForm
          act={(question) => askBack(id, revision, question)}
          hint={t('registry.decide.question_hint')}
          label={t('registry.decide.question')}
          submit={t('registry.decide.send_question')}
        />
      </details>
      <details className="decide-part">
        <summary>{t('registry.decide.refuse')}</summary>
        <ReasonForm
          act={(reason) => refuseApplication(id, revision, reason)}
          hint={t('registry.decide.reason_hint')}
          label={t('registry.reason')}
          question={t('registry.decide.refuse_question')}
          submit={t('registry.decide.refuse_now')}
        />
      </details>
    </Panel>
  )
}
