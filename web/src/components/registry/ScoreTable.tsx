/** Why a truck was selected or not: every rule's points, their sum, and the threshold. */
import { useTranslation } from 'react-i18next'
import type { Inspection } from '../../api/registry'
import { i18n } from '../../lib/i18n'
import { useFormat } from '../../lib/useFormat'
import type en from '../../locales/en'
import { DataTable } from '../../ui/DataTable'
import { useCodeText } from '../scheme/codes'

type RuleName = keyof typeof en.registry.risk

function isNamedRule(rule: string): rule is RuleName {
  return i18n.exists(`registry.risk.${rule}`)
}

export function ScoreTable({ inspection }: { inspection: Inspection }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const text = useCodeText()
  const { points, score, threshold, by_chance: isByChance } = inspection
  const isReached = threshold > 0 && score >= threshold
  const values = { score: number(score), threshold: number(threshold) }
  return (
    <>
      <DataTable
        caption={t('registry.inspection.points')}
        columns={[
          {
            head: t('registry.field.rule'),
            cell: ({ rule }) => (isNamedRule(rule) ? t(`registry.risk.${rule}`) : rule),
          },
          { head: t('registry.field.detail'), cell: ({ reason }) => text(reason) },
          {
            head: t('registry.field.points'),
            isNumber: true,
            cell: ({ points: its }) => number(its),
          },
        ]}
        empty={t('registry.inspection.no_points')}
        rowKey={({ rule, reason }) => `${rule} ${text(reason)}`}
        rows={points}
      />
      <p>
        <strong>{t('registry.inspection.sum', values)}</strong>{' '}
        {t(isReached ? 'registry.inspection.reached' : 'registry.inspection.not_reached')}{' '}
        {isByChance ? t('registry.inspection.by_chance') : null}
      </p>
    </>
  )
}
