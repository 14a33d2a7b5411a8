/** The company's drivers: masked, kept at this authority alone, every look recorded. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { driversQuery, type FiledDriver } from '../../api/documents'
import { DriverForm } from '../../components/portal/DriverForm'
import { DriverReveal } from '../../components/portal/DriverReveal'
import { MoreButton } from '../../components/portal/MoreButton'
import { PortalPage } from '../../components/portal/PortalPage'
import { Loaded } from '../../components/public/Loaded'
import { ToneMark } from '../../components/scheme/ToneMark'
import { STANDING_TONES } from '../../components/scheme/tones'
import { ActionButton } from '../../ui/controls'
import { type Column, DataTable } from '../../ui/DataTable'
import { Note, Panel } from '../../ui/layout'

type Open =
  | { kind: 'nothing' }
  | { kind: 'add' }
  | { kind: 'change' | 'reveal'; driver: FiledDriver }

function useColumns(open: (what: Open) => void): Column<FiledDriver>[] {
  const { t } = useTranslation()
  return [
    { head: t('portal.drivers.name'), cell: ({ document }) => document.name_masked },
    { head: t('portal.drivers.identity'), cell: ({ document }) => document.identity_masked },
    {
      head: t('portal.fleet.standing'),
      cell: ({ document: { standing } }) => (
        <ToneMark tone={STANDING_TONES[standing]} word={t(`scheme.standing.${standing}`)} />
      ),
    },
    {
      head: t('portal.drivers.do'),
      cell: (driver) => (
        <span className="row-actions">
          <ActionButton
            label={t('portal.drivers.reveal')}
            onPress={() => open({ kind: 'reveal', driver })}
            refusal={null}
          />
          <ActionButton
            label={t('portal.drivers.change')}
            onPress={() => open({ kind: 'change', driver })}
            refusal={null}
          />
        </span>
      ),
    },
  ]
}

function Opened({ what, close }: { what: Open; close: () => void }) {
  const { t } = useTranslation()
  switch (what.kind) {
    case 'nothing':
      return null
    case 'add':
      return (
        <Panel title={t('portal.drivers.add')}>
          <DriverForm driver={null} onDone={close} />
        </Panel>
      )
    case 'change':
      return (
        <Panel title={t('portal.drivers.change_of', { name: what.driver.document.name_masked })}>
          <DriverForm driver={what.driver} key={what.driver.document.id} onDone={close} />
        </Panel>
      )
    case 'reveal':
      return (
        <Panel title={t('portal.drivers.reveal_of', { name: what.driver.document.name_masked })}>
          <DriverReveal
            driver={what.driver.document.id}
            key={what.driver.document.id}
            onDone={close}
          />
        </Panel>
      )
    default:
      return what satisfies never
  }
}

export function DriversPage() {
  const { t } = useTranslation()
  const query = useInfiniteQuery(driversQuery({}))
  const [opened, open] = useState<Open>({ kind: 'nothing' })
  const shown = query.data?.pages.flatMap(({ items }) => items)
  const newest = (it: FiledDriver) =>
    shown?.find(({ document }) => document.id === it.document.id) ?? it
  const what = 'driver' in opened ? { ...opened, driver: newest(opened.driver) } : opened
  const columns = useColumns(open)
  return (
    <PortalPage
      aside={
        <ActionButton
          isPrimary
          label={t('portal.drivers.add')}
          onPress={() => open({ kind: 'add' })}
          refusal={null}
        />
      }
      title={t('portal.drivers.title')}
    >
      <Note title={t('portal.drivers.privacy_title')} tone="quiet">
        {t('portal.drivers.privacy')}
      </Note>
      <Opened close={() => open({ kind: 'nothing' })} what={what} />
      <Loaded query={query}>
        {({ pages }) => (
          <DataTable
            caption={t('portal.drivers.title')}
            columns={columns}
            empty={t('portal.drivers.none')}
            rowKey={({ document }) => document.id}
            rows={pages.flatMap(({ items }) => items)}
          />
        )}
      </Loaded>
      <MoreButton query={query} />
    </PortalPage>
  )
}
