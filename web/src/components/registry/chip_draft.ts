/** The chip's form as it is typed, and as it is sent. */
import type { ChipForm } from '../../api/registry'

export type ChipDraft = Record<'terminal' | 'profile' | 'code' | 'secret' | 'interval_s', string>

export const EMPTY_CHIP: ChipDraft = {
  terminal: '',
  profile: '',
  code: '',
  secret: '',
  interval_s: '30',
}

const INTERVAL_MAX_S = 3_600

/** `null` while something that is needed is missing or is no number. */
export function chipForm(draft: ChipDraft): ChipForm | null {
  const seconds = Number(draft.interval_s)
  const isInterval = Number.isInteger(seconds) && seconds >= 1 && seconds <= INTERVAL_MAX_S
  if (draft.terminal.trim() === '' || !isInterval) return null
  return {
    terminal: draft.terminal.trim(),
    profile: draft.profile.trim() || null,
    code: draft.code.trim() || null,
    secret: draft.secret || null,
    interval_s: seconds,
  }
}
