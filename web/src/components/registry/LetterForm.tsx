/** A letter to a company, or a change of where something stands: chosen, reasoned, confirmed. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LetterKind } from '../../api/registry'
import { AreaField, ChoiceField } from '../../ui/fields'
import { Refused } from '../FaultList'
import { useFaultAt } from '../scheme/faults'
import { useAct } from '../scheme/useAct'
import { ConfirmedAction } from './ConfirmedAction'
import { useOfficer } from './useOfficer'

const TEXT_MAX = 2_000

interface LetterFormProps {
  /** Whom or what it is about, for the question. */
  name: string
  /** What may be written now; none when the standing allows nothing. */
  letters: readonly LetterKind[]
  /** What is said of the words: that the company reads them. */
  hint: string
  act: (letter: LetterKind, text: string) => Promise<unknown>
}

export function LetterForm({ name, letters, hint, act }: LetterFormProps) {
  const { t } = useTranslation()
  const faultAt = useFaultAt()
  const { refusal } = useOfficer()
  const [picked, setPicked] = useState<LetterKind | null>(null)
  const [text, setText] = useState('')
  const write = useAct(
    (letter: LetterKind) => act(letter, text.trim()),
    () => {
      setPicked(null)
      setText('')
    },
  )
  const letter = letters.find((it) => it === picked) ?? null
  if (letters.length === 0) return <p className="hint">{t('registry.letter.none_fits')}</p>
  const incomplete = letter === null ? t('registry.letter.choose') : t('registry.reason_missing')
  const why = refusal ?? (letter === null || text.trim() === '' ? incomplete : null)
  const options = letters.map((value) => ({ value, label: t(`scheme.letter.${value}`) }))
  return (
    <div className="form">
      <ChoiceField
        isRequired
        label={t('registry.letter.kind')}
        onChange={(value) => setPicked(letters.find((it) => it === value) ?? null)}
        options={[{ value: '', label: t('registry.letter.choose') }, ...options]}
        value={letter ?? ''}
      />
      {letter === null ? null : <p className="hint">{t(`registry.letter.effect.${letter}`)}</p>}
      <AreaField
        fault={faultAt(write.error, 'text') ?? faultAt(write.error, 'reason')}
        hint={hint}
        isRequired
        label={t('registry.letter.text')}
        maxLength={TEXT_MAX}
        onChange={setText}
        value={text}
      />
      <Refused error={write.error} />
      <ConfirmedAction
        isBusy={write.isPending}
        label={t('registry.letter.write')}
        onConfirm={() => {
          if (letter !== null) write.mutate(letter)
        }}
        question={letter === null ? '' : t(`registry.letter.question.${letter}`, { name })}
        refusal={why}
      />
    </div>
  )
}
