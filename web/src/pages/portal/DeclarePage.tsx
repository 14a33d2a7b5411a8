/** Declares one consignment. What is not covered is kept with its verdict, for it is evidence. */
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConsignmentsDeclared } from '../../api/documents'
import { declareConsignment } from '../../api/portal'
import { Faults, Refused } from '../../components/FaultList'
import { PassageFields } from '../../components/portal/PassageFields'
import { PortalPage } from '../../components/portal/PortalPage'
import { usePassage } from '../../components/portal/usePassage'
import { ConsignmentFields } from '../../components/scheme/ConsignmentFields'
import { EMPTY_CONSIGNMENT, formOf } from '../../components/scheme/consignment_draft'
import { useSchemes } from '../../components/scheme/names'
import { useAct } from '../../components/scheme/useAct'
import { urls } from '../../lib/urls'
import { ActionButton } from '../../ui/controls'
import { Note } from '../../ui/layout'

/** What the node found wrong with the one that was declared. */
function Wrong({ declared }: { declared: ConsignmentsDeclared }) {
  const { t } = useTranslation()
  if (declared.accepted.length > 0) return null
  const isKept = declared.faults.some(({ code }) => code === 'not_covered')
  return (
    <Note title={t(isKept ? 'portal.declare.kept' : 'portal.declare.wrong')} tone="alarm">
      <Faults faults={declared.faults} isOfOne />
    </Note>
  )
}

export function DeclarePage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [passage, setPassage] = usePassage()
  const [draft, setDraft] = useState(EMPTY_CONSIGNMENT)
  const chains = useSchemes().get(passage.scheme)?.chains ?? []
  const act = useAct(
    (_: undefined, key) => declareConsignment(passage, formOf(draft), key),
    ({ accepted: [id] }) => {
      if (id !== undefined) void navigate(urls.portalConsignment(id))
    },
  )
  return (
    <PortalPage
      aside={<Link {...urls.portalCargo()}>{t('portal.cargo.back')}</Link>}
      lead={t('portal.declare.lead')}
      title={t('portal.declare.title')}
    >
      <form className="form" noValidate onSubmit={(event) => event.preventDefault()}>
        <PassageFields onChange={setPassage} passage={passage} />
        <ConsignmentFields
          draft={draft}
          faults={act.data?.faults ?? []}
          hasMacao={chains.flat().includes('macao')}
          onChange={setDraft}
        />
        {act.data === undefined ? null : <Wrong declared={act.data} />}
        <Refused error={act.error} />
        <div className="form-actions">
          <ActionButton
            isBusy={act.isPending}
            isPrimary
            label={t('portal.declare.send')}
            onPress={() => act.mutate(undefined)}
            refusal={passage.scheme === '' ? t('portal.passage.missing') : null}
          />
        </div>
      </form>
    </PortalPage>
  )
}
