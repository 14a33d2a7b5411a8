/** A journey's papers: its manifest, its inspection, the changes that wait; for desk and carrier. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { amendmentsOfQuery, manifestQuery } from '../../api/documents'
import { inspectionQuery } from '../../api/registry'
import { useIsDesk } from '../../api/useNode'
import { urls } from '../../lib/urls'
import { type Fact, Facts, Panel } from '../../ui/layout'
import { ToneMark } from '../scheme/ToneMark'
import { MANIFEST_TONES } from '../scheme/tones'
import { InspectionMark } from './InspectionMark'

function useManifestFact(journey: string): Fact {
  const { t } = useTranslation()
  const isDesk = useIsDesk()
  // A manifest has the text of its journey for its id.
  const manifest = useQuery(manifestQuery(journey)).data?.document
  const term = t('registry.papers.manifest')
  if (manifest === undefined) return { term, value: t('registry.papers.no_manifest') }
  const { id, status } = manifest
  const word = t(`scheme.manifest_status.${status}`)
  const name = isDesk ? <Link {...urls.manifest(id)}>{id}</Link> : id
  return {
    term,
    value: (
      <span className="mark-line">
        {name} <ToneMark tone={MANIFEST_TONES[status]} word={word} />
      </span>
    ),
  }
}

function useInspectionFact(journey: string): Fact {
  const { t } = useTranslation()
  const known = useQuery({ ...inspectionQuery(journey), enabled: useIsDesk() }).data?.document
  const term = t('registry.papers.inspection')
  if (known === undefined) return { term, value: t('registry.papers.not_weighed') }
  return {
    term,
    value: (
      <Link {...urls.inspection(journey)}>
        <InspectionMark inspection={known} />
      </Link>
    ),
  }
}

function useAmendmentFact(journey: string): Fact {
  const { t } = useTranslation()
  const isDesk = useIsDesk()
  const all = useQuery(amendmentsOfQuery(journey)).data ?? []
  const open = all.filter(({ status }) => status === 'pending')
  const term = t('registry.papers.amendments')
  if (open.length === 0) return { term, value: t('app.none') }
  return {
    term,
    value: (
      <ul className="link-list">
        {open.map(({ id, change }) => {
          const word = t(`scheme.change.${change.change}`)
          return <li key={id}>{isDesk ? <Link {...urls.amendment(id)}>{word}</Link> : word}</li>
        })}
      </ul>
    ),
  }
}

/** A participant is not told of selections. */
export function JourneyPapers({ journey }: { journey: string }) {
  const { t } = useTranslation()
  const isDesk = useIsDesk()
  const manifest = useManifestFact(journey)
  const inspection = useInspectionFact(journey)
  const amendments = useAmendmentFact(journey)
  return (
    <Panel title={t('registry.papers.title')}>
      <Facts facts={isDesk ? [manifest, inspection, amendments] : [manifest, amendments]} />
    </Panel>
  )
}
