/** One driver: masked; the personal part is revealed for a reason, which is logged. */
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Driver, type DriverForm, driverQuery } from '../../api/documents'
import { revealDriver } from '../../api/portal'
import { HistoryPanel } from '../../components/registry/HistoryPanel'
import { CompanyLink } from '../../components/registry/links'
import { ReasonForm } from '../../components/registry/ReasonForm'
import { RecordPage } from '../../components/registry/RecordPage'
import { StandingForm } from '../../components/registry/StandingForm'
import { ToneMark } from '../../components/scheme/ToneMark'
import { STANDING_TONES } from '../../components/scheme/tones'
import { urls } from '../../lib/urls'
import { ActionButton } from '../../ui/controls'
import { Facts, Note, Panel } from '../../ui/layout'

function Personal({ id }: { id: string }) {
  const { t } = useTranslation()
  const [shown, setShown] = useState<DriverForm | null>(null)
  if (shown === null) {
    return (
      <ReasonForm
        act={async (reason) => setShown(await revealDriver(id, reason))}
        hint={t('registry.driver.reveal_hint')}
        label={t('registry.reason')}
        submit={t('registry.driver.reveal')}
      />
    )
  }
  return (
    <div className="form">
      <Note tone="warn">{t('registry.driver.logged')}</Note>
      <Facts
        facts={[
          { term: t('registry.driver.name'), value: shown.name },
          { term: t('registry.driver.identity'), value: shown.identity_number },
          { term: t('registry.driver.licence'), value: shown.licence_number },
          { term: t('registry.field.telephone'), value: shown.telephone },
        ]}
      />
      <ActionButton
        label={t('registry.driver.hide')}
        onPress={() => setShown(null)}
        refusal={null}
      />
    </div>
  )
}

function Body({ driver, revision }: { driver: Driver; revision: number }) {
  const { t } = useTranslation()
  return (
    <>
      <div className="record-grid">
        <div className="stack">
          <Panel title={t('scheme.kind.driver')}>
            <Facts
              facts={[
                {
                  term: t('registry.driver.name'),
                  value: driver.name_masked || t('keeping.erased'),
                },
                { term: t('registry.driver.identity'), value: driver.identity_masked },
                { term: t('scheme.role.carrier'), value: <CompanyLink party={driver.carrier} /> },
              ]}
            />
          </Panel>
          <Panel title={t('registry.driver.personal')}>
            <Personal id={driver.id} />
          </Panel>
        </div>
        <StandingForm id={driver.id} of="driver" revision={revision} standing={driver.standing} />
      </div>
      <HistoryPanel id={driver.id} kind="driver" />
    </>
  )
}

export function DriverPage() {
  const { t } = useTranslation()
  const { driver: id } = useParams({ from: '/gate/registry/drivers/$driver' })
  const { data: filed, error, isPending } = useQuery(driverQuery(id))
  const driver = filed?.document
  return (
    <RecordPage
      back={{ to: urls.drivers().to, label: t('registry.part.drivers') }}
      error={error}
      isLoading={isPending}
      mark={
        driver === undefined ? null : (
          <ToneMark
            tone={STANDING_TONES[driver.standing]}
            word={t(`scheme.standing.${driver.standing}`)}
          />
        )
      }
      title={`${t('scheme.kind.driver')} ${id}`}
    >
      {filed === undefined ? null : <Body driver={filed.document} revision={filed.revision} />}
    </RecordPage>
  )
}
