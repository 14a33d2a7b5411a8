/** What was refused, by whom and why, and what can be done about it. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Application, Consignment } from '../../api/documents'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { Panel } from '../../ui/layout'
import { useAuthorityShortName } from '../names'
import { aboutLine } from '../scheme/AboutFacts'
import { useText } from '../scheme/names'
import { GoTo } from './PortalPage'

const CARGO_SHOWN = 5

function RefusedApplication({ application }: { application: Application }) {
  const { t } = useTranslation()
  const side = useAuthorityShortName()
  const { about } = application
  return (
    <li>
      <Link {...urls.portalApplication(application.id)}>{aboutLine(about, t)}</Link>
      {Object.entries(application.decisions)
        .filter(([, { decided }]) => decided === 'refused')
        .map(([authority, { reason }]) => (
          <p key={authority}>
            {t('portal.overview.refused_by', { side: side(authority) })}{' '}
            {reason ?? t('portal.overview.no_reason')}
          </p>
        ))}
      <p className="remedy">
        {t('portal.overview.refused_remedy')}{' '}
        <GoTo
          label={t('portal.overview.apply_again')}
          to={urls.portalApply({ about: about.about })}
        />
      </p>
    </li>
  )
}

function RefusedCargo({ consignment }: { consignment: Consignment }) {
  const { t } = useTranslation()
  const text = useText()
  const broken = consignment.verdict.rules.find(({ is_met: isMet }) => !isMet)
  return (
    <li>
      <Link {...urls.portalConsignment(consignment.id)}>
        {t('scheme.kind.consignment')} {consignment.id}
      </Link>
      {broken === undefined ? null : <p>{text(broken.text)}</p>}
      {broken?.remedy == null ? null : <p className="remedy">{text(broken.remedy)}</p>}
    </li>
  )
}

interface RefusedThingsProps {
  applications: readonly Application[]
  consignments: readonly Consignment[]
}

export function RefusedThings({ applications, consignments }: RefusedThingsProps) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const refused = applications.filter(({ status }) => status === 'refused')
  if (refused.length + consignments.length === 0) return null
  return (
    <Panel title={t('portal.overview.refused')}>
      <ul className="refused-things">
        {refused.map((application) => (
          <RefusedApplication application={application} key={application.id} />
        ))}
        {consignments.slice(0, CARGO_SHOWN).map((consignment) => (
          <RefusedCargo consignment={consignment} key={consignment.id} />
        ))}
      </ul>
      {consignments.length > CARGO_SHOWN ? (
        <Link {...urls.portalCargo({ status: 'refused' })}>
          {t('portal.overview.more_refused', { number: number(consignments.length - CARGO_SHOWN) })}
        </Link>
      ) : null}
    </Panel>
  )
}
