/** One consignment: what was declared, the verdict with every rule, history. */
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Consignment, consignmentQuery } from '../../api/documents'
import { HistoryPanel } from '../../components/registry/HistoryPanel'
import { CompanyLink } from '../../components/registry/links'
import { RecordPage } from '../../components/registry/RecordPage'
import { ConsignmentFacts } from '../../components/scheme/ConsignmentFacts'
import { ToneMark } from '../../components/scheme/ToneMark'
import { CONSIGNMENT_TONES } from '../../components/scheme/tones'
import { VerdictRules } from '../../components/scheme/VerdictRules'
import { urls } from '../../lib/urls'
import { Facts, Panel } from '../../ui/layout'

function Body({ consignment }: { consignment: Consignment }) {
  const { t } = useTranslation()
  const { manifest, party } = consignment
  return (
    <>
      <div className="record-grid">
        <div className="stack">
          <Panel title={t('scheme.kind.consignment')}>
            <ConsignmentFacts consignment={consignment} />
          </Panel>
          <Panel title={t('registry.cargo.belongs')}>
            <Facts
              facts={[
                { term: t('registry.field.party'), value: <CompanyLink party={party} /> },
                {
                  term: t('scheme.kind.manifest'),
                  value:
                    manifest == null ? (
                      t('app.none')
                    ) : (
                      <Link {...urls.manifest(manifest)}>{manifest}</Link>
                    ),
                },
              ]}
            />
          </Panel>
        </div>
        <Panel title={t('registry.field.verdict')}>
          <VerdictRules verdict={consignment.verdict} />
        </Panel>
      </div>
      <HistoryPanel id={consignment.id} kind="consignment" />
    </>
  )
}

export function ConsignmentPage() {
  const { t } = useTranslation()
  const { consignment: id } = useParams({ from: '/gate/registry/consignments/$consignment' })
  const { data, error, isPending } = useQuery(consignmentQuery(id))
  const consignment = data?.document
  return (
    <RecordPage
      back={{ to: urls.consignments().to, label: t('registry.part.consignments') }}
      error={error}
      isLoading={isPending}
      mark={
        consignment === undefined ? null : (
          <ToneMark
            tone={CONSIGNMENT_TONES[consignment.status]}
            word={t(`scheme.consignment_status.${consignment.status}`)}
          />
        )
      }
      title={`${t('scheme.kind.consignment')} ${id}`}
    >
      {consignment === undefined ? null : <Body consignment={consignment} />}
    </RecordPage>
  )
}
