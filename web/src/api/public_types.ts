/** What the public part of the API says and takes: short names for the generated shapes. */
import type { components } from './schema'

type Schemas = components['schemas']

/** A text in the four languages, as the register keeps it. */
export type FourTexts = Schemas['TranslatedText']
export type Mode = Schemas['Mode']
export type PartyRole = Schemas['PartyRole']
export type CargoKind = Schemas['CargoKind']
export type PermitKind = Schemas['PermitKind']
export type BillKind = Schemas['BillKind']
export type SchemeView = Schemas['PublicScheme']
export type PointView = Schemas['SchemePoint']
export type PointsView = Schemas['SchemeMap']
export type RouteView = Schemas['Route']
export type WayView = Schemas['CrossingWay']
export type ParticipantView = Schemas['Participant']
export type EquipmentView = Schemas['AccreditedModel']
export type SupplierView = Schemas['PublishedSupplier']
export type ContactView = Schemas['SchemeOffice']
export type Permit = Schemas['Permit']
export type CargoQuestion = Schemas['CargoQuestion']
export type CargoVerdict = Schemas['Verdict']
export type RuleApplied = Schemas['RuleApplied']
export type PublicApplication = Schemas['PublicApplication']
export type PublicApplied = Schemas['PublicApplicationReceipt']
