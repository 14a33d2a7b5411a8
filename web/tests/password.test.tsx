/** The own password: changed with the old one at hand, twice the same new one, and said to be done. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { client } from '../src/api/client'
import { keys } from '../src/api/queries'
import { PasswordForm } from '../src/components/PasswordForm'
import { i18n, startI18n } from '../src/lib/i18n'

const post = vi.spyOn(client, 'POST')
let queries = new QueryClient()

beforeAll(async () => {
  await startI18n()
  await i18n.changeLanguage('en')
})
beforeEach(() => {
  queries = new QueryClient()
  queries.setQueryData(keys.session, { account: 'a', role: 'carrier', must_change: true } as never)
})
afterEach(() => {
  cleanup()
  post.mockReset()
})

function answer(status: number, error?: unknown): void {
  const response = new Response(null, { status })
  post.mockResolvedValue({ response, ...(error === undefined ? {} : { error }) } as never)
}

function fill(old: string, next: string, again: string): void {
  render(
    <QueryClientProvider client={queries}>
      <PasswordForm />
    </QueryClientProvider>,
  )
  const put = (label: RegExp, value: string) =>
    fireEvent.change(screen.getByLabelText(label), { target: { value } })
  put(/^Present password/, old)
  put(/^New password(?! again)/, next)
  put(/^New password again/, again)
  fireEvent.click(screen.getByRole('button', { name: 'Change password' }))
}

test('a changed password opens every page', async () => {
  answer(204)
  fill('first-pass-word', 'geese of the company', 'geese of the company')
  await waitFor(() =>
    expect(queries.getQueryData(keys.session)).toMatchObject({ must_change: false }),
  )
  const body = { old_password: 'first-pass-word', new_password: 'geese of the company' }
  expect(post).toHaveBeenCalledExactlyOnceWith('/api/v1/session/password', { body })
  expect(screen.getByLabelText(/^Present password/)).toHaveProperty('value', '')
})

test('two that differ, or a blank, are not sent', () => {
  fill('first-pass-word', 'geese of the company', 'geese of the compamy')
  expect(screen.getAllByText('The two new passwords differ.').length).toBeGreaterThan(0)
  cleanup()
  fill('', 'geese of the company', 'geese of the company')
  expect(screen.getByText('Fill in all three fields.')).toBeTruthy()
  expect(post).not.toHaveBeenCalled()
})

test('a wrong old password is said beside its field', async () => {
  const fault = { pointer: '/old_password', code: 'wrong_password', detail: 'sample' }
  answer(422, { code: 'invalid', detail: '', errors: [fault] })
  fill('wrong', 'geese of the company', 'geese of the company')
  await screen.findAllByText(/This is not the present password/)
  expect(screen.getByLabelText(/^Present password/).getAttribute('aria-invalid')).toBe('true')
  expect(queries.getQueryData(keys.session)).toMatchObject({ must_change: true })
})
