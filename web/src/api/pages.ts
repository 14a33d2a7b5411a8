/** Lists that come in pages. */

import { infiniteQueryOptions } from '@tanstack/react-query'

/** How many items a page shows at once. */
export const PAGE_LIMIT = 100
/** Most items of one answer. */
export const WHOLE_LIMIT = 1_000

interface Page {
  /** Where the next page goes on; `null`: this is the last. */
  next?: string | null
}

/** What a page of a list is asked with. */
export interface PageAsked {
  limit: number
  before?: string
}

/** A list that is read page by page, each going on where the last ended. */
export const pagesOf = <P extends Page>(
  queryKey: readonly unknown[],
  ask: (page: PageAsked) => Promise<P>,
) =>
  infiniteQueryOptions({
    queryKey: [...queryKey, 'pages'],
    queryFn: ({ pageParam }) =>
      ask({ limit: PAGE_LIMIT, ...(pageParam === null ? {} : { before: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  })

/** Live events tell of every change; what one of them missed is asked for again all the same. */
const WAITING_MS = 60_000

/** A list of what waits for somebody, page by page, those that were changed longest ago first. */
export const waitingOf = <P extends Page>(
  queryKey: readonly unknown[],
  ask: (page: PageAsked & { oldest_first: true }) => Promise<P>,
) =>
  infiniteQueryOptions({
    queryKey: [...queryKey, 'pages'],
    queryFn: ({ pageParam }) => {
      const before = pageParam === null ? {} : { before: pageParam }
      return ask({ limit: PAGE_LIMIT, oldest_first: true, ...before })
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
    refetchInterval: WAITING_MS,
  })

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
