/** The browser that the tests drive: headless, with a map drawn in software. */
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** @param {string | undefined} wanted */
export function browserPath(wanted) {
  const path = wanted ?? process.env.CHROMIUM ?? BROWSERS.find(existsSync)
  if (path === undefined) throw new Error('no Chromium found: run scripts/install_test_tools.sh')
  return path
}

/** @param {string} executablePath */
export function launch(executablePath) {
  const args = [
    '--no-sandbox',
    '--use-angle=swiftshader',
    '--enable-unsafe-swiftshader',
    '--ignore-gpu-blocklist',
  ]
  return chromium.launch({ executablePath, args })
}
