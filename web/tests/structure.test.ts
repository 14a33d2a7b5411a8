/** How the code is laid out: imports go upward only, sizes stay small, no text stands in code. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

/** From the lowest up. A file imports from its own layer or from lower ones. */
const LAYERS: Record<string, number> = {
  locales: 0,
  lib: 1,
  api: 2,
  ui: 3,
  map: 4,
  components: 4,
  pages: 5,
  routes: 6,
  'routes.tsx': 7,
  'App.tsx': 8,
  'main.tsx': 9,
}
/** Pairs that the numbers alone would allow. */
const APART = [
  ['ui', 'api'],
  ['map', 'components'],
] as const
const FILE_LINES_MAX = 400
const FUNCTION_LINES_MAX = 80
const COMPONENT_LINES_MAX = 200
/** Attributes that a person reads or hears. */
const READ_ATTRIBUTES = new Set(['aria-label', 'title', 'placeholder', 'alt', 'label'])

const root = join(import.meta.dirname, '../src')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && name !== 'api/schema.ts')
  .map((name) => {
    const text = readFileSync(join(root, name), 'utf8')
    const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
    return { name, text, source }
  })

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  node.forEachChild((child) => walk(child, visit))
}

function layerOf(name: string): string {
  return name.split('/')[0] ?? name
}

function importsOf(source: ts.SourceFile): string[] {
  const found: string[] = []
  walk(source, (node) => {
    const isDynamic =
      ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
    const target = ts.isImportDeclaration(node)
      ? node.moduleSpecifier
      : isDynamic
        ? node.arguments[0]
        : undefined
    if (target !== undefined && ts.isStringLiteral(target)) found.push(target.text)
  })
  return found.filter((target) => target.startsWith('.') && !target.endsWith('.css'))
}

describe.each(files)('$name', ({ name, text, source }) => {
  test('imports upward only', () => {
    const own = layerOf(name)
    expect(LAYERS).toHaveProperty([own])
    for (const target of importsOf(source)) {
      const path = normalize(join(dirname(name), target))
      const known = path.includes('/') ? layerOf(path) : `${path}.tsx`
      expect(LAYERS[known], target).toBeLessThanOrEqual(LAYERS[own] ?? -1)
      expect(
        APART.some(([a, b]) => a === own && b === known),
        `${own} → ${known}`,
      ).toBe(false)
    }
  })

  test('says what it is for, and is small', () => {
    expect(text.startsWith('/**')).toBe(true)
    expect(text.split('\n').length).toBeLessThanOrEqual(FILE_LINES_MAX)
    walk(source, (node) => {
      if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return
      const start = source.getLineAndCharacterOfPosition(node.getStart()).line
      const lines = source.getLineAndCharacterOfPosition(node.end).line - start + 1
      const isComponent = ts.isFunctionDeclaration(node) && /^[A-Z]/.test(node.name?.text ?? '')
      const most = isComponent ? COMPONENT_LINES_MAX : FUNCTION_LINES_MAX
      expect(lines, `${name}:${start + 1}`).toBeLessThanOrEqual(most)
    })
  })

  test('holds no text that a person reads', () => {
    const found: string[] = []
    walk(source, (node) => {
      if (ts.isJsxText(node) && /\p{L}/u.test(node.text)) found.push(node.text.trim())
      if (!ts.isJsxAttribute(node) || !READ_ATTRIBUTES.has(node.name.getText())) return
      const value = node.initializer
      if (value !== undefined && ts.isStringLiteral(value)) found.push(value.text)
    })
    expect(found).toEqual([])
  })
})

/** Files that a file brings with it: what is only typed, or imported when needed, does not count. */
function broughtBy(source: ts.SourceFile): string[] {
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return []
    const isTyped = ts.isImportDeclaration(statement)
      ? statement.importClause?.isTypeOnly === true
      : statement.isTypeOnly
    const target = statement.moduleSpecifier
    return !isTyped && target !== undefined && ts.isStringLiteral(target) ? [target.text] : []
  })
}

function closureOf(start: string): Set<string> {
  const byName = new Map(files.map((file) => [file.name, file]))
  const seen = new Set<string>()
  const open = [start]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue
    seen.add(name)
    const file = byName.get(name)
    if (file === undefined) continue
    for (const target of broughtBy(file.source)) {
      const path = target.startsWith('.') ? normalize(join(dirname(name), target)) : target
      const found = [`${path}.ts`, `${path}.tsx`, `${path}/index.ts`].find((it) => byName.has(it))
      open.push(found ?? path)
    }
  }
  return seen
}

test.each([
  'main.tsx',
  ...['public', 'portal', 'registry', 'console'].map((it) => `pages/${it}_pages.ts`),
])('%s leaves the map library to the first map', (start) => {
  const brought = closureOf(start)
  expect(brought.size).toBeGreaterThan(20)
  expect([...brought].filter((name) => name.includes('maplibre'))).toEqual([])
})

test('the pages of an area are loaded when they are needed', () => {
  const pages = [...closureOf('main.tsx')].filter((name) => name.startsWith('pages/'))
  expect(pages).toEqual(['pages/LogInPage.tsx'])
})
