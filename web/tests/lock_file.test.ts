/**
 * The lock file is one for all machines: it names every platform's variant of a native package, also
 * those that the registry of whoever wrote it did not serve, and names no registry. So `npm ci` needs
 * nothing but what it installs, and never writes the lock.
 *
 * What there is to name is read from the installed packages themselves: a mirror can leave variants
 * out of its index, but not out of a package that must match its hash.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

interface Locked {
  version: string
  integrity?: string
  resolved?: string
  optional?: boolean
  os?: string[]
  cpu?: string[]
  optionalDependencies?: Record<string, string>
}

const WEB = join(import.meta.dirname, '..')

const read = (path: string) => JSON.parse(readFileSync(join(WEB, path), 'utf8'))

const { '': _, ...packages }: Record<string, Locked> = read('package-lock.json').packages

/** The locked package that Node finds from the folder of another: its own, or one further up. */
function found(from: string, name: string): Locked | undefined {
  const own = packages[`${from}/node_modules/${name}`]
  if (own !== undefined) return own
  const end = from.lastIndexOf('/node_modules/')
  return end < 0 ? packages[`node_modules/${name}`] : found(from.slice(0, end), name)
}

/** What a package lists as optional: by the lock file and, where it is installed, by its own word. */
function optionalOf(path: string): string[] {
  const manifest = `${path}/package.json`
  const own: Locked = existsSync(join(WEB, manifest)) ? read(manifest) : {}
  return Object.keys({ ...packages[path]?.optionalDependencies, ...own.optionalDependencies })
}

const variants = Object.keys(packages).flatMap((path) =>
  optionalOf(path).map((name) => ({ path, name, locked: found(path, name) })),
)

test('every optional dependency is locked, for its platform alone', () => {
  expect(variants.length).toBeGreaterThan(30)
  const wrong = variants.filter(
    ({ locked }) => locked?.optional !== true || (locked.os ?? locked.cpu) === undefined,
  )
  expect(wrong).toEqual([])
})

test('every package is named by its hash, and none by its registry', () => {
  const wrong = Object.entries(packages).filter(
    ([, { integrity, resolved }]) => integrity === undefined || resolved !== undefined,
  )
  expect(wrong).toEqual([])
})
