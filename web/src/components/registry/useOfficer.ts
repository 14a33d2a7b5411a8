/** Who sits at this desk: what an auditor may not do, and why. */
import { useTranslation } from 'react-i18next'
import { useNode, useSession } from '../../api/useNode'

export interface Officer {
  /** This authority. */
  own: string
  account: string
  /** Why nothing may be done from here, in words; `null` for officers and supervisors. */
  refusal: string | null
}

export function useOfficer(): Officer {
  const { t } = useTranslation()
  const session = useSession()
  const own = useNode()?.authority ?? session?.authority ?? ''
  const mayAct = session?.role === 'officer' || session?.role === 'supervisor'
  const refusal = mayAct ? null : t('refusal.role_reads_only')
  return { own, account: session?.account ?? '', refusal }
}
