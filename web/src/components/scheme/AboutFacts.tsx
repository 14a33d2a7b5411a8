/** What an application asks for, as terms and values. */
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { About } from '../../api/documents'
import { type Fact, Facts } from '../../ui/layout'
import { useAuthorityShortName } from '../names'

type Side = (authority: string) => string

function list(words: readonly string[]): string {
  return words.join(' · ')
}

function factsOf(about: About, t: TFunction, side: Side): Fact[] {
  const none = t('app.none')
  switch (about.about) {
    case 'participation': {
      const { company, contact, roles, modes } = about
      return [
        { term: t('scheme.word.company'), value: company.name },
        { term: t('scheme.word.company_local'), value: company.name_local || none },
        { term: t('scheme.word.registration_number'), value: company.registration_number },
        { term: t('scheme.word.address'), value: company.address },
        { term: t('scheme.word.roles'), value: list(roles.map((it) => t(`scheme.role.${it}`))) },
        { term: t('scheme.word.modes'), value: list(modes.map((it) => t(`scheme.mode.${it}`))) },
        {
          term: t('scheme.word.contact'),
          value:
            contact == null
              ? t('scheme.word.contact_elsewhere')
              : list([contact.name, contact.telephone, contact.email]),
        },
      ]
    }
    case 'vehicle':
      return [
        { term: t('scheme.kind.vehicle'), value: about.vehicle },
        ...Object.entries(about.plates).map(([authority, plate]) => ({
          term: t('scheme.word.plate_of', { side: side(authority) }),
          value: plate,
        })),
        { term: t('scheme.word.description'), value: about.description || none },
      ]
    case 'device':
      return [
        { term: t(`scheme.device_kind.${about.kind}`), value: about.device },
        { term: t('scheme.kind.model'), value: about.model },
        { term: t('scheme.word.firmware'), value: about.firmware || none },
        { term: t('scheme.kind.vehicle'), value: about.vehicle },
      ]
    case 'model':
      return [
        { term: t('scheme.kind.model'), value: `${about.name} (${about.model})` },
        { term: t('scheme.word.device_kind'), value: t(`scheme.device_kind.${about.device}`) },
        { term: t('scheme.word.class'), value: about.class ?? t('app.not_known') },
        { term: t('scheme.word.chips'), value: about.chips ?? t('app.not_known') },
        { term: t('scheme.word.profile'), value: about.profile ?? t('app.not_known') },
      ]
    default:
      return about satisfies never
  }
}

export function AboutFacts({ about }: { about: About }) {
  const { t } = useTranslation()
  return <Facts facts={factsOf(about, t, useAuthorityShortName())} />
}

/** What an application is about, in a line: "Vehicle TRUCK-1". */
export function aboutLine(about: About, t: TFunction): string {
  const kind = t(`scheme.about.${about.about}`)
  switch (about.about) {
    case 'participation':
      return kind
    case 'vehicle':
      return `${kind} ${about.vehicle}`
    case 'device':
      return `${t(`scheme.device_kind.${about.kind}`)} ${about.device}`
    case 'model':
      return `${kind} ${about.name}`
    default:
      return about satisfies never
  }
}
