/** The sentences of the node as they stand in its own source. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const CRATES = join(import.meta.dirname, '../../crates')
const FOLDERS = ['scheme/src', 'places/src', 'control/src', 'http-api/src', 'model/src']
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

/** All of the node's source in one text: continued lines joined, values as `{}`. */
export function wholeSource(): string {
  return sources()
    .map(({ text }) => text.replace(/\\\n\s*/g, '').replace(/\\"/g, '"'))
    .join('\n')
    .replace(/\{[\w.:?]*\}/g, '{}')
}
