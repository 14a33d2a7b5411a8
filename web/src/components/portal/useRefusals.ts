/** Says of the company's own why it cannot be chosen for a way. */
import { useTranslation } from 'react-i18next'
import { useNode, useNodeNow } from '../../api/useNode'
import { useAuthorityShortName } from '../names'
import { obstacleOf, type Registered } from './usable'

/** `undefined` for what may be chosen. */
export function useRefusals(along: readonly string[]): (it: Registered) => string | undefined {
  const { t } = useTranslation()
  const side = useAuthorityShortName()
  const own = useNode()?.authority ?? ''
  const nowMs = useNodeNow()
  return (it) => {
    const obstacle = obstacleOf(it, own, along, nowMs)
    if (obstacle === null) return undefined
    if (obstacle.kind === 'expired') return t('portal.vehicle.expired')
    return `${side(obstacle.authority)}: ${t(`scheme.standing.${obstacle.standing}`)}`
  }
}
