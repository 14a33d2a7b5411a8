/** Whom to ask: the hotline first, then address and e-mail. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { contactQuery } from '../../api/public'
import { Loaded } from '../../components/public/Loaded'
import { PublicPage, Source } from '../../components/public/layout'
import { dialled } from '../../components/public/telephone'
import { pickName } from '../../lib/names'
import { useLanguage } from '../../lib/useLanguage'
import { Facts } from '../../ui/layout'

export function ContactPage() {
  const { t } = useTranslation()
  const language = useLanguage()
  const contact = useQuery(contactQuery)
  return (
    <PublicPage lead={t('public.contact.lead')} title={t('public.nav.contact')}>
      <Loaded query={contact}>
        {(office) => (
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
        )}
      </Loaded>
    </PublicPage>
  )
}
