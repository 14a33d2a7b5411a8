/** What is kept in a desk's browser: the theme, the alarm sound, and whether somebody logged in. */

export type Theme = 'dark' | 'light'

const THEME_KEY = 'onelock.theme'
const SOUND_KEY = 'onelock.sound'
const LOGGED_IN_KEY = 'onelock.logged_in'

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

/** Whether a session may be open here; who it is only the node can say. */
export function hasLoggedIn(storage: Storage): boolean {
  return storage.getItem(LOGGED_IN_KEY) === 'yes'
}

export function keepLogIn(storage: Storage): void {
  storage.setItem(LOGGED_IN_KEY, 'yes')
}

export function forgetLogIn(storage: Storage): void {
  storage.removeItem(LOGGED_IN_KEY)
}
