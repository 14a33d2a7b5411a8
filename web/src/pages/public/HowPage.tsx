/** How it works: the principle, the journey of a lock, and what separate monitoring means. */
import { useTranslation } from 'react-i18next'
import { JourneyPicture } from '../../components/public/JourneyPicture'
import { Go, PublicPage, Section } from '../../components/public/layout'
import { urls } from '../../lib/urls'

const PRINCIPLES = ['one_lock', 'separate', 'automatic', 'alarm'] as const

export function HowPage() {
  const { t } = useTranslation()
  return (
    <PublicPage isWide lead={t('public.how.lead')} title={t('public.motto')}>
      <Section title={t('public.how.example_title')}>
        <p className="prose">{t('public.how.example_lead')}</p>
        <JourneyPicture />
      </Section>
      <Section title={t('public.how.principle_title')}>
        <ul className="public-cards is-two">
          {PRINCIPLES.map((key) => (
            <li className="public-card" key={key}>
              <h3>{t(`public.how.principle.${key}.title`)}</h3>
              <p>{t(`public.how.principle.${key}.text`)}</p>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t('public.how.inspection_title')}>
        <div className="prose">
          <p>{t('public.how.inspection_text')}</p>
          <p>{t('public.how.saved_text')}</p>
        </div>
        <div className="go-row">
          <Go isMain label={t('public.home.go_join')} to={urls.schemeJoin()} />
          <Go label={t('public.nav.coverage')} to={urls.schemeCoverage()} />
        </div>
      </Section>
    </PublicPage>
  )
}
