/** A company in the register: who it is, where it stands, what it may do and what was written. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Party } from '../../api/documents'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { Facts } from '../../ui/layout'
import type { ToneName } from '../../ui/marks'
import { useAuthorityName, useAuthorityShortName } from '../names'
import { useSchemeName } from '../scheme/names'
import { ToneMark } from '../scheme/ToneMark'

export function CompanyFacts({ party }: { party: Party }) {
  const { t } = useTranslation()
  const authority = useAuthorityName()
  const { company, contact, roles, modes, home, account, id } = party
  const none = t('app.none')
  return (
    <Facts
      facts={[
        { term: t('scheme.word.company_local'), value: company.name_local || none },
        { term: t('scheme.word.registration_number'), value: company.registration_number },
        { term: t('scheme.word.address'), value: company.address },
        {
          term: t('scheme.word.roles'),
          value: roles.map((role) => t(`scheme.role.${role}`)).join(' · '),
        },
        {
          term: t('scheme.word.modes'),
          value: modes.map((mode) => t(`scheme.mode.${mode}`)).join(' · ') || none,
        },
        {
          term: t('scheme.word.contact'),
          value:
            contact == null
              ? t('scheme.word.contact_elsewhere')
              : [contact.name, contact.telephone, contact.email].join(' · '),
        },
        { term: t('registry.application.home'), value: authority(home) },
        { term: t('registry.company.account'), value: account ?? none },
        { term: t('registry.id'), value: id },
      ]}
    />
  )
}

/** Which schemes each authority has confirmed. */
export function SchemesByAuthority({ party, own }: { party: Party; own: string }) {
  const { t } = useTranslation()
  const side = useAuthorityShortName()
  const scheme = useSchemeName()
  const all: [string, readonly string[]][] = [
    [own, party.schemes],
    ...Object.entries(party.schemes_elsewhere),
  ]
  return (
    <Facts
      facts={all.map(([authority, schemes]) => ({
        term: side(authority),
        value: schemes.map(scheme).join(' · ') || t('app.none'),
      }))}
    />
  )
}

const LETTER_TONES: Record<Party['letters'][number]['kind'], ToneName> = {
  warning: 'warn',
  suspension: 'alarm',
  reinstatement: 'good',
  deregistration: 'alarm',
}

export function Letters({ letters }: { letters: Party['letters'] }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  if (letters.length === 0) return <p className="hint">{t('registry.company.no_letters')}</p>
  return (
    <ol className="letters">
      {[...letters].reverse().map(({ kind, at_ms: atMs, by, text }) => (
        <li key={`${atMs} ${kind}`}>
          <ToneMark tone={LETTER_TONES[kind]} word={t(`scheme.letter.${kind}`)} />
          <span className="hint">
            <time>{dateTime(atMs)}</time> · {by}
          </span>
          <p>{text}</p>
        </li>
      ))}
    </ol>
  )
}

/** To what belongs to the company. */
export function CompanyLinks({ party }: { party: Party }) {
  const { t } = useTranslation()
  const search = { q: party.company.name }
  return (
    <ul className="link-list">
      <li>
        <Link {...urls.applications(search)}>{t('registry.part.applications')}</Link>
      </li>
      <li>
        <Link {...urls.vehicles(search)}>{t('registry.part.vehicles')}</Link>
      </li>
      <li>
        <Link {...urls.devices(search)}>{t('registry.part.devices')}</Link>
      </li>
      <li>
        <Link {...urls.models(search)}>{t('registry.part.models')}</Link>
      </li>
      <li>
        <Link {...urls.drivers(search)}>{t('registry.part.drivers')}</Link>
      </li>
      <li>
        <Link {...urls.manifests(search)}>{t('registry.part.manifests')}</Link>
      </li>
    </ul>
  )
}
