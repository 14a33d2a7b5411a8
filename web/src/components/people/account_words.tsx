/** How an account is told: its standing, its role, and who did what to it when. */
import { useTranslation } from 'react-i18next'
import { type Standing, standingOf } from '../../api/account_rules'
import type { Account } from '../../api/accounts'
import { useFormat } from '../../lib/useFormat'
import type { ToneName } from '../../ui/marks'
import { useAuthorityShortName } from '../names'
import { ToneMark } from '../scheme/ToneMark'

const TONES: Record<Standing, ToneName> = {
  active: 'good',
  first_password: 'warn',
  disabled: 'quiet',
}

export const STANDINGS = Object.keys(TONES) as Standing[]

export function AccountStanding({ account }: { account: Account }) {
  const { t } = useTranslation()
  const standing = standingOf(account)
  return <ToneMark tone={TONES[standing]} word={t(`people.standing.${standing}`)} />
}

/** The role, and whether it administers its company's accounts. */
export function useRoleText(): (account: Account) => string {
  const { t } = useTranslation()
  return ({ role, is_company_admin: isAdmin }) =>
    isAdmin ? `${t(`role.${role}`)}, ${t('people.admin_mark')}` : t(`role.${role}`)
}

/** Account that an operator at the node's machine signs as. */
const OPERATOR = 'command-line'

/** `5 Dec, 14:03:22, by chan`. */
export function useSignatureText(): (signature: Account['made']) => string {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const side = useAuthorityShortName()
  return (signature) => {
    if (signature === null) return t('app.none')
    const { author, id } = signature.by
    const account = id === OPERATOR ? t('people.operator') : id
    const who = author === 'account' ? account : side(id)
    return t('people.by', { when: dateTime(signature.at_ms), who })
  }
}

export function useLastLogIn(): (account: Account) => string {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  return ({ last_log_in_at_ms: at }) => (at === null ? t('people.never') : dateTime(at))
}
