/** Which declared consignments go on the truck: all, those found, or one by one. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Consignment } from '../../api/documents'
import { useFormat } from '../../lib/useFormat'
import { ActionButton, SearchBox } from '../../ui/controls'
import { FieldGroup } from '../../ui/fields'
import { matches } from './cargo_filter'

/** Most consignments of one manifest. */
const MANIFEST_MAX = 1_000
/** How many stand in the list; all that are found can be chosen all the same. */
const SHOWN_MAX = 200

interface CargoChoiceProps {
  consignments: readonly Consignment[]
  chosen: ReadonlySet<string>
  onChange: (chosen: ReadonlySet<string>) => void
}

function OneChoice({ consignment, isChosen, onPick }: OneChoiceProps) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { id, form } = consignment
  return (
    <li>
      <label className="check-field">
        <input checked={isChosen} onChange={onPick} type="checkbox" />
        <span>
          <strong>{id}</strong> {form.bill_number ?? ''}
          <span className="hint">
            {' '}
            {t('portal.cargo.line', {
              packages: number(form.packages),
              kind: form.package_kind,
              description: form.description,
            })}
          </span>
        </span>
      </label>
    </li>
  )
}

interface OneChoiceProps {
  consignment: Consignment
  isChosen: boolean
  onPick: () => void
}

export function CargoChoice({ consignments, chosen, onChange }: CargoChoiceProps) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const [wanted, setWanted] = useState('')
  const found = consignments.filter((consignment) => matches(consignment, wanted))
  const toggle = (id: string): void => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    onChange(next)
  }
  const packages = consignments
    .filter(({ id }) => chosen.has(id))
    .reduce((sum, { form }) => sum + form.packages, 0)
  return (
    <FieldGroup legend={t('portal.choice.legend')}>
      <div className="choice-tools">
        <SearchBox label={t('portal.cargo.search')} onChange={setWanted} value={wanted} />
        <ActionButton
          label={t('portal.choice.all', { number: number(found.length) })}
          onPress={() => onChange(new Set(found.slice(0, MANIFEST_MAX).map(({ id }) => id)))}
          refusal={found.length === 0 ? t('portal.choice.none_found') : null}
        />
        <ActionButton
          label={t('portal.choice.clear')}
          onPress={() => onChange(new Set())}
          refusal={null}
        />
        <span role="status">
          {t('portal.choice.chosen', { chosen: number(chosen.size), packages: number(packages) })}
        </span>
      </div>
      <ul className="choices">
        {found.slice(0, SHOWN_MAX).map((consignment) => (
          <OneChoice
            consignment={consignment}
            isChosen={chosen.has(consignment.id)}
            key={consignment.id}
            onPick={() => toggle(consignment.id)}
          />
        ))}
      </ul>
      {found.length > SHOWN_MAX ? (
        <p className="hint">{t('portal.choice.cut', { shown: number(SHOWN_MAX) })}</p>
      ) : null}
      {consignments.length === 0 ? (
        <p className="hint">{t('portal.choice.nothing_declared')}</p>
      ) : null}
    </FieldGroup>
  )
}
