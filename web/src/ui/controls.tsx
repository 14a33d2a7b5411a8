/** Buttons that say why they are disabled, and choices made with the browser's own controls. */
import { Button } from 'antd'
import { type ReactNode, useId } from 'react'

interface ActionProps {
  label: string
  /** Why it may not be pressed, in words; `null` when it may. */
  refusal: string | null
  isBusy?: boolean
  isPrimary?: boolean
  /** Pressed with the enter key in any field of its form. */
  isSubmit?: boolean
  onPress: () => void
}

/** Stays focusable when refused, so that the reason can be reached with the keyboard too. */
export function ActionButton(props: ActionProps) {
  const { label, refusal, isBusy = false, isPrimary, isSubmit = false, onPress } = props
  const id = useId()
  return (
    <span className="action">
      <Button
        aria-describedby={refusal === null ? undefined : id}
        aria-disabled={refusal !== null}
        className={refusal === null ? '' : 'is-refused'}
        htmlType={isSubmit ? 'submit' : 'button'}
        loading={isBusy}
        onClick={() => {
          if (refusal === null && !isBusy) onPress()
        }}
        type={isPrimary === true ? 'primary' : 'default'}
      >
        {label}
      </Button>
      {refusal === null ? null : (
        <span className="refusal" id={id}>
          {refusal}
        </span>
      )}
    </span>
  )
}

export interface Option<T extends string> {
  value: T
  label: string
}

interface PickProps<T extends string> {
  label: string
  value: T
  options: readonly Option<T>[]
  isLabelHidden?: boolean
  onPick: (value: T) => void
}

export function Pick<T extends string>(props: PickProps<T>) {
  const { label, value, options, isLabelHidden = false, onPick } = props
  const id = useId()
  return (
    <span className="pick">
      <label className={isLabelHidden ? 'visually-hidden' : ''} htmlFor={id}>
        {label}
      </label>
      <select
        id={id}
        onChange={(event) => {
          const picked = options.find((option) => option.value === event.target.value)
          if (picked !== undefined) onPick(picked.value)
        }}
        value={value}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </span>
  )
}

interface IconButtonProps {
  label: string
  isPressed?: boolean
  onPress: () => void
  children: ReactNode
}

export function IconButton({ label, isPressed, onPress, children }: IconButtonProps) {
  return (
    <button
      aria-label={label}
      aria-pressed={isPressed}
      className="icon-button"
      onClick={onPress}
      title={label}
      type="button"
    >
      {children}
    </button>
  )
}

interface SearchBoxProps {
  label: string
  value: string
  onChange: (value: string) => void
}

export function SearchBox({ label, value, onChange }: SearchBoxProps) {
  return (
    <input
      aria-label={label}
      className="search-box"
      onChange={(event) => onChange(event.target.value)}
      placeholder={label}
      type="search"
      value={value}
    />
  )
}
