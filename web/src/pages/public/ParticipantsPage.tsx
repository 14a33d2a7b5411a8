/** The companies that take part: confirmed by everybody who must, or named by a page. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { participantsQuery } from '../../api/public'
import type { ParticipantView } from '../../api/public_types'
import { Loaded } from '../../components/public/Loaded'
import { Go, PublicPage } from '../../components/public/layout'
import { usePublicNames } from '../../components/public/names'
import { urls } from '../../lib/urls'
import { SearchBox } from '../../ui/controls'
import { type Column, DataTable } from '../../ui/DataTable'

function isSought(participant: ParticipantView, sought: string): boolean {
  const text = `${participant.name} ${participant.name_local ?? ''}`.toLowerCase()
  return text.includes(sought.trim().toLowerCase())
}

/** What is confirmed by all; what only a page says is marked as such. */
function Schemes({ schemes, published }: Pick<ParticipantView, 'schemes' | 'published'>) {
  const { t } = useTranslation()
  const names = usePublicNames()
  const onlyPublished = published.filter((id) => !schemes.includes(id))
  return (
    <ul className="plain-list">
      {schemes.map((id) => (
        <li key={id}>{names.scheme(id)}</li>
      ))}
      {onlyPublished.map((id) => (
        <li key={id}>
          {names.scheme(id)}{' '}
          <span className="tag tone-quiet">{t('public.participants.published')}</span>
        </li>
      ))}
    </ul>
  )
}

function useColumns(): Column<ParticipantView>[] {
  const { t } = useTranslation()
  return [
    {
      head: t('public.participants.name'),
      cell: ({ name, name_local: local }) => (
        <>
          <strong>{name}</strong>
          {local === null ? null : <span className="second-name">{local}</span>}
        </>
      ),
    },
    {
      head: t('public.participants.roles'),
      cell: ({ roles }) =>
        roles.length === 0
          ? t('public.not_published')
          : roles.map((role) => t(`scheme.role.${role}`)).join(' · '),
    },
    {
      head: t('public.participants.schemes'),
      cell: ({ schemes, published }) => <Schemes published={published} schemes={schemes} />,
    },
  ]
}

export function ParticipantsPage() {
  const { t } = useTranslation()
  const [sought, setSought] = useState('')
  const query = useQuery(participantsQuery)
  const columns = useColumns()
  return (
    <PublicPage lead={t('public.participants.lead')} title={t('public.participants.title')}>
      <search className="finder">
        <SearchBox label={t('public.participants.search')} onChange={setSought} value={sought} />
      </search>
      <p className="hint">{t('public.participants.who')}</p>
      <Loaded query={query}>
        {(all) => (
          <DataTable
            caption={t('public.participants.title')}
            columns={columns}
            empty={t('public.participants.nothing')}
            rowKey={({ id }) => id}
            rows={all.filter((participant) => isSought(participant, sought))}
          />
        )}
      </Loaded>
      <div className="go-row">
        <Go label={t('public.home.go_join')} to={urls.schemeJoin()} />
      </div>
    </PublicPage>
  )
}
