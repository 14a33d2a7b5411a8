/** The codes and sentences of faults as they stand in the node's own source. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const CRATES = join(import.meta.dirname, '../../crates')
const FOLDERS = ['scheme/src', 'places/src', 'control/src', 'http-api/src', 'model/src']
/** What another authority's node is told, never a person. */
const BETWEEN_NODES = /\/hear(ing)?\.rs$/
/** Who makes a fault: `fault(at, code, …)`, `checks.rule(is_kept, at, code, …)`. */
const MAKERS = /\b(fault|add|add_with|refuse|rule)\(\s*/g
const WORD = /^"([a-z][a-z0-9_]+)"(?:\.to_owned\(\))?$/

function sources(): { name: string; text: string }[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(CRATES, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.rs') && !/(^|\/)tests(\/|\.rs$)/.test(name))
      .map((name) => {
        const path = join(CRATES, folder, name)
        return {
          name: path,
          text: readFileSync(path, 'utf8').split('#[cfg(test)]\nmod tests {')[0] ?? '',
        }
      }),
  )
}

/** The arguments of a call that begins at `start`, parted at its own commas. */
function argumentsAt(text: string, start: number): string[] {
  const found: string[] = []
  let [depth, current, isQuoted] = [0, '', false]
  for (const character of text.slice(start, start + 600)) {
    if (character === '"' && !current.endsWith('\\')) isQuoted = !isQuoted
    if (!isQuoted) {
      if ('([{'.includes(character)) depth += 1
      if (')]}'.includes(character)) depth -= 1
      if (depth < 0) return [...found, current.trim()]
      if (character === ',' && depth === 0) {
        found.push(current.trim())
        current = ''
        continue
      }
    }
    current += character
  }
  return found
}

function word(text: string | undefined): string[] {
  const found = WORD.exec(text ?? '')?.[1]
  return found === undefined ? [] : [found]
}

function calledCodes(text: string): string[] {
  return [...text.matchAll(MAKERS)].flatMap((match) => {
    const given = argumentsAt(text, match.index + match[0].length)
    return word(given[match[1] === 'rule' ? 2 : 1])
  })
}

/** `code: "…"`, `let code = if … { "…" }`, `let (at, code) = match … { … => ("…", "…") }`. */
function writtenCodes(text: string): string[] {
  const fields = [...text.matchAll(/\bcode: "(\w+)"\.to_owned/g)].map(([, code]) => code ?? '')
  const chosen = [...text.matchAll(/let code = ([^;]*?);/g)].flatMap(([, body = '']) =>
    [...body.matchAll(/"(\w+)"/g)].map(([, code]) => code ?? ''),
  )
  const pairs = [...text.matchAll(/let \(at, code\) = match[\s\S]*?\n {4}\};/g)].flatMap(([body]) =>
    [...body.matchAll(/\("[^"]*", "(\w+)"\)/g)].map(([, code]) => code ?? ''),
  )
  const triples = [...text.matchAll(/let \(code, [^)]*\) = match[\s\S]*?\n {4}\};/g)].flatMap(
    ([body]) => [...body.matchAll(/\(\s*"(\w+)",\s*(?:format!|")/g)].map(([, code]) => code ?? ''),
  )
  return [...fields, ...chosen, ...pairs, ...triples]
}

/** Every code of a fault that a person can be shown. */
export function faultCodes(): Set<string> {
  const own = sources().filter(({ name }) => !BETWEEN_NODES.test(name) && !/places\/src/.test(name))
  return new Set(own.flatMap(({ text }) => [...calledCodes(text), ...writtenCodes(text)]))
}

/** All of the node's source in one text: continued lines joined, values as `{}`. */
export function wholeSource(): string {
  return sources()
    .map(({ text }) => text.replace(/\\\n\s*/g, '').replace(/\\"/g, '"'))
    .join('\n')
    .replace(/\{[\w.:?]*\}/g, '{}')
}
