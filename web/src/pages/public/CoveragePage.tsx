/** What can travel: the definition, the four kinds of goods, the notes, and the rules in force. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { schemesQuery } from '../../api/public'
import { Loaded } from '../../components/public/Loaded'
import { Go, PublicPage, Section } from '../../components/public/layout'
import { RulesInForce } from '../../components/public/RulesInForce'
import { urls } from '../../lib/urls'

const KINDS = ['general', 'dutiable', 'controlled_chemical', 'exemption_scheme'] as const

function Definition() {
  const { t } = useTranslation()
  return (
    <Section title={t('public.coverage.definition_title')}>
      <p className="prose">{t('public.coverage.definition_lead')}</p>
      <ol className="conditions">
        {(['bill', 'transfer'] as const).map((key) => (
          <li key={key}>
            <h3>{t(`public.coverage.${key}.title`)}</h3>
            <p>{t(`public.coverage.${key}.text`)}</p>
          </li>
        ))}
      </ol>
      <p className="callout is-not">
        <strong>{t('public.coverage.warehousing.title')}</strong>{' '}
        {t('public.coverage.warehousing.text')}
      </p>
    </Section>
  )
}

export function CoveragePage() {
  const { t } = useTranslation()
  const schemes = useQuery(schemesQuery)
  return (
    <PublicPage lead={t('public.coverage.lead')} title={t('public.nav.coverage')}>
      <p className="callout">
        {t('public.coverage.check')}{' '}
        <Go isMain label={t('public.coverage.go_check')} to={urls.schemeCargo()} />
      </p>
      <Definition />
      <Section title={t('public.coverage.kinds_title')}>
        <ul className="public-cards is-two">
          {KINDS.map((kind) => (
            <li className="public-card" key={kind}>
              <h3>{t(`public.coverage.kind.${kind}.title`)}</h3>
              <p>{t(`public.coverage.kind.${kind}.text`)}</p>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t('public.coverage.notes_title')}>
        <ol className="notes">
          {(['note_1', 'note_2'] as const).map((key) => (
            <li key={key}>
              <h3>{t(`public.coverage.${key}.title`)}</h3>
              <p>{t(`public.coverage.${key}.text`)}</p>
            </li>
          ))}
        </ol>
      </Section>
      <Section title={t('public.coverage.rules_title')}>
        <p className="prose">{t('public.coverage.rules_lead')}</p>
        <Loaded query={schemes}>{(all) => <RulesInForce schemes={all} />}</Loaded>
      </Section>
    </PublicPage>
  )
}
