/** Applies for further schemes, or again after a refusal: the company's particulars stay. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { About, Mode, Party, PartyRole } from '../../api/documents'
import { CheckField, FieldGroup } from '../../ui/fields'
import { Facts } from '../../ui/layout'
import { MODES } from '../scheme/consignment_draft'
import { useSchemes } from '../scheme/names'
import { ApplyFrame } from './ApplyFrame'

const ROLES = ['carrier', 'shipper', 'supplier'] as const satisfies readonly PartyRole[]

interface ApplyParticipationProps {
  party: Party
  /** A scheme that the reader came for. */
  wanted: string | undefined
}

function toggled<T>(list: readonly T[], item: T, isIn: boolean): T[] {
  return isIn ? [...list, item] : list.filter((it) => it !== item)
}

export function ApplyParticipation({ party, wanted }: ApplyParticipationProps) {
  const { t } = useTranslation()
  const schemes = useSchemes()
  const [roles, setRoles] = useState<readonly PartyRole[]>(party.roles)
  const [modes, setModes] = useState<readonly Mode[]>(party.modes)
  const { company, contact } = party
  const about: About | string =
    roles.length === 0
      ? t('portal.apply.participation.no_role')
      : {
          about: 'participation',
          roles: [...roles],
          modes: [...modes],
          company,
          contact: contact ?? null,
        }
  return (
    <ApplyFrame
      about={about}
      chosen={wanted === undefined ? party.schemes : [...party.schemes, wanted]}
      schemes={[...schemes.keys()]}
    >
      {() => (
        <>
          <Facts
            facts={[
              { term: t('scheme.word.company'), value: company.name },
              { term: t('scheme.word.registration_number'), value: company.registration_number },
            ]}
          />
          <FieldGroup legend={t('scheme.word.roles')}>
            {ROLES.map((role) => (
              <CheckField
                isChecked={roles.includes(role)}
                key={role}
                label={t(`scheme.role.${role}`)}
                onChange={(isIn) => setRoles(toggled(roles, role, isIn))}
              />
            ))}
          </FieldGroup>
          <FieldGroup legend={t('scheme.word.modes')}>
            {MODES.map((mode) => (
              <CheckField
                isChecked={modes.includes(mode)}
                key={mode}
                label={t(`scheme.mode.${mode}`)}
                onChange={(isIn) => setModes(toggled(modes, mode, isIn))}
              />
            ))}
          </FieldGroup>
        </>
      )}
    </ApplyFrame>
  )
}
