/** Primitives as a person meets them: by role, label and what they say. */
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { ActionButton, Pick } from '../src/ui/controls'
import { Facts, Note } from '../src/ui/layout'
import { SeverityMark, StateMark } from '../src/ui/marks'

afterEach(cleanup)

test('a refused action can be reached, says why, and does nothing', () => {
  const press = vi.fn()
  render(<ActionButton label="Resolve" onPress={press} refusal="Acknowledge it first." />)
  const button = screen.getByRole('button', { name: 'Resolve' })
  fireEvent.click(button)
  expect(press).not.toHaveBeenCalled()
  expect(button.getAttribute('aria-disabled')).toBe('true')
  const reason = document.getElementById(button.getAttribute('aria-describedby') ?? '')
  expect(reason?.textContent).toBe('Acknowledge it first.')
})

test('an allowed action is done once per press, and not while it is being done', () => {
  const press = vi.fn()
  const { rerender } = render(<ActionButton label="Resolve" onPress={press} refusal={null} />)
  fireEvent.click(screen.getByRole('button'))
  rerender(<ActionButton isBusy label="Resolve" onPress={press} refusal={null} />)
  fireEvent.click(screen.getByRole('button'))
  expect(press).toHaveBeenCalledTimes(1)
})

test('a choice has its label and reports a known value', () => {
  const pick = vi.fn()
  const options = [
    { value: 'a', label: 'First' },
    { value: 'b', label: 'Second' },
  ] as const
  render(<Pick isLabelHidden label="Show" onPick={pick} options={options} value="a" />)
  fireEvent.change(screen.getByRole('combobox', { name: 'Show' }), { target: { value: 'b' } })
  expect(pick).toHaveBeenCalledWith('b')
})

test('an alarm is announced, a note is not', () => {
  render(<Note tone="alarm">Lost</Note>)
  render(<Note tone="quiet">Fine</Note>)
  expect(screen.getByRole('alert').textContent).toBe('Lost')
  expect(screen.getByRole('note').textContent).toBe('Fine')
})

test('every severity and state differs in shape, not only in colour', () => {
  const shapes = (['critical', 'major', 'minor', 'notice'] as const).map((severity) => {
    const { container } = render(<SeverityMark label="x" severity={severity} />)
    return container.querySelector('svg')?.innerHTML
  })
  const states = (['tampered', 'open', 'silent', 'unlocked', 'sealed', 'unknown'] as const).map(
    (state) => {
      const { container } = render(<StateMark label="x" state={state} tone="quiet" />)
      return container.querySelector('svg')?.innerHTML
    },
  )
  expect(new Set([...shapes, ...states]).size).toBe(shapes.length + states.length)
})

test('facts are terms with their values', () => {
  render(<Facts facts={[{ term: 'Battery', value: '81 %' }]} />)
  expect(screen.getByRole('term').textContent).toBe('Battery')
  expect(screen.getByRole('definition').textContent).toBe('81 %')
})
