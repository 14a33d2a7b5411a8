/** The ways within the portal; only those that the company's roles need. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { PartyRole } from '../../api/documents'
import { urls } from '../../lib/urls'
import { useRoles } from './useParty'

const TABS = [
  { name: 'overview', url: urls.portal(), isFor: ['carrier', 'shipper', 'supplier'] },
  {
    name: 'applications',
    url: urls.portalApplications(),
    isFor: ['carrier', 'shipper', 'supplier'],
  },
  { name: 'fleet', url: urls.portalFleet(), isFor: ['carrier'] },
  { name: 'drivers', url: urls.portalDrivers(), isFor: ['carrier'] },
  { name: 'cargo', url: urls.portalCargo(), isFor: ['carrier', 'shipper'] },
  { name: 'manifests', url: urls.portalManifests(), isFor: ['carrier'] },
  { name: 'equipment', url: urls.portalEquipment(), isFor: ['supplier'] },
] as const satisfies readonly { name: string; url: object; isFor: readonly PartyRole[] }[]

export function PortalTabs() {
  const { t } = useTranslation()
  const roles = useRoles()
  return (
    <nav aria-label={t('portal.tabs.label')} className="tabs">
      {TABS.filter(({ isFor }) => isFor.some((role) => roles.includes(role))).map(
        ({ name, url }) => (
          <Link
            {...url}
            activeOptions={{ exact: name === 'overview', includeSearch: false }}
            key={name}
          >
            {t(`portal.tabs.${name}`)}
          </Link>
        ),
      )}
    </nav>
  )
}
