/** Lists that come in pages: all of them, for what must not be cut off. */

/** Most items of one answer. */
export const WHOLE_LIMIT = 1_000

interface Page {
  /** Where the next page goes on; `null`: this is the last. */
  next?: string | null
}

/** Every page of a list, one after the other. */
export async function everyPage<P extends Page>(
  ask: (before: { before?: string }) => Promise<P>,
): Promise<P[]> {
  const pages: P[] = []
  let next: string | null = null
  do {
    const page: P = await ask(next === null ? {} : { before: next })
    pages.push(page)
    next = page.next ?? null
  } while (next !== null)
  return pages
}
