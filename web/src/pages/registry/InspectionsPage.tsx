/** The trucks that were weighed for inspection: selected, spared, inspected. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Inspection, inspectionsQuery, selectInspection } from '../../api/registry'
import { useAuthorityShortName } from '../../components/names'
import { InspectionMark } from '../../components/registry/InspectionMark'
import { ReasonForm } from '../../components/registry/ReasonForm'
import { RecordsPage } from '../../components/registry/RecordsPage'
import { useMore, useWanted } from '../../components/registry/useSought'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import type { Column } from '../../ui/DataTable'
import { TextField } from '../../ui/fields'

const STATES = ['due', 'not_selected', 'avoided', 'done', 'done_before'] as const

interface Row {
  document: Inspection
  changed_at_ms: number
}

function SelectByHand() {
  const { t } = useTranslation()
  const [journey, setJourney] = useState('')
  return (
    <details className="decide-part">
      <summary>{t('registry.inspection.select')}</summary>
      <div className="form">
        <TextField
          isRequired
          label={t('registry.field.journey')}
          onChange={setJourney}
          value={journey}
        />
        <ReasonForm
          act={(reason, key) => selectInspection(journey.trim(), reason, key)}
          hint={t('registry.inspection.select_hint')}
          label={t('registry.reason')}
          refusal={journey.trim() === '' ? t('registry.inspection.which_journey') : null}
          submit={t('registry.inspection.select_now')}
        />
      </div>
    </details>
  )
}

export function InspectionsPage() {
  const { t } = useTranslation()
  const { dateTime, number } = useFormat()
  const side = useAuthorityShortName()
  const query = useInfiniteQuery(inspectionsQuery(useWanted(STATES)))
  const columns: Column<Row>[] = [
    {
      head: t('registry.field.journey'),
      sortBy: ({ document }) => document.journey,
      cell: ({ document }) => (
        <Link {...urls.inspection(document.journey)}>{document.journey}</Link>
      ),
    },
    {
      head: t('registry.field.status'),
      sortBy: ({ document }) => document.status,
      cell: ({ document }) => <InspectionMark inspection={document} />,
    },
    {
      head: t('registry.field.stage'),
      cell: ({ document }) => t(`scheme.inspection_stage.${document.stage}`),
    },
    {
      head: t('registry.field.score'),
      sortBy: ({ document }) => document.score,
      isNumber: true,
      cell: ({ document: { score, threshold } }) => `${number(score)} / ${number(threshold)}`,
    },
    {
      head: t('registry.field.earlier'),
      cell: ({ document: { earlier } }) => (earlier == null ? t('app.none') : side(earlier)),
    },
    {
      head: t('registry.inspection.changed'),
      sortBy: ({ changed_at_ms: ms }) => ms,
      cell: ({ changed_at_ms: ms }) => <time>{dateTime(ms)}</time>,
    },
  ]
  return (
    <RecordsPage
      above={<SelectByHand />}
      columns={columns}
      empty={t('registry.inspection.none')}
      error={query.error}
      rowKey={({ document }) => document.journey}
      rows={query.data?.pages.flatMap(({ items }) => items)}
      sought={useMore(query)}
      states={STATES.map((value) => ({ value, label: t(`scheme.inspection_status.${value}`) }))}
      title={t('registry.part.inspections')}
    />
  )
}
