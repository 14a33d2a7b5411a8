/** Form fields with their label, hint and fault: native controls, so that every device knows them. */
import { type HTMLInputTypeAttribute, type ReactNode, useId } from 'react'

export interface Shared {
  label: string
  value: string
  onChange: (value: string) => void
  /** What to write, in words. */
  hint?: string | undefined
  /** What is wrong with it; announced with the field. */
  fault?: string | undefined
  isRequired?: boolean
}

interface FrameProps {
  id: string
  label: string
  hint?: string | undefined
  fault?: string | undefined
  isRequired: boolean
  children: ReactNode
}

export function Frame({ id, label, hint, fault, isRequired, children }: FrameProps) {
  return (
    <div className={fault === undefined ? 'field' : 'field is-faulty'}>
      <label htmlFor={id}>
        {label}
        {isRequired ? <span aria-hidden="true"> *</span> : null}
      </label>
      {children}
      {hint === undefined ? null : (
        <span className="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {fault === undefined ? null : (
        <span className="fault" id={`${id}-fault`}>
          {fault}
        </span>
      )}
    </div>
  )
}

export function aria(id: string, { hint, fault, isRequired = false }: Shared) {
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ')
  return {
    'aria-describedby': described === '' ? undefined : described,
    'aria-invalid': fault !== undefined,
    'aria-required': isRequired,
  }
}

interface TextFieldProps extends Shared {
  type?: HTMLInputTypeAttribute
  autoComplete?: string
  maxLength?: number
}

export function TextField({ type = 'text', autoComplete, maxLength, ...shared }: TextFieldProps) {
  const id = useId()
  const { label, value, onChange, hint, fault, isRequired = false } = shared
  return (
    <Frame fault={fault} hint={hint} id={id} isRequired={isRequired} label={label}>
      <input
        {...aria(id, shared)}
        autoComplete={autoComplete ?? 'off'}
        id={id}
        maxLength={maxLength}
        onChange={(event) => onChange(event.target.value)}
        type={type}
        value={value}
      />
    </Frame>
  )
}

export function AreaField({ rows = 3, maxLength, ...shared }: Shared & AreaExtras) {
  const id = useId()
  const { label, value, onChange, hint, fault, isRequired = false } = shared
  return (
    <Frame fault={fault} hint={hint} id={id} isRequired={isRequired} label={label}>
      <textarea
        {...aria(id, shared)}
        id={id}
        maxLength={maxLength}
        onChange={(event) => onChange(event.target.value)}
        rows={rows}
        value={value}
      />
    </Frame>
  )
}

interface AreaExtras {
  rows?: number
  maxLength?: number
}

export interface Option {
  value: string
  label: string
  /** Why it cannot be chosen, in words; absent when it can. */
  refusal?: string | undefined
}

interface ChoiceFieldProps extends Shared {
  options: readonly Option[]
}

/** One of several. An empty value stands for nothing chosen, if an option has it. */
export function ChoiceField({ options, ...shared }: ChoiceFieldProps) {
  const id = useId()
  const { label, value, onChange, hint, fault, isRequired = false } = shared
  return (
    <Frame fault={fault} hint={hint} id={id} isRequired={isRequired} label={label}>
      <select
        {...aria(id, shared)}
        id={id}
        onChange={(event) => onChange(event.target.value)}
        value={value}
      >
        {options.map((option) => (
          <option disabled={option.refusal !== undefined} key={option.value} value={option.value}>
            {option.refusal === undefined ? option.label : `${option.label} – ${option.refusal}`}
          </option>
        ))}
      </select>
    </Frame>
  )
}

interface CheckFieldProps {
  label: string
  isChecked: boolean
  onChange: (isChecked: boolean) => void
}

export function CheckField({ label, isChecked, onChange }: CheckFieldProps) {
  return (
    <label className="check-field">
      <input
        checked={isChecked}
        onChange={(event) => onChange(event.target.checked)}
        type="checkbox"
      />
      {label}
    </label>
  )
}

/** Fields that belong together, under one legend. */
export function FieldGroup({ legend, children }: { legend: string; children: ReactNode }) {
  return (
    <fieldset className="field-group">
      <legend>{legend}</legend>
      {children}
    </fieldset>
  )
}
