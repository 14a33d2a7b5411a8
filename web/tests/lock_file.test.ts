/**
 * A lock file is one for all machines: it names every platform's variant of a native package, also
 * those that the registry of whoever wrote it did not serve, and names no registry. So `npm ci` needs
 * nothing but what it installs, and never writes the lock.
 *
 * What there is to name is read from the installed packages themselves: a mirror can leave variants
 * out of its index, but not out of a package that must match its hash.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

interface Locked {
  integrity?: string
  resolved?: string
  optional?: boolean
  os?: string[]
  cpu?: string[]
  optionalDependencies?: Record<string, string>
}

type Packages = Record<string, Locked>

const ROOT = join(import.meta.dirname, '../..')

const read = (...path: string[]) => JSON.parse(readFileSync(join(ROOT, ...path), 'utf8'))

/** The packages of a folder's lock file, by their own folders. */
function lockedIn(folder: string): Packages {
  const { '': _, ...packages } = read(folder, 'package-lock.json').packages
  return packages
}

/** The folder of the package that Node finds from another's: its own, or one further up. */
function folderFrom(packages: Packages, from: string, name: string): string | undefined {
  const own = `${from}/node_modules/${name}`
  if (packages[own] !== undefined) return own
  const end = from.lastIndexOf('/node_modules/')
  if (end >= 0) return folderFrom(packages, from.slice(0, end), name)
  return packages[`node_modules/${name}`] && `node_modules/${name}`
}

/** What a package lists as optional: by the lock file and, where it is installed, by its own word. */
function optionalOf(packages: Packages, folder: string, path: string): string[] {
  const manifest = [folder, path, 'package.json'] as const
  const own: Locked = existsSync(join(ROOT, ...manifest)) ? read(...manifest) : {}
  return Object.keys({ ...packages[path]?.optionalDependencies, ...own.optionalDependencies })
}

test('the console has native packages', () => {
  const bound = Object.values(lockedIn('web')).filter(({ os, cpu }) => (os ?? cpu) !== undefined)
  expect(bound.length).toBeGreaterThan(10)
})

describe.each(['web', 'scripts/api_lint'])('the lock file of %s', (folder) => {
  const packages = lockedIn(folder)
  const entries = Object.entries(packages)

  test('names every optional dependency', () => {
    const missing = entries.flatMap(([path]) =>
      optionalOf(packages, folder, path)
        .filter((name) => folderFrom(packages, path, name) === undefined)
        .map((name) => `${path} needs ${name}`),
    )
    expect(missing).toEqual([])
  })

  test('calls optional what is for some platforms alone', () => {
    const bound = entries.filter(([, { os, cpu }]) => (os ?? cpu) !== undefined)
    expect(bound.filter(([, { optional }]) => optional !== true)).toEqual([])
  })

  test('names packages by their hash, and no registry', () => {
    const wrong = entries.filter(
      ([, { integrity, resolved }]) => integrity === undefined || resolved !== undefined,
    )
    expect(wrong).toEqual([])
  })
})
