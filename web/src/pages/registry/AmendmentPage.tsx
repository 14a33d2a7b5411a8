/** One change under way: what it makes different, and the decision of whoever has custody. */
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Amendment, amendmentQuery } from '../../api/documents'
import { journeyQuery } from '../../api/queries'
import { decideAmendment } from '../../api/registry'
import { useAuthorityName } from '../../components/names'
import { ChangeFacts } from '../../components/registry/ChangeFacts'
import { DecisionForm } from '../../components/registry/DecisionForm'
import { HistoryPanel } from '../../components/registry/HistoryPanel'
import { JourneyLink } from '../../components/registry/links'
import { RecordPage } from '../../components/registry/RecordPage'
import { useOfficer } from '../../components/registry/useOfficer'
import { ToneMark } from '../../components/scheme/ToneMark'
import { AMENDMENT_TONES } from '../../components/scheme/tones'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { Facts, Panel } from '../../ui/layout'

function Decide({ amendment, revision }: { amendment: Amendment; revision: number }) {
  const { t } = useTranslation()
  const officer = useOfficer()
  const custody = useQuery(journeyQuery(amendment.journey)).data?.journey.custody.kind
  const isElsewhere = custody !== undefined && custody !== 'holding'
  const closed = amendment.status === 'pending' ? null : t('registry.amendment.decided')
  const elsewhere = isElsewhere ? t('registry.amendment.not_in_custody') : null
  return (
    <DecisionForm
      decide={(isYes, note) => decideAmendment(amendment.id, revision, isYes, note)}
      hint={t('registry.amendment.note_hint')}
      no={t('registry.decide.refuse')}
      refusal={officer.refusal ?? closed ?? elsewhere}
      yes={t('registry.decide.approve')}
    />
  )
}

function Body({ amendment, revision }: { amendment: Amendment; revision: number }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const authority = useAuthorityName()
  const { journey, change, decided_at: decidedAt, decided_by: by } = amendment
  return (
    <>
      <Panel title={t('registry.amendment.what_changes')}>
        <ChangeFacts change={change} journey={journey} />
      </Panel>
      <div className="record-grid">
        <Panel title={t('registry.amendment.request')}>
          <Facts
            facts={[
              { term: t('registry.field.journey'), value: <JourneyLink journey={journey} /> },
              { term: t('registry.reason'), value: amendment.reason },
              { term: t('registry.field.asked_at_ms'), value: dateTime(amendment.asked_at_ms) },
              { term: t('registry.application.home'), value: authority(amendment.home) },
              {
                term: t('registry.field.decided_by'),
                value:
                  decidedAt == null
                    ? t('app.none')
                    : [authority(decidedAt), by].filter(Boolean).join(' · '),
              },
              { term: t('registry.field.note'), value: amendment.note ?? t('app.none') },
            ]}
          />
        </Panel>
        <Panel title={t('registry.decide.title')}>
          <Decide amendment={amendment} revision={revision} />
        </Panel>
      </div>
      <HistoryPanel id={amendment.id} kind="amendment" />
    </>
  )
}

export function AmendmentPage() {
  const { t } = useTranslation()
  const { amendment: id } = useParams({ from: '/gate/registry/amendments/$amendment' })
  const { data: filed, error, isPending } = useQuery(amendmentQuery(id))
  const amendment = filed?.document
  return (
    <RecordPage
      back={{ to: urls.amendments().to, label: t('registry.part.amendments') }}
      error={error}
      isLoading={isPending}
      mark={
        amendment === undefined ? null : (
          <ToneMark
            tone={AMENDMENT_TONES[amendment.status]}
            word={t(`scheme.amendment_status.${amendment.status}`)}
          />
        )
      }
      title={
        amendment === undefined ? id : `${t(`scheme.change.${amendment.change.change}`)} · ${id}`
      }
    >
      {filed === undefined ? null : <Body amendment={filed.document} revision={filed.revision} />}
    </RecordPage>
  )
}
