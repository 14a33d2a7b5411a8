/** The people of the authority: who logs in here, looked after by supervisors. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { mayAdminister, standingOf } from '../api/account_rules'
import { accountsQuery } from '../api/accounts'
import type { SessionView } from '../api/types'
import { isOverseer, useSession } from '../api/useNode'
import { STANDINGS } from '../components/people/account_words'
import { Care, useOpenPeople } from '../components/people/Care'
import { useAccountColumns } from '../components/people/useAccountColumns'
import { RecordsPage } from '../components/registry/RecordsPage'
import { useWanted } from '../components/registry/useSought'
import { urls } from '../lib/urls'
import { ActionButton } from '../ui/controls'
import { Note } from '../ui/layout'

/** The people of one authority come in one answer. */
const ALL_AT_ONCE = { hasMore: false, isBusy: false, onMore: () => {} }

function People({ session }: { session: SessionView }) {
  const { t } = useTranslation()
  const { data, error } = useQuery(accountsQuery)
  const open = useOpenPeople()
  const refusal = mayAdminister(session)
  const columns = useAccountColumns(urls.people)
  const { status, q = '' } = useWanted(STANDINGS)
  const shown = data?.filter(
    (it) =>
      (status === undefined || standingOf(it) === status) &&
      [it.account, it.name].some((word) => word.toLowerCase().includes(q.toLowerCase())),
  )
  return (
    <RecordsPage
      above={
        <>
          <p className="hint">{t('people.lead')}</p>
          <Care accounts={data ?? []} session={session} />
        </>
      }
      aside={
        <ActionButton
          isPrimary
          label={t('people.invite')}
          onPress={() => open({ invite: 'yes' })}
          refusal={refusal === null ? null : t(`people.refusal.${refusal}`)}
        />
      }
      columns={columns}
      empty={t('people.none')}
      error={error}
      rowKey={({ account }) => account}
      rows={shown}
      sought={ALL_AT_ONCE}
      states={STANDINGS.map((value) => ({ value, label: t(`people.standing.${value}`) }))}
      title={t('people.title')}
    />
  )
}

export function PeoplePage() {
  const { t } = useTranslation()
  const session = useSession()
  if (session !== null && isOverseer(session.role)) return <People session={session} />
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('people.title')}</h1>
      </header>
      <Note tone="alarm">{t('people.refused')}</Note>
    </div>
  )
}
