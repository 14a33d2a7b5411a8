/** Reads a list on, where there is more of it. */
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'

interface MoreButtonProps {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown }
}

export function MoreButton({ query }: MoreButtonProps) {
  const { t } = useTranslation()
  if (!query.hasNextPage) return null
  return (
    <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
      {t('app.more')}
    </Button>
  )
}
