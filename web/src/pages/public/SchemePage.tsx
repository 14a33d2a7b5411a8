/** The first public page: what the scheme is, the question everybody asks, and where to go on. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { pointsQuery, schemesQuery } from '../../api/public'
import { Figures, RegionBars } from '../../components/public/Figures'
import { JourneyPicture } from '../../components/public/JourneyPicture'
import { Loaded } from '../../components/public/Loaded'
import { Go, Section } from '../../components/public/layout'
import { RouteSearch } from '../../components/public/RouteSearch'
import { SchemeCards } from '../../components/public/SchemeCards'
import { Timeline } from '../../components/public/Timeline'
import { useTitle } from '../../components/public/useTitle'
import { urls } from '../../lib/urls'

function Hero() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  return (
    <header className="hero">
      <div className="hero-text">
        <h1>{t('public.home.title')}</h1>
        <p className="motto">{t('public.motto')}</p>
        <p className="lead">{t('public.home.lead')}</p>
        <div className="go-row">
          <Go isMain label={t('public.home.go_join')} to={urls.schemeJoin()} />
          <Go label={t('public.home.go_how')} to={urls.schemeHow()} />
        </div>
      </div>
      <section aria-labelledby="hero-search" className="hero-search">
        <h2 id="hero-search">{t('public.route.question')}</h2>
        <RouteSearch
          from=""
          onSearch={(from, to) => void navigate(urls.schemeRoute({ from, to }))}
          to=""
        />
        <p className="hint">{t('public.route.hint')}</p>
      </section>
    </header>
  )
}

function About() {
  const { t } = useTranslation()
  return (
    <Section title={t('public.home.what_title')}>
      <div className="prose">
        <p>{t('public.home.what_1')}</p>
        <p>{t('public.home.what_2')}</p>
        <p>{t('public.home.what_3')}</p>
      </div>
      <ul className="public-cards">
        {(['inspected_once', 'watched', 'automatic'] as const).map((key) => (
          <li className="public-card" key={key}>
            <h3>{t(`public.home.benefit.${key}.title`)}</h3>
            <p>{t(`public.home.benefit.${key}.text`)}</p>
          </li>
        ))}
      </ul>
    </Section>
  )
}

export function SchemePage() {
  const { t } = useTranslation()
  useTitle(t('public.home.title'))
  const points = useQuery(pointsQuery)
  const schemes = useQuery(schemesQuery)
  return (
    <article className="public-page is-wide">
      <Hero />
      <Loaded query={points}>{(view) => <Figures view={view} />}</Loaded>
      <About />
      <Section title={t('public.how.example_title')}>
        <JourneyPicture />
        <div className="go-row">
          <Go label={t('public.home.go_how')} to={urls.schemeHow()} />
        </div>
      </Section>
      <div className="two-columns">
        <Section title={t('public.timeline.title')}>
          <Timeline />
          <p className="award">{t('public.timeline.award')}</p>
        </Section>
        <Section title={t('public.figures.by_region')}>
          <Loaded query={points}>{(view) => <RegionBars view={view} />}</Loaded>
          <div className="go-row">
            <Go label={t('public.home.go_points')} to={urls.schemePoints()} />
          </div>
        </Section>
      </div>
      <Section title={t('public.schemes.title')}>
        <p className="prose">{t('public.schemes.lead')}</p>
        <Loaded query={schemes}>{(all) => <SchemeCards schemes={all} />}</Loaded>
      </Section>
    </article>
  )
}
