/** A verdict on cargo: every rule that was applied, what it demands, its remedy, source and date. */
import { useTranslation } from 'react-i18next'
import type { CargoVerdict } from '../../api/documents'
import { useSchemeName, useText } from './names'
import { ToneMark } from './ToneMark'

function Rule({ rule }: { rule: CargoVerdict['rules'][number] }) {
  const { t } = useTranslation()
  const text = useText()
  const { is_met: isMet, remedy } = rule
  return (
    <li className={`verdict-rule tone-edge-${isMet ? 'good' : 'alarm'}`}>
      <ToneMark
        tone={isMet ? 'good' : 'alarm'}
        word={t(isMet ? 'scheme.word.rule_kept' : 'scheme.word.rule_broken')}
      />
      <p>{text(rule.text)}</p>
      {remedy == null ? null : (
        <p className="remedy">
          <strong>{t('scheme.word.remedy')}</strong> {text(remedy)}
        </p>
      )}
      <p className="hint">
        {t('scheme.word.rule_source', { source: rule.source, date: rule.effective_from })}
      </p>
    </li>
  )
}

export function VerdictRules({ verdict }: { verdict: CargoVerdict }) {
  const { t } = useTranslation()
  const schemeName = useSchemeName()
  const isCovered = verdict.outcome === 'covered'
  const broken = verdict.rules.filter((rule) => !rule.is_met)
  const kept = verdict.rules.filter((rule) => rule.is_met)
  return (
    <div className="verdict">
      <p>
        <ToneMark
          tone={isCovered ? 'good' : 'alarm'}
          word={t(`scheme.verdict.${verdict.outcome}`)}
        />{' '}
        {t('scheme.word.judged_by', { scheme: schemeName(verdict.scheme), day: verdict.day })}
      </p>
      <ul className="verdict-rules">
        {[...broken, ...kept].map((rule) => (
          <Rule key={rule.rule} rule={rule} />
        ))}
      </ul>
    </div>
  )
}
