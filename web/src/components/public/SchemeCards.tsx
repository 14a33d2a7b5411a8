/** The schemes as the node holds them: what each joins, who must confirm, since when. */
import { useTranslation } from 'react-i18next'
import type { SchemeView } from '../../api/public_types'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { Facts } from '../../ui/layout'
import { useText } from '../scheme/names'
import { Go, Source } from './layout'
import { usePublicNames } from './names'

function SchemeCard({ scheme }: { scheme: SchemeView }) {
  const { t } = useTranslation()
  const text = useText()
  const names = usePublicNames()
  const format = useFormat()
  const { effective_from: since, modes, regions } = scheme
  const facts = [
    { term: t('public.schemes.joins'), value: regions.map(names.region).join(' · ') },
    {
      term: t('public.schemes.modes'),
      value: modes.map((mode) => t(`scheme.mode.${mode}`)).join(' · '),
    },
    {
      term: t('public.schemes.register_with'),
      value: scheme.confirmed_by.map(names.authority).join(' · '),
    },
    {
      term: t('public.schemes.since'),
      value: since === null ? t('public.not_published') : format.date(Date.parse(since)),
    },
  ]
  return (
    <li className="public-card">
      <h3>{text(scheme.name)}</h3>
      <p>{text(scheme.description)}</p>
      <Facts facts={facts} />
      <Go label={t('public.schemes.check')} to={urls.schemeCargo({ scheme: scheme.id })} />
      <Source label={t('public.source')} text={scheme.source} />
    </li>
  )
}

export function SchemeCards({ schemes }: { schemes: readonly SchemeView[] }) {
  const shown = schemes.filter((scheme) => scheme.in_force)
  return (
    <ul className="public-cards is-two">
      {shown.map((scheme) => (
        <SchemeCard key={scheme.id} scheme={scheme} />
      ))}
    </ul>
  )
}
