/** Whom to ask: this authority first, then the scheme's published contact. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { contactQuery } from '../../api/public'
import type { ContactView } from '../../api/public_types'
import { Loaded } from '../../components/public/Loaded'
import { PublicPage, Section, Source } from '../../components/public/layout'
import { dialled } from '../../components/public/telephone'
import { useOffice } from '../../components/public/useOffice'
import { pickName } from '../../lib/names'
import { useLanguage } from '../../lib/useLanguage'
import { Facts } from '../../ui/layout'

/** The authority that serves these pages, where only another has published a contact. */
function OwnOffice({ name }: { name: string }) {
  const { t } = useTranslation()
  const none = t('public.not_published')
  return (
    <Section title={name}>
      <Facts
        facts={[
          { term: t('public.contact.telephone'), value: none },
          { term: t('public.contact.address'), value: none },
          { term: t('public.contact.email'), value: none },
        ]}
      />
    </Section>
  )
}

function Published({ office }: { office: ContactView }) {
  const { t } = useTranslation()
  const language = useLanguage()
  return (
    <>
      <section aria-labelledby="hotline" className="hotline">
        <h2 id="hotline">{t('public.contact.hotline')}</h2>
        <a className="hotline-number" href={dialled(office.telephone)}>
          {office.telephone}
        </a>
        <p>{t('public.contact.hotline_text')}</p>
      </section>
      <Facts
        facts={[
          { term: t('public.contact.office'), value: pickName(office.names, language) },
          { term: t('public.contact.attention'), value: office.attention },
          { term: t('public.contact.division'), value: office.division },
          { term: t('public.contact.address'), value: office.address },
          {
            term: t('public.contact.email'),
            value: <a href={`mailto:${office.email}`}>{office.email}</a>,
          },
        ]}
      />
      <Source label={t('public.source')} text={office.source} />
    </>
  )
}

export function ContactPage() {
  const { t } = useTranslation()
  const contact = useQuery(contactQuery)
  const office = useOffice()
  const own = office?.own ?? null
  return (
    <PublicPage lead={t('public.contact.lead')} title={t('public.nav.contact')}>
      {own === null ? null : <OwnOffice name={own} />}
      {own === null ? null : (
        <>
          <h2>{t('public.contact.of_the_scheme')}</h2>
          <p>{t('public.contact.published_by', { name: office?.publisher ?? '' })}</p>
        </>
      )}
      <Loaded query={contact}>{(published) => <Published office={published} />}</Loaded>
    </PublicPage>
  )
}
