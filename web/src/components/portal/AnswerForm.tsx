/** The answer to what an authority asks about an application. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { answerApplication } from '../../api/portal'
import { ActionButton } from '../../ui/controls'
import { AreaField } from '../../ui/fields'
import { Refused } from '../FaultList'
import { useAct } from '../scheme/useAct'

const ANSWER_MAX = 2_000

interface AnswerFormProps {
  application: string
  revision: number
}

export function AnswerForm({ application, revision }: AnswerFormProps) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const act = useAct(
    () => answerApplication(application, revision, text.trim()),
    () => setText(''),
  )
  return (
    <form className="form answer-form" onSubmit={(event) => event.preventDefault()}>
      <AreaField
        hint={t('portal.answer.hint')}
        isRequired
        label={t('portal.answer.label')}
        maxLength={ANSWER_MAX}
        onChange={setText}
        value={text}
      />
      <Refused error={act.error} />
      <div className="form-actions">
        <ActionButton
          isBusy={act.isPending}
          isPrimary
          label={t('portal.answer.send')}
          onPress={() => act.mutate(undefined)}
          refusal={text.trim() === '' ? t('portal.answer.empty') : null}
        />
      </div>
    </form>
  )
}
