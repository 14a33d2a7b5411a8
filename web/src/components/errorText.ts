/** A refusal of the node in the reader's words. */
import type { TFunction } from 'i18next'
import { ApiError } from '../api/errors'

export function errorText(t: TFunction, error: unknown): string {
  if (!(error instanceof ApiError)) return t('error.crashed')
  if (error.code === 'wrong_credentials') return t('code.wrong_credentials')
  if (error.code === 'must_change_password') return t('password.first_refused')
  if (error.code === 'account_disabled') return t('people.account_disabled')
  if (error.faults.length > 0) return t('error.invalid')
  switch (error.status) {
    case 0:
      return t('error.unreachable')
    case 403:
      return t('error.forbidden')
    case 404:
      return t('error.not_found')
    case 409:
      return t('error.conflict')
    case 429:
      return t('error.too_many_attempts')
    case 503:
      return t('error.unavailable')
    default:
      return t('error.other', { code: error.code ?? error.status })
  }
}
