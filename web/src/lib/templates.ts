/** Sentences with values in braces, `{number} of {all}`: made into patterns that read them back. */

export interface Pattern {
  /** The names in braces, in their order. */
  names: readonly string[]
  regex: RegExp
  /** Characters that are not values: of two that fit, the more exact has more. */
  fixed: number
}

/** What each kind of value looks like, by its name without a number: `place2` is a `place`. */
export type Kinds = Readonly<Record<string, string>>

const ANYTHING = '.+'

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

export function patternOf(template: string, kinds: Kinds): Pattern {
  const parts = template.split(/\{(\w+)\}/)
  const names = parts.filter((_, index) => index % 2 === 1)
  const source = parts.map((part, index) =>
    index % 2 === 0 ? escaped(part) : `(${kinds[part.replace(/\d+$/, '')] ?? ANYTHING})`,
  )
  const fixed = parts.reduce((sum, part, index) => sum + (index % 2 === 0 ? part.length : 0), 0)
  return { names, regex: new RegExp(`^${source.join('')}$`, 's'), fixed }
}

/** The values in a sentence, by name; `null`: it is another sentence. */
export function valuesIn(pattern: Pattern, sentence: string): Record<string, string> | null {
  const found = pattern.regex.exec(sentence)
  if (found === null) return null
  return Object.fromEntries(pattern.names.map((name, index) => [name, found[index + 1] ?? '']))
}
