/** One lock or positioning unit: chip, holder, faults, battery, standing, history. */
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Device } from '../../api/documents'
import { deviceQuery } from '../../api/registry'
import {
  ChipFacts,
  DeviceFacts,
  FaultPanel,
  HolderForm,
} from '../../components/registry/DeviceParts'
import { HistoryPanel } from '../../components/registry/HistoryPanel'
import { RecordPage } from '../../components/registry/RecordPage'
import { StandingForm } from '../../components/registry/StandingForm'
import { StandingChips } from '../../components/scheme/StandingChips'
import { urls } from '../../lib/urls'
import { Panel } from '../../ui/layout'

function Body({ device, revision }: { device: Device; revision: number }) {
  const { t } = useTranslation()
  return (
    <>
      <div className="record-grid">
        <div className="stack">
          <Panel title={t('scheme.kind.device')}>
            <DeviceFacts device={device} />
          </Panel>
          <Panel title={t('registry.chip.title')}>
            <ChipFacts chip={device.chip} />
          </Panel>
          <Panel title={t('registry.device.holder')}>
            <HolderForm device={device} revision={revision} />
          </Panel>
        </div>
        <div className="stack">
          <FaultPanel device={device} />
          <StandingForm id={device.id} of="device" revision={revision} standing={device.standing} />
        </div>
      </div>
      <HistoryPanel id={device.id} kind="device" />
    </>
  )
}

export function DevicePage() {
  const { t } = useTranslation()
  const { device: id } = useParams({ from: '/gate/registry/devices/$device' })
  const { data, error, isPending } = useQuery(deviceQuery(id))
  const device = data?.document
  return (
    <RecordPage
      back={{ to: urls.devices().to, label: t('registry.part.devices') }}
      error={error}
      isLoading={isPending}
      mark={
        device === undefined ? null : (
          <StandingChips elsewhere={device.elsewhere} standing={device.standing} />
        )
      }
      title={id}
    >
      {data === undefined ? null : <Body device={data.document} revision={data.revision} />}
    </RecordPage>
  )
}
