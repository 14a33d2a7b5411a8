/** What one desk prefers, kept in its browser: the theme and the alarm sound. */

export type Theme = 'dark' | 'light'

const THEME_KEY = 'onelock.theme'
const SOUND_KEY = 'onelock.sound'

/** What was chosen before, else what the system asks for. */
export function initialTheme(storage: Storage, prefersLight: boolean): Theme {
  const kept = storage.getItem(THEME_KEY)
  if (kept === 'dark' || kept === 'light') return kept
  return prefersLight ? 'light' : 'dark'
}

export function keepTheme(storage: Storage, theme: Theme): void {
  storage.setItem(THEME_KEY, theme)
}

/** Sound is off until somebody at this desk turns it on. */
export function initialSound(storage: Storage): boolean {
  return storage.getItem(SOUND_KEY) === 'on'
}

export function keepSound(storage: Storage, isOn: boolean): void {
  storage.setItem(SOUND_KEY, isOn ? 'on' : 'off')
}
