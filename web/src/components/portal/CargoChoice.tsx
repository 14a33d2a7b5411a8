/** Which declared consignments go on the truck: all, those found, or one by one. */
import { useTranslation } from 'react-i18next'
import type { Consignment } from '../../api/documents'
import { useFormat } from '../../lib/useFormat'
import { ActionButton, SearchBox } from '../../ui/controls'
import { FieldGroup } from '../../ui/fields'

/** Most consignments of one manifest. */
const MANIFEST_MAX = 1_000
/** How many stand in the list; all that are found can be chosen all the same. */
const SHOWN_MAX = 200

/** What is chosen, by id: how many packages each has. */
export type ChosenCargo = ReadonlyMap<string, number>

interface CargoChoiceProps {
  /** What is found. */
  consignments: readonly Consignment[]
  /** Whether that is what was typed last; if not, it is on its way. */
  isCurrent: boolean
  text: string
  onSeek: (text: string) => void
  chosen: ChosenCargo
  onChange: (chosen: ChosenCargo) => void
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

const weighed = ({ id, form }: Consignment): [string, number] => [id, form.packages]

export function CargoChoice(props: CargoChoiceProps) {
  const { consignments: found, isCurrent, text, onSeek, chosen, onChange } = props
  const { t } = useTranslation()
  const { number } = useFormat()
  const toggle = (consignment: Consignment): void => {
    const next = new Map(chosen)
    if (!next.delete(consignment.id)) next.set(...weighed(consignment))
    onChange(next)
  }
  const noneFound = found.length === 0 ? t('portal.choice.none_found') : null
  const refusal = isCurrent ? noneFound : t('app.loading')
  const packages = [...chosen.values()].reduce((sum, of) => sum + of, 0)
  return (
    <FieldGroup legend={t('portal.choice.legend')}>
      <div className="choice-tools">
        <SearchBox label={t('portal.cargo.search')} onChange={onSeek} value={text} />
        <ActionButton
          label={t('portal.choice.all', { number: number(found.length) })}
          onPress={() => onChange(new Map(found.slice(0, MANIFEST_MAX).map(weighed)))}
          refusal={refusal}
        />
        <ActionButton
          label={t('portal.choice.clear')}
          onPress={() => onChange(new Map())}
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
            onPick={() => toggle(consignment)}
          />
        ))}
      </ul>
      {found.length > SHOWN_MAX ? (
        <p className="hint">{t('portal.choice.cut', { shown: number(SHOWN_MAX) })}</p>
      ) : null}
      {isCurrent && found.length === 0 && text === '' ? (
        <p className="hint">{t('portal.choice.nothing_declared')}</p>
      ) : null}
    </FieldGroup>
  )
}
