/** What a carrier may do with a manifest: start its journey, ask anew, stop the start, take it back. */
import { useTranslation } from 'react-i18next'
import type { Manifest } from '../../api/documents'
import { cancelManifest, recheckManifest, startManifest } from '../../api/portal'
import { ActionButton } from '../../ui/controls'
import { Refused } from '../FaultList'
import { useAuthorityShortName } from '../names'
import { isAtTheFirst, type Readiness, readinessOf } from '../scheme/readiness'
import { useAct } from '../scheme/useAct'
import { ConfirmButton } from './ConfirmButton'
import { ManifestWaiting } from './ManifestWaiting'

/** Why a journey may not start yet, in words. */
function useStartRefusal(): (readiness: Readiness) => string | null {
  const { t } = useTranslation()
  const side = useAuthorityShortName()
  return (readiness) => {
    switch (readiness.kind) {
      case 'ready':
        return null
      case 'missing': {
        const checks = readiness.checks.map((code) => t(`scheme.check.${code}.name`))
        return t('portal.manifest.missing', { checks: checks.join(' · ') })
      }
      case 'waiting':
        return t('portal.manifest.waiting', { sides: readiness.authorities.map(side).join(' · ') })
      default:
        return readiness satisfies never
    }
  }
}

interface ManifestActionsProps {
  manifest: Manifest
  revision: number
}

export function ManifestActions({ manifest, revision }: ManifestActionsProps) {
  const { t } = useTranslation()
  const refusalOf = useStartRefusal()
  const start = useAct(() => startManifest(manifest.id, revision))
  const recheck = useAct(() => recheckManifest(manifest.id))
  const cancel = useAct(() => cancelManifest(manifest.id, revision))
  const acts = [start, recheck, cancel]
  /** What another act was refused for is no longer so. */
  const begin = (act: (typeof acts)[number]): void => {
    for (const other of acts) if (other !== act) other.reset()
    act.mutate(undefined)
  }
  const error = start.error ?? recheck.error ?? cancel.error
  const isStarting = manifest.status === 'starting'
  const isBefore = isStarting || manifest.status === 'bundled'
  return (
    <div className="manifest-actions">
      <ManifestWaiting manifest={manifest} />
      <Refused error={error} />
      <div className="form-actions">
        {isBefore ? (
          <>
            <ActionButton
              isBusy={start.isPending}
              isPrimary
              label={t('portal.manifest.start')}
              onPress={() => begin(start)}
              refusal={
                isStarting ? t('portal.manifest.is_starting') : refusalOf(readinessOf(manifest))
              }
            />
            {isAtTheFirst(manifest) ? null : (
              <ActionButton
                isBusy={recheck.isPending}
                label={t(isStarting ? 'portal.manifest.stop_start' : 'portal.manifest.recheck')}
                onPress={() => begin(recheck)}
                refusal={null}
              />
            )}
          </>
        ) : null}
        {manifest.status === 'withdrawing' ? null : (
          <ConfirmButton
            isBusy={cancel.isPending}
            label={t('portal.manifest.cancel')}
            onConfirm={() => begin(cancel)}
            question={t('portal.manifest.cancel_question')}
            refusal={null}
          />
        )}
      </div>
    </div>
  )
}
