/** One change under way: what it makes different, and the decision of whoever has custody. */
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Amendment, amendmentsQuery } from '../../api/documents'
import { journeyQuery } from '../../api/queries'
import { decideAmendment } from '../../api/registry'
import { Refused } from '../../components/FaultList'
import { useAuthorityName } from '../../components/names'
import { ChangeFacts } from '../../components/registry/ChangeFacts'
import { HistoryPanel } from '../../components/registry/HistoryPanel'
import { JourneyLink } from '../../components/registry/links'
import { RecordPage } from '../../components/registry/RecordPage'
import { useOfficer } from '../../components/registry/useOfficer'
import { ToneMark } from '../../components/scheme/ToneMark'
import { AMENDMENT_TONES } from '../../components/scheme/tones'
import { useAct } from '../../components/scheme/useAct'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { ActionButton } from '../../ui/controls'
import { AreaField } from '../../ui/fields'
import { Facts, Panel } from '../../ui/layout'

const NOTE_MAX = 2_000

function Decide({ amendment }: { amendment: Amendment }) {
  const { t } = useTranslation()
  const officer = useOfficer()
  const [note, setNote] = useState('')
  const custody = useQuery(journeyQuery(amendment.journey)).data?.journey.custody.kind
  const decide = useAct((isApproved: boolean) =>
    decideAmendment(amendment.id, isApproved, note.trim()),
  )
  const isElsewhere = custody !== undefined && custody !== 'holding'
  const closed = amendment.status === 'pending' ? null : t('registry.amendment.decided')
  const elsewhere = isElsewhere ? t('registry.amendment.not_in_custody') : null
  const refusal = officer.refusal ?? closed ?? elsewhere
  return (
    <div className="form">
      <AreaField
        hint={t('registry.amendment.note_hint')}
        label={t('registry.field.note')}
        maxLength={NOTE_MAX}
        onChange={setNote}
        value={note}
      />
      <Refused error={decide.error} />
      <div className="form-actions">
        <ActionButton
          isBusy={decide.isPending}
          isPrimary
          label={t('registry.decide.approve')}
          onPress={() => decide.mutate(true)}
          refusal={refusal}
        />
        <ActionButton
          isBusy={decide.isPending}
          label={t('registry.decide.refuse')}
          onPress={() => decide.mutate(false)}
          refusal={refusal ?? (note.trim() === '' ? t('registry.reason_missing') : null)}
        />
      </div>
    </div>
  )
}

function Body({ amendment }: { amendment: Amendment }) {
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
          <Decide amendment={amendment} />
        </Panel>
      </div>
      <HistoryPanel id={amendment.id} kind="amendment" />
    </>
  )
}

export function AmendmentPage() {
  const { t } = useTranslation()
  const { amendment: id } = useParams({ from: '/gate/registry/amendments/$amendment' })
  const { data, error, isPending } = useQuery(amendmentsQuery)
  const amendment = data?.items.find(({ document }) => document.id === id)?.document
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
      {amendment === undefined ? null : <Body amendment={amendment} />}
    </RecordPage>
  )
}
