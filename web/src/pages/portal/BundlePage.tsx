/** Bundles declared consignments to a vehicle, a lock and a way. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { declaredQuery, type ManifestForm } from '../../api/documents'
import { bundleManifest } from '../../api/portal'
import { useNodeNow } from '../../api/useNode'
import { Refused } from '../../components/FaultList'
import { CargoChoice, type ChosenCargo } from '../../components/portal/CargoChoice'
import { CrossingTimeField } from '../../components/portal/CrossingTimeField'
import { crossingMs, timingOf } from '../../components/portal/crossing_time'
import { PassageFields } from '../../components/portal/PassageFields'
import { PortalPage } from '../../components/portal/PortalPage'
import { RouteFields } from '../../components/portal/RouteFields'
import { EMPTY_ROUTE, placesOf } from '../../components/portal/route_builder'
import { usePassage } from '../../components/portal/usePassage'
import { type VehicleDraft, VehicleFields } from '../../components/portal/VehicleFields'
import { useSchemes } from '../../components/scheme/names'
import { useAct } from '../../components/scheme/useAct'
import { type PortalBundleSearch, urls } from '../../lib/urls'
import { ActionButton } from '../../ui/controls'

const NO_VEHICLE: VehicleDraft = { vehicle: '', plate: '', lock: '' }

/** The form once it is complete, or which part lacks. */
function useBundleForm(wanted: string | undefined) {
  const { t } = useTranslation()
  const nowMs = useNodeNow()
  const [passage, setPassage] = usePassage(wanted)
  const [vehicle, setVehicle] = useState(NO_VEHICLE)
  const [route, setRoute] = useState(EMPTY_ROUTE)
  const [time, setTime] = useState('')
  const [chosen, setChosen] = useState<ChosenCargo>(new Map())
  const places = placesOf(route)
  const crossesAtMs = crossingMs(time)
  const form = (): ManifestForm | string => {
    if (passage.scheme === '') return t('portal.passage.missing')
    if (Object.values(vehicle).includes('')) return t('portal.bundle.no_vehicle')
    if (places === null) return t('portal.bundle.no_route')
    if (crossesAtMs === null) return t('portal.bundle.no_time')
    if (nowMs !== null && timingOf(crossesAtMs, nowMs).kind !== 'fits')
      return t('portal.bundle.bad_time')
    if (chosen.size === 0) return t('portal.bundle.no_cargo')
    return {
      ...passage,
      ...vehicle,
      journey: null,
      places,
      crosses_at_ms: crossesAtMs,
      consignments: [...chosen.keys()],
    }
  }
  return {
    passage,
    setPassage: (next: typeof passage) => {
      setPassage(next)
      setRoute(EMPTY_ROUTE)
      setChosen(new Map())
    },
    vehicle,
    setVehicle,
    route,
    setRoute,
    time,
    setTime,
    chosen,
    setChosen,
    form: form(),
  }
}

export function BundlePage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const search: PortalBundleSearch = useSearch({ from: '/gate/portal/manifests/bundle' })
  const it = useBundleForm(search.scheme)
  const scheme = useSchemes().get(it.passage.scheme)
  const [text, setText] = useState('')
  const sought = useDeferredValue(text.trim())
  const query = useQuery(declaredQuery(sought))
  const declared = query.data?.items ?? []
  const act = useAct(bundleManifest, ({ document }) => {
    void navigate(urls.portalManifest(document.id))
  })
  const fitting = declared
    .map(({ document }) => document)
    .filter((one) => one.scheme === it.passage.scheme && one.mode === it.passage.mode)
  const { form } = it
  const along = it.route.chain === '' ? (scheme?.confirmed_by ?? []) : it.route.chain.split('>')
  return (
    <PortalPage
      aside={<Link {...urls.portalManifests()}>{t('portal.manifests.back')}</Link>}
      lead={t('portal.bundle.lead')}
      title={t('portal.bundle.title')}
    >
      <form className="form" noValidate onSubmit={(event) => event.preventDefault()}>
        <PassageFields onChange={it.setPassage} passage={it.passage} />
        <VehicleFields along={along} draft={it.vehicle} onChange={it.setVehicle} />
        <RouteFields onChange={it.setRoute} route={it.route} scheme={scheme} />
        <CrossingTimeField onChange={it.setTime} value={it.time} />
        <CargoChoice
          chosen={it.chosen}
          consignments={fitting}
          isCurrent={sought === text.trim() && query.data !== undefined && !query.isPlaceholderData}
          onChange={it.setChosen}
          onSeek={setText}
          text={text}
        />
        <Refused error={act.error} />
        <div className="form-actions">
          <ActionButton
            isBusy={act.isPending}
            isPrimary
            label={t('portal.bundle.send')}
            onPress={() => {
              if (typeof form !== 'string') act.mutate(form)
            }}
            refusal={typeof form === 'string' ? form : null}
          />
        </div>
      </form>
    </PortalPage>
  )
}
