/** Where the company stands: one status per scheme, made of what every authority decided. */
import { useTranslation } from 'react-i18next'
import type { Application, Party } from '../../api/documents'
import { useNode } from '../../api/useNode'
import { urls } from '../../lib/urls'
import { Note, Panel } from '../../ui/layout'
import type { ToneName } from '../../ui/marks'
import { useSchemeName, useSchemes } from '../scheme/names'
import { AuthorityChips, StandingChips } from '../scheme/StandingChips'
import { ToneMark } from '../scheme/ToneMark'
import { type Confirmation, type SchemeStatus, schemeStatuses } from './company_status'
import { GoTo } from './PortalPage'

const TONES: Record<Confirmation, ToneName> = {
  confirmed: 'good',
  pending: 'quiet',
  asked_back: 'warn',
  refused: 'alarm',
  barred: 'alarm',
  missing: 'quiet',
}

function OneScheme({ status }: { status: SchemeStatus }) {
  const { t } = useTranslation()
  const name = useSchemeName()(status.scheme)
  const chips = Object.entries(status.confirmations).map(([authority, it]) => ({
    authority,
    tone: TONES[it],
    word: t(`portal.confirmation.${it}`),
  }))
  return (
    <li className={`scheme-status tone-edge-${status.isComplete ? 'good' : 'quiet'}`}>
      <div>
        <strong>{name}</strong>
        <ToneMark
          tone={status.isComplete ? 'good' : 'quiet'}
          word={t(status.isComplete ? 'portal.overview.complete' : 'portal.overview.incomplete')}
        />
      </div>
      <AuthorityChips chips={chips} />
    </li>
  )
}

function Letters({ party }: { party: Party }) {
  const { t } = useTranslation()
  const newest = party.letters.at(-1)
  if (newest === undefined || newest.kind === 'reinstatement') return null
  return (
    <Note title={t(`scheme.letter.${newest.kind}`)} tone="warn">
      {newest.text}
    </Note>
  )
}

interface CompanyStatusProps {
  party: Party
  applications: readonly Application[]
}

export function CompanyStatus({ party, applications }: CompanyStatusProps) {
  const { t } = useTranslation()
  const own = useNode()?.authority ?? ''
  const schemes = useSchemes()
  const statuses = schemeStatuses(party, own, applications, schemes)
  return (
    <Panel
      aside={
        <GoTo
          label={t('portal.overview.more_schemes')}
          to={urls.portalApply({ about: 'participation' })}
        />
      }
      title={t('portal.overview.standing')}
    >
      <Letters party={party} />
      <StandingChips elsewhere={party.elsewhere} standing={party.standing} />
      <ul className="scheme-statuses">
        {statuses.map((status) => (
          <OneScheme key={status.scheme} status={status} />
        ))}
      </ul>
      {statuses.length === 0 ? <p className="hint">{t('portal.overview.no_scheme')}</p> : null}
    </Panel>
  )
}
