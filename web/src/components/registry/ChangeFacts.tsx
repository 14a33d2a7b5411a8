/** What a change under way makes different: as it is, and as it would be. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Change, type Manifest, manifestQuery } from '../../api/documents'
import { DataTable } from '../../ui/DataTable'
import { usePlaceName } from '../names'

interface Difference {
  what: string
  before: string
  after: string
}

function useDifferences(change: Change, manifest: Manifest | undefined): Difference[] {
  const { t } = useTranslation()
  const place = usePlaceName()
  const unknown = t('app.not_known')
  const last = manifest?.legs.at(-1)
  switch (change.change) {
    case 'control_point': {
      const legs = manifest?.legs ?? []
      const ends = legs.slice(0, -1).map(({ to }, index) => {
        const from = legs[index + 1]?.from
        return `${place(to)} → ${place(from)}`
      })
      const before = ends.join(' · ') || unknown
      const after = `${place(change.exit)} → ${place(change.entry)}`
      return [{ what: t('registry.amendment.crossing'), before, after }]
    }
    case 'destination': {
      const before = last === undefined ? unknown : place(last.to)
      return [{ what: t('registry.amendment.destination'), before, after: place(change.place) }]
    }
    case 'vehicle':
    case 'terminal_transfer': {
      const before = manifest?.vehicle ?? unknown
      return [{ what: t('scheme.kind.vehicle'), before, after: change.vehicle }]
    }
    case 'lock': {
      const before = manifest?.lock ?? unknown
      return [{ what: t('registry.field.lock'), before, after: change.lock }]
    }
    default:
      return change satisfies never
  }
}

export function ChangeFacts({ journey, change }: { journey: string; change: Change }) {
  const { t } = useTranslation()
  // A manifest has the text of its journey for its id.
  const manifest = useQuery(manifestQuery(journey)).data?.document
  return (
    <DataTable
      caption={t('registry.amendment.what_changes')}
      columns={[
        { head: t('registry.history.field'), cell: ({ what }) => what },
        { head: t('registry.amendment.now'), cell: ({ before }) => before },
        {
          head: t('registry.amendment.then'),
          cell: ({ after }) => <strong>{after}</strong>,
        },
      ]}
      empty={t('app.none')}
      rowKey={({ what }) => what}
      rows={useDifferences(change, manifest)}
    />
  )
}
