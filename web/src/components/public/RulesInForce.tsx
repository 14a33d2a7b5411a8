/** The cargo rules of each scheme, word for word, each with its source and its first day. */
import { useTranslation } from 'react-i18next'
import type { SchemeView } from '../../api/public_types'
import { useFormat } from '../../lib/useFormat'
import { useText } from '../scheme/names'
import { Source } from './layout'

export function RulesInForce({ schemes }: { schemes: readonly SchemeView[] }) {
  const { t } = useTranslation()
  const text = useText()
  const format = useFormat()
  return schemes
    .filter((scheme) => scheme.in_force)
    .map((scheme) => (
      <details className="rules" key={scheme.id}>
        <summary>
          <strong>{text(scheme.name)}</strong>
          <span className="count">
            {t('public.coverage.rules_count', { amount: scheme.rules.length })}
          </span>
        </summary>
        <ol>
          {scheme.rules.map((rule) => (
            <li key={`${rule.id} ${rule.effective_from}`}>
              <p>{text(rule.text)}</p>
              <p className="source">
                {t('public.since', { date: format.date(Date.parse(rule.effective_from)) })}
              </p>
              <Source label={t('public.source')} text={rule.source} />
            </li>
          ))}
        </ol>
      </details>
    ))
}
