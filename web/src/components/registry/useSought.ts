/** What a list of records is asked for by its URL, and how it goes on. */
import { useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

/** The state and the text of the URL, as the node is asked for them. */
export function useWanted<S extends string>(states: readonly S[]): { status?: S; q?: string } {
  const { q = '', show } = useSearch({ strict: false })
  const status = states.find((state) => state === show)
  const text = q.trim()
  return {
    ...(status === undefined ? {} : { status }),
    ...(text === '' ? {} : { q: text }),
  }
}

interface Paged {
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => unknown
}

/** How a list that the node searches goes on. */
export function useMore(query: Paged) {
  const { t } = useTranslation()
  return {
    hint: t('registry.list.sought_hint'),
    hasMore: query.hasNextPage,
    isBusy: query.isFetchingNextPage,
    onMore: () => void query.fetchNextPage(),
  }
}
