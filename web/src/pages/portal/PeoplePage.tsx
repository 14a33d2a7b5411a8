/** The people of the company: who logs in for it, looked after by its administrators. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { accountsQuery } from '../../api/accounts'
import type { SessionView } from '../../api/types'
import { useSession } from '../../api/useNode'
import { PartyExport } from '../../components/keeping/PartyExport'
import { Care, useOpenPeople } from '../../components/people/Care'
import { useAccountColumns } from '../../components/people/useAccountColumns'
import { PortalPage } from '../../components/portal/PortalPage'
import { Loaded } from '../../components/public/Loaded'
import { urls } from '../../lib/urls'
import { ActionButton } from '../../ui/controls'
import { DataTable } from '../../ui/DataTable'
import { Note } from '../../ui/layout'

function People({ session }: { session: SessionView }) {
  const { t } = useTranslation()
  const query = useQuery(accountsQuery)
  const open = useOpenPeople()
  const columns = useAccountColumns(urls.portalPeople)
  return (
    <PortalPage
      aside={
        <ActionButton
          isPrimary
          label={t('people.invite')}
          onPress={() => open({ invite: 'yes' })}
          refusal={null}
        />
      }
      lead={t('people.company_lead')}
      title={t('people.title')}
    >
      <Loaded query={query}>
        {(accounts) => (
          <>
            <Care accounts={accounts} session={session} />
            <DataTable
              caption={t('people.title')}
              columns={columns}
              empty={t('people.none')}
              rowKey={({ account }) => account}
              rows={accounts}
            />
            {session.party === null ? null : <PartyExport party={session.party} />}
          </>
        )}
      </Loaded>
    </PortalPage>
  )
}

export function PeoplePage() {
  const { t } = useTranslation()
  const session = useSession()
  if (session?.is_company_admin === true) return <People session={session} />
  return (
    <PortalPage title={t('people.title')}>
      <Note tone="alarm">{t('people.refused_company')}</Note>
    </PortalPage>
  )
}
