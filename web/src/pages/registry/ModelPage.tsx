/** One model: what it is, each authority's accreditation, withdrawal, history. */
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Model } from '../../api/documents'
import { modelQuery, withdrawModel } from '../../api/registry'
import { useAuthorityShortName } from '../../components/names'
import { HistoryPanel } from '../../components/registry/HistoryPanel'
import { CompanyLink } from '../../components/registry/links'
import { ReasonForm } from '../../components/registry/ReasonForm'
import { RecordPage } from '../../components/registry/RecordPage'
import { useOfficer } from '../../components/registry/useOfficer'
import { ToneMark } from '../../components/scheme/ToneMark'
import { ACCREDITATION_TONES } from '../../components/scheme/tones'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { DataTable } from '../../ui/DataTable'
import { Facts, Panel } from '../../ui/layout'

function Accreditations({ model }: { model: Model }) {
  const { t } = useTranslation()
  const { date } = useFormat()
  const side = useAuthorityShortName()
  const day = (ms: number | null | undefined) => (ms == null ? t('app.not_known') : date(ms))
  const rows = Object.entries(model.accreditations)
  return (
    <DataTable
      caption={t('registry.model.accreditations')}
      columns={[
        { head: t('registry.field.authority'), cell: ([authority]) => side(authority) },
        {
          head: t('registry.field.state'),
          cell: ([, { state }]) => (
            <ToneMark tone={ACCREDITATION_TONES[state]} word={t(`scheme.accreditation.${state}`)} />
          ),
        },
        { head: t('registry.field.since_ms'), cell: ([, { since_ms: ms }]) => day(ms) },
        {
          head: t('registry.field.until_ms'),
          cell: ([, { until_ms: ms }]) =>
            ms == null ? t('registry.vehicle.no_end') : date(ms - 1),
        },
        { head: t('registry.reason'), cell: ([, { reason }]) => reason ?? t('app.none') },
      ]}
      empty={t('registry.model.nobody')}
      rowKey={([authority]) => authority}
      rows={rows}
    />
  )
}

function Body({ model, revision }: { model: Model; revision: number }) {
  const { t } = useTranslation()
  const { own } = useOfficer()
  const unpublished = t('registry.model.not_published')
  const isOurs = model.accreditations[own]?.state === 'accredited'
  return (
    <>
      <div className="record-grid">
        <Panel title={t('scheme.kind.model')}>
          <Facts
            facts={[
              { term: t('registry.id'), value: model.id },
              { term: t('scheme.role.supplier'), value: <CompanyLink party={model.supplier} /> },
              {
                term: t('scheme.word.device_kind'),
                value: t(`scheme.device_kind.${model.device}`),
              },
              { term: t('scheme.word.class'), value: model.class ?? unpublished },
              { term: t('scheme.word.chips'), value: model.chips ?? unpublished },
              { term: t('scheme.word.profile'), value: model.profile ?? unpublished },
              {
                term: t('registry.published.source'),
                value: model.source ?? t('registry.model.applied'),
              },
            ]}
          />
        </Panel>
        <Panel title={t('registry.model.withdraw')}>
          <ReasonForm
            act={(reason) => withdrawModel(model.id, revision, reason)}
            hint={t('registry.model.withdraw_hint')}
            label={t('registry.reason')}
            question={t('registry.model.withdraw_question', { name: model.name })}
            refusal={isOurs ? null : t('registry.model.not_ours')}
            submit={t('registry.model.withdraw')}
          />
        </Panel>
      </div>
      <Panel title={t('registry.model.accreditations')}>
        <Accreditations model={model} />
      </Panel>
      <HistoryPanel id={model.id} kind="model" />
    </>
  )
}

export function ModelPage() {
  const { t } = useTranslation()
  const { model: id } = useParams({ from: '/gate/registry/models/$model' })
  const { data, error, isPending } = useQuery(modelQuery(id))
  const model = data?.document
  return (
    <RecordPage
      back={{ to: urls.models().to, label: t('registry.part.models') }}
      error={error}
      isLoading={isPending}
      title={model?.name ?? id}
    >
      {data === undefined ? null : <Body model={data.document} revision={data.revision} />}
    </RecordPage>
  )
}
