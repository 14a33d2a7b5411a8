/** What every application form ends with: for which schemes, and the way to hand it in. */
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { About } from '../../api/documents'
import { fileApplication } from '../../api/portal'
import { urls } from '../../lib/urls'
import { ActionButton } from '../../ui/controls'
import { CheckField, FieldGroup } from '../../ui/fields'
import { Refused } from '../FaultList'
import { useAuthorityShortName } from '../names'
import { useSchemeName, useSchemes } from '../scheme/names'
import { useAct } from '../scheme/useAct'

interface ApplyFrameProps {
  /** Of which schemes the company may choose. */
  schemes: readonly string[]
  /** Chosen to begin with. */
  chosen: readonly string[]
  /** What is applied for, or why it cannot be handed in yet. */
  about: About | string
  /** The fields; they are told what the node refused. */
  children: (error: unknown) => ReactNode
}

/** Which authorities will decide on what is chosen. */
function useDeciders(chosen: readonly string[]): string[] {
  const schemes = useSchemes()
  const side = useAuthorityShortName()
  const ids = chosen.flatMap((id) => {
    const scheme = schemes.get(id)
    const included = scheme?.includes.flatMap((it) => schemes.get(it)?.confirmed_by ?? []) ?? []
    return [...(scheme?.confirmed_by ?? []), ...included]
  })
  return [...new Set(ids)].map(side)
}

export function ApplyFrame({ schemes, chosen: initial, about, children }: ApplyFrameProps) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const schemeName = useSchemeName()
  const [chosen, setChosen] = useState<readonly string[]>(initial)
  const deciders = useDeciders(chosen)
  const act = useAct(
    (filed: About, key) => fileApplication(filed, [...chosen], key),
    ({ document }) => void navigate(urls.portalApplication(document.id)),
  )
  const noScheme = chosen.length === 0 ? t('portal.apply.no_scheme') : null
  const refusal = typeof about === 'string' ? about : noScheme
  return (
    <form className="form" noValidate onSubmit={(event) => event.preventDefault()}>
      {children(act.error)}
      <FieldGroup legend={t('portal.apply.schemes')}>
        {schemes.map((id) => (
          <CheckField
            isChecked={chosen.includes(id)}
            key={id}
            label={schemeName(id)}
            onChange={(isChecked) =>
              setChosen(isChecked ? [...chosen, id] : chosen.filter((it) => it !== id))
            }
          />
        ))}
        {schemes.length === 0 ? <p className="hint">{t('portal.apply.none_to_choose')}</p> : null}
        {deciders.length === 0 ? null : (
          <p className="hint group-hint">
            {t('portal.apply.deciders', { sides: deciders.join(' · ') })}
          </p>
        )}
      </FieldGroup>
      <Refused error={act.error} />
      <div className="form-actions">
        <ActionButton
          isBusy={act.isPending}
          isPrimary
          label={t('portal.apply.send')}
          onPress={() => {
            if (typeof about !== 'string') act.mutate(about)
          }}
          refusal={refusal}
        />
      </div>
    </form>
  )
}
