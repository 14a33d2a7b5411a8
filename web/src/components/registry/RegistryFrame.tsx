/** The frame of the registry: its parts side by side, or one choice on a phone. */
import { Link, Navigate, Outlet, useLocation, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useIsDesk } from '../../api/useNode'
import { urls } from '../../lib/urls'
import { Pick } from '../../ui/controls'

const PARTS = [
  { name: 'queue', url: urls.registry() },
  { name: 'applications', url: urls.applications() },
  { name: 'companies', url: urls.companies() },
  { name: 'vehicles', url: urls.vehicles() },
  { name: 'devices', url: urls.devices() },
  { name: 'models', url: urls.models() },
  { name: 'drivers', url: urls.drivers() },
  { name: 'manifests', url: urls.manifests() },
  { name: 'consignments', url: urls.consignments() },
  { name: 'inspections', url: urls.inspections() },
  { name: 'amendments', url: urls.amendments() },
  { name: 'places', url: urls.places() },
  { name: 'statistics', url: urls.schemeStatistics() },
] as const

function partOf(path: string): (typeof PARTS)[number]['name'] {
  if (path.startsWith('/registry/drafts')) return 'places'
  if (path.startsWith('/registry/published')) return 'companies'
  if (path.startsWith('/registry/paper')) return 'companies'
  const found = PARTS.find(({ name, url }) => name !== 'queue' && path.startsWith(url.to))
  return found?.name ?? 'queue'
}

function Parts() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const current = partOf(useLocation({ select: ({ pathname }) => pathname }))
  const go = (name: string): void => {
    const part = PARTS.find((it) => it.name === name)
    if (part !== undefined) void navigate(part.url)
  }
  return (
    <nav aria-label={t('registry.nav_label')} className="registry-nav">
      <ul>
        {PARTS.map(({ name, url }) => (
          <li key={name}>
            <Link
              {...url}
              activeOptions={{ exact: name === 'queue', includeSearch: false }}
              className={name === current ? 'is-current' : ''}
            >
              {t(`registry.part.${name}`)}
            </Link>
          </li>
        ))}
      </ul>
      <Pick
        label={t('registry.nav_label')}
        onPick={go}
        options={PARTS.map(({ name }) => ({ value: name, label: t(`registry.part.${name}`) }))}
        value={current}
      />
    </nav>
  )
}

/** Participants have their portal; the register is the authority's own. */
export function RegistryFrame() {
  if (!useIsDesk()) return <Navigate {...urls.portal()} replace />
  return (
    <div className="registry">
      <Parts />
      <Outlet />
    </div>
  )
}
