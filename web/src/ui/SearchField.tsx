/** One of many: a list that is searched by writing, in any part of a name. */
import { useId, useState } from 'react'
import { aria, Frame, type Shared } from './fields'

interface SearchFieldProps extends Shared {
  options: readonly { value: string; label: string }[]
}

/** The option that is meant: by its value, its label, or the one label that begins so. */
export function meant(
  options: readonly { value: string; label: string }[],
  written: string,
): string | null {
  const text = written.trim().toLowerCase()
  if (text === '') return null
  const exact = options.find(
    ({ value, label }) => value.toLowerCase() === text || label.toLowerCase() === text,
  )
  if (exact !== undefined) return exact.value
  const begun = options.filter(({ label }) => label.toLowerCase().startsWith(text))
  return begun.length === 1 ? (begun[0]?.value ?? null) : null
}

/** While it is written nothing is chosen until one option is meant; what is not one is put away. */
export function SearchField({ options, ...shared }: SearchFieldProps) {
  const id = useId()
  const [written, setWritten] = useState<string | null>(null)
  const { label, value, onChange, hint, fault, isRequired = false } = shared
  const chosen = options.find((option) => option.value === value)?.label ?? value
  return (
    <Frame fault={fault} hint={hint} id={id} isRequired={isRequired} label={label}>
      <input
        {...aria(id, shared)}
        autoComplete="off"
        id={id}
        list={`${id}-list`}
        onBlur={() => setWritten(null)}
        onChange={(event) => {
          setWritten(event.target.value)
          onChange(meant(options, event.target.value) ?? '')
        }}
        type="text"
        value={written ?? chosen}
      />
      <datalist id={`${id}-list`}>
        {options.map((option) => (
          <option key={option.value} value={option.label} />
        ))}
      </datalist>
    </Frame>
  )
}
