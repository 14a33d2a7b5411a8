/** "Can I send this from A to B?": two places and a button. */
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { pointsQuery } from '../../api/public'
import { Loaded } from './Loaded'
import { PlaceChoice } from './PlaceChoice'

interface RouteSearchProps {
  from: string
  to: string
  onSearch: (from: string, to: string) => void
}

export function RouteSearch({ from, to, onSearch }: RouteSearchProps) {
  const { t } = useTranslation()
  const points = useQuery(pointsQuery)
  const [draft, setDraft] = useState({ from, to })
  const [isIncomplete, setIncomplete] = useState(false)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const isReady = draft.from !== '' && draft.to !== ''
    setIncomplete(!isReady)
    if (isReady) onSearch(draft.from, draft.to)
  }
  return (
    <Loaded query={points}>
      {(view) => (
        <form className="route-search" noValidate onSubmit={submit}>
          <PlaceChoice
            label={t('public.route.from')}
            onChange={(place) => setDraft({ ...draft, from: place })}
            value={draft.from}
            view={view}
          />
          <button
            aria-label={t('public.route.swap')}
            className="route-swap"
            onClick={() => setDraft({ from: draft.to, to: draft.from })}
            title={t('public.route.swap')}
            type="button"
          >
            <span aria-hidden="true">⇄</span>
          </button>
          <PlaceChoice
            label={t('public.route.to')}
            onChange={(place) => setDraft({ ...draft, to: place })}
            value={draft.to}
            view={view}
          />
          <Button htmlType="submit" size="large" type="primary">
            {t('public.route.ask')}
          </Button>
          {isIncomplete ? (
            <p className="route-incomplete" role="alert">
              {t('public.route.incomplete')}
            </p>
          ) : null}
        </form>
      )}
    </Loaded>
  )
}
