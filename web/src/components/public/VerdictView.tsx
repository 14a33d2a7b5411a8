/** The verdict on cargo: covered or not, and every rule with its text, source and date. */
import { useTranslation } from 'react-i18next'
import type { CargoVerdict, RuleApplied } from '../../api/public_types'
import { useFormat } from '../../lib/useFormat'
import { useText } from '../scheme/names'
import { AnswerPanel } from './AnswerPanel'
import { Source } from './layout'
import { usePublicNames } from './names'

function RuleRow({ rule }: { rule: RuleApplied }) {
  const { t } = useTranslation()
  const text = useText()
  const format = useFormat()
  return (
    <li className={rule.is_met ? 'rule is-met' : 'rule is-unmet'}>
      <p className="rule-state">
        <span aria-hidden="true">{rule.is_met ? '✓' : '✕'}</span>
        {rule.is_met ? t('public.verdict.met') : t('public.verdict.unmet')}
      </p>
      <div>
        <p className="rule-text">{text(rule.text)}</p>
        {rule.remedy == null ? null : (
          <p className="rule-remedy">
            <strong>{t('public.verdict.remedy')}</strong> {text(rule.remedy)}
          </p>
        )}
        <p className="source">
          {t('public.since', { date: format.date(Date.parse(rule.effective_from)) })}
        </p>
        <Source label={t('public.source')} text={rule.source} />
      </div>
    </li>
  )
}

export function VerdictView({ verdict }: { verdict: CargoVerdict }) {
  const { t } = useTranslation()
  const names = usePublicNames()
  const format = useFormat()
  const isCovered = verdict.outcome === 'covered'
  const unmet = verdict.rules.filter((rule) => !rule.is_met)
  const met = verdict.rules.filter((rule) => rule.is_met)
  return (
    <AnswerPanel
      isGood={isCovered}
      title={isCovered ? t('public.verdict.covered') : t('public.verdict.not_covered')}
    >
      <p className="answer-ends">
        {t('public.verdict.by', {
          scheme: names.scheme(verdict.scheme),
          date: format.date(Date.parse(verdict.day)),
        })}
      </p>
      <p>{isCovered ? t('public.verdict.covered_text') : t('public.verdict.not_covered_text')}</p>
      <ol className="rule-list">
        {[...unmet, ...met].map((rule) => (
          <RuleRow key={`${rule.rule} ${rule.effective_from}`} rule={rule} />
        ))}
      </ol>
    </AnswerPanel>
  )
}
