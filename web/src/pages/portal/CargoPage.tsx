/** The company's consignments, by where they stand. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useDeferredValue } from 'react'
import { useTranslation } from 'react-i18next'
import { consignmentsQuery, type FiledConsignment } from '../../api/documents'
import { errorText } from '../../components/errorText'
import { EntrustForm } from '../../components/portal/EntrustForm'
import { MoreButton } from '../../components/portal/MoreButton'
import { GoTo, PortalPage } from '../../components/portal/PortalPage'
import { useRoles } from '../../components/portal/useParty'
import { useSchemeName } from '../../components/scheme/names'
import { ToneMark } from '../../components/scheme/ToneMark'
import { CONSIGNMENT_TONES } from '../../components/scheme/tones'
import { CARGO_FILTERS, type PortalCargoSearch, urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { Pick, SearchBox } from '../../ui/controls'
import { type Column, DataTable } from '../../ui/DataTable'
import { Note, Nothing, Panel } from '../../ui/layout'

function useColumns(): Column<FiledConsignment>[] {
  const { t } = useTranslation()
  const { number } = useFormat()
  const schemeName = useSchemeName()
  return [
    {
      head: t('portal.cargo.reference'),
      cell: ({ document: { id, form } }) => (
        <>
          <Link {...urls.portalConsignment(id)}>{id}</Link>
          <br />
          <span className="hint">{form.bill_number ?? t('scheme.form.no_bill')}</span>
        </>
      ),
    },
    {
      head: t('portal.cargo.status'),
      cell: ({ document: { status, manifest } }) => (
        <>
          <ToneMark
            tone={CONSIGNMENT_TONES[status]}
            word={t(`scheme.consignment_status.${status}`)}
          />{' '}
          {manifest == null ? null : <Link {...urls.portalManifest(manifest)}>{manifest}</Link>}
        </>
      ),
    },
    {
      head: t('scheme.form.goods'),
      cell: ({ document: { form } }) =>
        t('portal.cargo.line', {
          packages: number(form.packages),
          kind: form.package_kind,
          description: form.description,
        }),
    },
    { head: t('scheme.field.date'), cell: ({ document }) => document.form.date },
    { head: t('portal.passage.scheme'), cell: ({ document }) => schemeName(document.scheme) },
  ]
}

function Filters({ search }: { search: PortalCargoSearch }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const go = (next: PortalCargoSearch): void =>
    void navigate({ ...urls.portalCargo(next), replace: true })
  const options = CARGO_FILTERS.map((value) => ({
    value,
    label: value === 'all' ? t('portal.cargo.all') : t(`scheme.consignment_status.${value}`),
  }))
  return (
    <div className="filters">
      <Pick
        label={t('portal.cargo.status')}
        onPick={(status) => go({ ...search, status })}
        options={options}
        value={search.status ?? 'all'}
      />
      <SearchBox
        label={t('portal.cargo.search')}
        onChange={(q) => go({ ...search, q })}
        value={search.q ?? ''}
      />
    </div>
  )
}

export function CargoPage() {
  const { t } = useTranslation()
  const search: PortalCargoSearch = useSearch({ from: '/gate/portal/cargo' })
  const { status } = search
  const text = useDeferredValue(search.q?.trim() ?? '')
  const query = useInfiniteQuery({
    ...consignmentsQuery({
      ...(status === undefined || status === 'all' ? {} : { status }),
      ...(text === '' ? {} : { q: text }),
    }),
    placeholderData: keepPreviousData,
  })
  const columns = useColumns()
  const isShipper = useRoles().includes('shipper')
  const found = query.data?.pages.flatMap(({ items }) => items)
  const isCurrent = !query.isPlaceholderData && text === (search.q?.trim() ?? '')
  return (
    <PortalPage
      aside={
        <>
          <GoTo isMain label={t('portal.upload.go')} to={urls.portalUpload()} />
          <GoTo label={t('portal.declare.go')} to={urls.portalDeclare()} />
        </>
      }
      lead={t('portal.cargo.lead')}
      title={t('portal.cargo.title')}
    >
      <Filters search={search} />
      {query.error === null ? null : <Note tone="alarm">{errorText(t, query.error)}</Note>}
      {found === undefined ? (
        <Nothing>{t('app.loading')}</Nothing>
      ) : (
        <DataTable
          caption={t('portal.cargo.title')}
          columns={columns}
          empty={t('portal.cargo.none')}
          rowKey={({ document }) => document.id}
          rows={found}
        />
      )}
      <MoreButton query={query} />
      {isShipper && search.status === 'declared' && found !== undefined ? (
        <Panel title={t('portal.entrust.title')}>
          <EntrustForm consignments={isCurrent ? found : []} />
        </Panel>
      ) : null}
    </PortalPage>
  )
}
