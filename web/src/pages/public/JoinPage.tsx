/** How to join: who may, the steps, the forms, and what it costs. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { contactQuery } from '../../api/public'
import { Loaded } from '../../components/public/Loaded'
import { Go, PublicPage, Section, Source } from '../../components/public/layout'
import { useOffice } from '../../components/public/useOffice'
import { useText } from '../../components/scheme/names'
import { urls } from '../../lib/urls'

const CRITERIA = ['registered', 'three_places', 'equipment', 'inspection'] as const
const STEPS = ['equipment', 'apply', 'decide', 'vehicles', 'declare'] as const

function Ways() {
  const { t } = useTranslation()
  const contact = useQuery(contactQuery)
  const office = useOffice()
  return (
    <ul className="public-cards is-two">
      <li className="public-card is-main">
        <h3>{t('public.join.online_title')}</h3>
        <p>{t('public.join.online_text')}</p>
        <Go isMain label={t('public.join.go_apply')} to={urls.schemeApply()} />
      </li>
      <li className="public-card">
        <h3>{t('public.join.paper_title')}</h3>
        <p>{t('public.join.paper_text')}</p>
        {office === null || office.own === null ? null : (
          <p>{t('public.join.paper_of', { name: office.publisher })}</p>
        )}
        <Loaded query={contact}>
          {({ division, address }) => (
            <address>
              {division}
              <br />
              {address}
            </address>
          )}
        </Loaded>
      </li>
    </ul>
  )
}

function Costs() {
  const { t } = useTranslation()
  const text = useText()
  const contact = useQuery(contactQuery)
  return (
    <Section title={t('public.join.costs_title')}>
      <Loaded query={contact}>
        {({ costs, source }) => (
          <>
            <p className="prose">{text(costs)}</p>
            <Source label={t('public.source')} text={source} />
          </>
        )}
      </Loaded>
      <div className="go-row">
        <Go label={t('public.nav.equipment')} to={urls.schemeEquipment()} />
      </div>
    </Section>
  )
}

export function JoinPage() {
  const { t } = useTranslation()
  return (
    <PublicPage lead={t('public.join.lead')} title={t('public.nav.join')}>
      <Section title={t('public.join.ways_title')}>
        <Ways />
      </Section>
      <Section title={t('public.join.criteria_title')}>
        <ul className="criteria">
          {CRITERIA.map((key) => (
            <li key={key}>
              <h3>{t(`public.join.criterion.${key}.title`)}</h3>
              <p>{t(`public.join.criterion.${key}.text`)}</p>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t('public.join.steps_title')}>
        <ol className="steps">
          {STEPS.map((key) => (
            <li key={key}>
              <h3>{t(`public.join.step.${key}.title`)}</h3>
              <p>{t(`public.join.step.${key}.text`)}</p>
            </li>
          ))}
        </ol>
      </Section>
      <Costs />
    </PublicPage>
  )
}
