/** The licences and permits that travel with the cargo, one row each. */
import { useTranslation } from 'react-i18next'
import { ActionButton } from '../../ui/controls'
import { ChoiceField, TextField } from '../../ui/fields'
import { type CargoDraft, type Paper, PERMIT_KINDS, usualPaper } from './cargo_question'
import { usePublicNames } from './names'

/** The node takes no more papers for one consignment. */
const PAPERS_MAX = 8

interface PaperRowProps {
  paper: Paper
  number: number
  sides: readonly string[]
  onChange: (change: Partial<Paper>) => void
  onRemove: () => void
}

function PaperRow({ paper, number, sides, onChange, onRemove }: PaperRowProps) {
  const { t } = useTranslation()
  const names = usePublicNames()
  return (
    <li>
      <fieldset className="field-group">
        <legend>{t('public.cargo.paper_number', { number })}</legend>
        <ChoiceField
          label={t('public.cargo.paper_kind')}
          onChange={(value) => {
            const kind = PERMIT_KINDS.find((known) => known === value)
            if (kind !== undefined) onChange({ kind })
          }}
          options={PERMIT_KINDS.map((value) => ({
            value,
            label: t(`scheme.permit_kind.${value}`),
          }))}
          value={paper.kind}
        />
        <ChoiceField
          label={t('public.cargo.issued_in')}
          onChange={(issuedIn) => onChange({ issuedIn })}
          options={[
            { value: '', label: t('public.route.choose') },
            ...sides.map((side) => ({ value: side, label: names.side(side) })),
          ]}
          value={paper.issuedIn}
        />
        <TextField
          label={t('public.cargo.valid_until')}
          onChange={(validUntil) => onChange({ validUntil })}
          type="date"
          value={paper.validUntil}
        />
        <ActionButton label={t('public.cargo.remove_paper')} onPress={onRemove} refusal={null} />
      </fieldset>
    </li>
  )
}

interface CargoPapersProps {
  draft: CargoDraft
  sides: readonly string[]
  isIncomplete: boolean
  onChange: (papers: Paper[]) => void
}

export function CargoPapers({ draft, sides, isIncomplete, onChange }: CargoPapersProps) {
  const { t } = useTranslation()
  const { papers, cargo } = draft
  const add = () => {
    const key = Math.max(0, ...papers.map((paper) => paper.key)) + 1
    const paper = { key, kind: usualPaper(cargo), issuedIn: sides[0] ?? '', validUntil: '' }
    onChange([...papers, paper])
  }
  const refusal = () => {
    if (sides.length === 0) return t('public.cargo.scheme_first')
    return papers.length >= PAPERS_MAX ? t('public.cargo.papers_full') : null
  }
  return (
    <section aria-labelledby="papers" className="papers">
      <h2 id="papers">{t('public.cargo.papers')}</h2>
      <p className="hint">{t('public.cargo.papers_hint')}</p>
      <ul>
        {papers.map((paper, index) => (
          <PaperRow
            key={paper.key}
            number={index + 1}
            onChange={(change) =>
              onChange(papers.map((it) => (it.key === paper.key ? { ...it, ...change } : it)))
            }
            onRemove={() => onChange(papers.filter((it) => it.key !== paper.key))}
            paper={paper}
            sides={sides}
          />
        ))}
      </ul>
      {isIncomplete ? <p className="fault">{t('public.cargo.paper_incomplete')}</p> : null}
      <ActionButton label={t('public.cargo.add_paper')} onPress={add} refusal={refusal()} />
    </section>
  )
}
