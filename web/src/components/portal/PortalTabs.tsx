/** The ways within the portal; only those that the company's roles need. */
import { Link, useLocation } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { PartyRole } from '../../api/documents'
import { useSession } from '../../api/useNode'
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
  { name: 'people', url: urls.portalPeople(), isFor: ['carrier', 'shipper', 'supplier'] },
] as const satisfies readonly { name: string; url: object; isFor: readonly PartyRole[] }[]

export function PortalTabs() {
  const { t } = useTranslation()
  const roles = useRoles()
  const isAdmin = useSession()?.is_company_admin === true
  const tabs = TABS.filter(({ name, isFor }) =>
    name === 'people' ? isAdmin : isFor.some((role) => roles.includes(role)),
  )
  const nav = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the active tab changes with the path.
  useEffect(() => {
    const active = nav.current?.querySelector('.active')
    active?.scrollIntoView({ inline: 'center', block: 'nearest' })
  }, [pathname, roles])
  return (
    <nav aria-label={t('portal.tabs.label')} className="tabs" ref={nav}>
      {tabs.map(({ name, url }) => (
        <Link
          {...url}
          activeOptions={{ exact: name === 'overview', includeSearch: false }}
          key={name}
        >
          {t(`portal.tabs.${name}`)}
        </Link>
      ))}
    </nav>
  )
}
