/** What the public part of the API says and takes: short names for the generated shapes. */
import type { components } from './schema'

type Schemas = components['schemas']

/** A text in the four languages, as the register keeps it. */
export type FourTexts = Schemas['Text']
export type Mode = Schemas['Mode']
export type PartyRole = Schemas['PartyRole']
export type CargoKind = Schemas['CargoKind']
export type PermitKind = Schemas['PermitKind']
export type BillKind = Schemas['BillKind']
export type SchemeView = Schemas['SchemeView']
export type PointView = Schemas['PointView']
export type PointsView = Schemas['PointsView']
export type RouteView = Schemas['RouteView']
export type WayView = Schemas['WayView']
export type ParticipantView = Schemas['ParticipantView']
export type EquipmentView = Schemas['EquipmentView']
export type SupplierView = Schemas['SupplierView']
export type ContactView = Schemas['ContactView']
export type Permit = Schemas['Permit']
export type CargoQuestion = Schemas['CargoQuestion']
export type CargoVerdict = Schemas['Verdict']
export type RuleApplied = Schemas['RuleApplied']
export type PublicApplication = Schemas['PublicApplication']
export type PublicApplied = Schemas['PublicApplied']
