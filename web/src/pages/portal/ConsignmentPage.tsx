/** One consignment: what was declared, the verdict with every rule, amending and taking back. */
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { consignmentQuery, type FiledConsignment } from '../../api/documents'
import { ApiError } from '../../api/errors'
import { amendConsignment, cancelConsignment } from '../../api/portal'
import { useSession } from '../../api/useNode'
import { Refused } from '../../components/FaultList'
import { ConfirmButton } from '../../components/portal/ConfirmButton'
import { EntrustForm } from '../../components/portal/EntrustForm'
import { PortalPage } from '../../components/portal/PortalPage'
import { Loaded } from '../../components/public/Loaded'
import { ConsignmentFacts } from '../../components/scheme/ConsignmentFacts'
import { ConsignmentFields } from '../../components/scheme/ConsignmentFields'
import { draftOf, formOf } from '../../components/scheme/consignment_draft'
import { useSchemes } from '../../components/scheme/names'
import { ToneMark } from '../../components/scheme/ToneMark'
import { CONSIGNMENT_TONES } from '../../components/scheme/tones'
import { isChanged, useAct } from '../../components/scheme/useAct'
import { VerdictRules } from '../../components/scheme/VerdictRules'
import { urls } from '../../lib/urls'
import { ActionButton } from '../../ui/controls'
import { Panel } from '../../ui/layout'

interface AmendProps {
  filed: FiledConsignment
  close: () => void
}

function Amend({ filed, close }: AmendProps) {
  const { t } = useTranslation()
  const { document: consignment, revision } = filed
  const [draft, setDraft] = useState(() => draftOf(consignment.form))
  const chains = useSchemes().get(consignment.scheme)?.chains ?? []
  // What was typed is typed over the consignment as it was when the form was opened.
  const read = useRef(revision)
  const act = useAct(() => amendConsignment(consignment.id, read.current, formOf(draft)), close)
  if (isChanged(act.error)) read.current = revision
  return (
    <form className="form" noValidate onSubmit={(event) => event.preventDefault()}>
      <ConsignmentFields
        draft={draft}
        faults={act.error instanceof ApiError ? act.error.faults : []}
        hasMacao={chains.flat().includes('macao')}
        onChange={setDraft}
      />
      <Refused error={act.error} />
      {isChanged(act.error) ? <ConsignmentFacts consignment={consignment} /> : null}
      <div className="form-actions">
        <ActionButton
          isBusy={act.isPending}
          isPrimary
          label={t('portal.save')}
          onPress={() => act.mutate(undefined)}
          refusal={null}
        />
        <ActionButton label={t('portal.consignment.leave')} onPress={close} refusal={null} />
      </div>
    </form>
  )
}

function Actions({ filed, amend }: { filed: FiledConsignment; amend: () => void }) {
  const { t } = useTranslation()
  const { id, status, party } = filed.document
  const isOurs = useSession()?.party === party
  const act = useAct(() => cancelConsignment(id, filed.revision))
  const isOver = status === 'carried' || status === 'cancelled'
  const foreign = isOurs ? null : t('portal.consignment.not_ours')
  const over = foreign ?? (isOver ? t('portal.consignment.over') : null)
  const bundled = status === 'bundled' ? t('portal.consignment.bundled') : null
  return (
    <>
      <Refused error={act.error} />
      <div className="form-actions">
        <ActionButton label={t('portal.consignment.amend')} onPress={amend} refusal={over} />
        <ConfirmButton
          isBusy={act.isPending}
          label={t('portal.consignment.cancel')}
          onConfirm={() => act.mutate(undefined)}
          question={t('portal.consignment.cancel_question')}
          refusal={over ?? bundled}
        />
      </div>
    </>
  )
}

function Body({ filed }: { filed: FiledConsignment }) {
  const { t } = useTranslation()
  const { document: consignment } = filed
  const [isAmending, setAmending] = useState(false)
  const { status, manifest } = consignment
  if (isAmending) return <Amend close={() => setAmending(false)} filed={filed} />
  return (
    <div className="portal-grid">
      <Panel
        aside={
          <ToneMark
            tone={CONSIGNMENT_TONES[status]}
            word={t(`scheme.consignment_status.${status}`)}
          />
        }
        title={t('portal.consignment.declared')}
      >
        {manifest == null ? null : (
          <p>
            {t('portal.consignment.on')} <Link {...urls.portalManifest(manifest)}>{manifest}</Link>
          </p>
        )}
        <ConsignmentFacts consignment={consignment} />
        <Actions amend={() => setAmending(true)} filed={filed} />
      </Panel>
      <Panel title={t('portal.consignment.verdict')}>
        <VerdictRules verdict={consignment.verdict} />
      </Panel>
      {status === 'declared' ? (
        <Panel title={t('portal.entrust.title')}>
          <EntrustForm consignments={[filed]} />
        </Panel>
      ) : null}
    </div>
  )
}

export function ConsignmentPage() {
  const { t } = useTranslation()
  const { consignment: id } = useParams({ from: '/gate/portal/cargo/$consignment' })
  const query = useQuery(consignmentQuery(id))
  return (
    <PortalPage
      aside={<Link {...urls.portalCargo()}>{t('portal.cargo.back')}</Link>}
      title={t('portal.consignment.title', { id })}
    >
      <Loaded query={query}>{(filed) => <Body filed={filed} />}</Loaded>
    </PortalPage>
  )
}
