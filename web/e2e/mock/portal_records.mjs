/**
 * An invented carrier with everything that can happen to one: confirmed, asked, refused, under way.
 *
 * @typedef {import('../../src/api/schema').components['schemas']} Schemas
 */
import { START_MS } from './world.mjs'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const PARTY = 'hk-P-1'

export const session = {
  account: 'carrier',
  name: 'Sample Haulage Limited',
  role: 'carrier',
  party: PARTY,
  company: 'Sample Haulage Limited',
  authority: 'hk',
  is_company_admin: true,
  must_change: false,
}

const company = {
  name: 'Sample Haulage Limited',
  name_local: '樣本運輸有限公司',
  registration_number: '12345678-000',
  address: '1 Sample Road, Kwai Chung',
}
const contact = { name: 'Chan Tai Man', telephone: '+852 2345 6789', email: 'ops@sample.example' }

/** @type {Schemas['PartyRevision']['document'][]} */
export const parties = [
  {
    id: PARTY,
    roles: ['carrier', 'shipper', 'supplier'],
    company,
    contact,
    modes: ['air_land', 'sea_land'],
    home: 'hk',
    account: 'carrier',
    standing: 'registered',
    elsewhere: { mainland: 'registered', macao: 'applicant' },
    schemes: ['itfs', 'sels', 'three-places'],
    schemes_elsewhere: { mainland: ['sels'] },
    letters: [],
  },
]

/** @param {Schemas['DecisionOutcome']} decided @param {string | null} reason */
const decision = (decided, reason = null) => ({
  decided,
  reason,
  at_ms: decided === 'pending' ? null : START_MS - 30 * MINUTE_MS,
  by: null,
})

/** @type {Schemas['ApplicationRevision']['document'][]} */
export const applications = [
  {
    id: 'hk-A-4',
    party: PARTY,
    about: {
      about: 'participation',
      roles: ['carrier', 'shipper'],
      company,
      contact,
      modes: ['air_land', 'sea_land'],
    },
    schemes: ['three-places'],
    home: 'hk',
    filed_at_ms: START_MS - DAY_MS,
    attachments: [
      {
        title: 'Business registration certificate',
        media_type: 'application/pdf',
        digest: 'ab'.repeat(32),
        length_bytes: 183_202,
      },
    ],
    decisions: {
      hk: decision('approved'),
      macao: decision('asked_back', 'Which clearance point in Macao will you use?'),
    },
    remarks: [
      {
        at_ms: START_MS - 30 * MINUTE_MS,
        speaker: { authority: 'macao' },
        text: 'Which clearance point in Macao will you use?',
      },
    ],
    status: 'asked_back',
  },
  {
    id: 'hk-A-5',
    party: PARTY,
    about: {
      about: 'vehicle',
      vehicle: 'TRUCK-9',
      plates: { hk: 'ZZ 9', mainland: '粤Z0009港' },
      description: null,
    },
    schemes: ['sels'],
    home: 'hk',
    filed_at_ms: START_MS - 2 * DAY_MS,
    attachments: [],
    decisions: {
      hk: decision('approved'),
      mainland: decision('refused', 'The plate is registered to another company.'),
    },
    remarks: [],
    status: 'refused',
  },
]

/** @type {Schemas['VehicleRevision']['document'][]} */
export const vehicles = [
  {
    id: 'TRUCK-1',
    carrier: PARTY,
    plates: { hk: 'TX 4412', mainland: '粤Z1J23港' },
    description: '24 t container tractor',
    standing: 'registered',
    elsewhere: { mainland: 'registered' },
    inspections: [{ at_ms: START_MS - 9 * DAY_MS, by: 'officer', passed: true, note: '' }],
    expires_at_ms: START_MS + 12 * DAY_MS,
  },
  {
    id: 'TRUCK-2',
    carrier: PARTY,
    plates: { hk: 'UV 881', mainland: '粤Z2K34港' },
    description: null,
    standing: 'registered',
    elsewhere: { mainland: 'applicant' },
    inspections: [],
    expires_at_ms: START_MS + 300 * DAY_MS,
  },
]

/** @param {string} id @param {'lock' | 'unit'} kind @param {number} percent */
const device = (id, kind, percent) => ({
  id,
  kind,
  model: kind === 'lock' ? 'LX-08VS' : 'LX-06-HK',
  firmware: null,
  carrier: PARTY,
  vehicle: 'TRUCK-1',
  holder: { holder: /** @type {const} */ ('party'), id: PARTY },
  standing: /** @type {const} */ ('registered'),
  elsewhere: { mainland: /** @type {const} */ ('registered') },
  chip: null,
  faults:
    kind === 'lock'
      ? [{ at_ms: START_MS - 3 * DAY_MS, by: null, text: 'shackle sensor stuck, cleaned' }]
      : [],
  battery: [{ at_ms: START_MS - 4 * MINUTE_MS, percent }],
})

/** @type {Schemas['DeviceRevision']['document'][]} */
export const devices = [device('LK000017', 'lock', 81), device('UN000017', 'unit', 12)]

/** @type {Schemas['ModelRevision']['document'][]} */
export const models = [
  {
    id: 'SAMPLE-9',
    supplier: PARTY,
    name: 'Sample lock 9',
    device: 'lock',
    class: 'B',
    chips: 2,
    profile: 'sample-multichip-808',
    accreditations: {
      hk: { state: 'accredited', since_ms: START_MS - 90 * DAY_MS, until_ms: null, reason: null },
      mainland: { state: 'pending', since_ms: null, until_ms: null, reason: null },
    },
    source: null,
  },
]

/** @type {Schemas['DriverRevision']['document'][]} */
export const drivers = [
  {
    id: 'hk-D-1',
    carrier: PARTY,
    name_masked: 'C*** T** M**',
    identity_masked: '*****6(7)',
    standing: 'registered',
  },
]
export const driverForm = {
  name: 'Chan Tai Man',
  identity_number: 'Z123456(7)',
  licence_number: 'DL 99 123',
  telephone: '+852 9123 4567',
}

/** @type {Schemas['ConsignmentForm']} */
const form = {
  packages: 120,
  package_kind: 'CARTON',
  description: 'Liquid crystal displays',
  consignor: { name: 'Sample Electronics', address: '4 Harbour Way, Osaka' },
  consignee: { name: 'Sample Trading (Shenzhen)', address: '88 Sample Avenue, Shenzhen' },
  date: '2026-06-04',
  bill_kind: 'air_waybill',
  bill_number: '',
  bill_from: 'JP',
  bill_to: 'CN',
  is_warehoused: false,
  is_export: false,
  cargo: 'general',
  permits: [],
  macao_declaration: null,
}

/** @type {Schemas['RuleApplied']} */
const KEPT = {
  rule: 'outside-to-outside',
  is_met: true,
  text: {
    en: 'The through bill is from a place outside Hong Kong to another place outside Hong Kong.',
    'zh-Hant': '全程提單由香港以外地方至香港以外另一地方。',
    'zh-Hans': '全程提单由香港以外地方至香港以外另一地方。',
    pt: 'O título vai de um lugar fora de Hong Kong para outro lugar fora de Hong Kong.',
  },
  remedy: null,
  source: 'https://www.customs.gov.hk/en/service-enforcement-information/trade-facilitation/sels/',
  effective_from: '2016-03-28',
}
/** @type {Schemas['RuleApplied']} */
const BROKEN = {
  rule: 'dutiable-with-permit',
  is_met: false,
  text: {
    en: 'Dutiable commodities have a permit.',
    'zh-Hant': '應課稅品須有許可證。',
    'zh-Hans': '应课税品须有许可证。',
    pt: 'As mercadorias sujeitas a imposto têm autorização.',
  },
  remedy: {
    en: 'Add the permit for dutiable commodities issued in Hong Kong.',
    'zh-Hant': '請加入香港簽發的應課稅品許可證。',
    'zh-Hans': '请加入香港签发的应课税品许可证。',
    pt: 'Junte a autorização emitida em Hong Kong.',
  },
  source: KEPT.source,
  effective_from: '2016-03-28',
}

/**
 * @param {number} number @param {Schemas['ConsignmentStatus']} status
 * @returns {Schemas['ConsignmentRevision']['document']}
 */
export function consignment(number, status) {
  const isCovered = status !== 'refused'
  return {
    id: `hk-C-${number}`,
    party: PARTY,
    carrier: null,
    scheme: 'sels',
    mode: 'air_land',
    form: {
      ...form,
      bill_number: `160-${80_000_000 + number}`,
      packages: 20 + ((number * 7) % 90),
      cargo: isCovered ? 'general' : 'dutiable',
    },
    declared_at_ms: START_MS - 60 * MINUTE_MS,
    status,
    verdict: {
      scheme: 'sels',
      day: '2026-06-03',
      outcome: isCovered ? 'covered' : 'not_covered',
      rules: isCovered ? [KEPT] : [KEPT, BROKEN],
    },
    manifest: status === 'bundled' ? 'hk-J-8' : null,
  }
}

export const consignments = [
  ...Array.from({ length: 12 }, (_, index) => consignment(30 + index, 'declared')),
  consignment(20, 'refused'),
  ...Array.from({ length: 6 }, (_, index) => consignment(1 + index, 'bundled')),
]

/** @type {Schemas['CheckCode'][]} */
const CODES = [
  'carrier_registered',
  'vehicle_registered',
  'vehicle_inspected',
  'lock_accredited',
  'lock_enrolled',
  'unit_accredited',
  'unit_enrolled',
  'devices_healthy',
  'route_in_force',
  'cargo_covered',
  'manifest_bundled',
  'bundled_in_time',
  'lock_and_vehicle_free',
]

/** @param {Schemas['CheckCode'] | null} unmet @returns {Schemas['Reply']} */
export const reply = (unmet) => ({
  at_ms: START_MS - 5 * MINUTE_MS,
  checks: CODES.map((code) => ({
    code,
    state: code === unmet ? 'unmet' : 'met',
    reason:
      code === unmet
        ? {
            code: /** @type {const} */ ('battery_low'),
            params: { kind: /** @type {const} */ ('unit'), percent: 12, least_percent: 15 },
          }
        : null,
  })),
})

/** @type {Omit<Schemas['ManifestRevision']['document'], 'id' | 'journey' | 'status' | 'replies'>} */
export const trip = {
  carrier: PARTY,
  home: 'hk',
  scheme: 'sels',
  mode: 'air_land',
  vehicle: 'TRUCK-1',
  lock: 'LK000017',
  legs: [
    { authority: 'hk', from: 'hk-st1', to: 'hk-lmc' },
    { authority: 'mainland', from: 'gd-huanggang', to: 'gd-07' },
  ],
  crosses_at_ms: START_MS + 95 * MINUTE_MS,
  consignments: consignments.filter(({ status }) => status === 'bundled').map(({ id }) => id),
  consignments_expected: 6,
  bundled_at_ms: START_MS - 6 * MINUTE_MS,
  round: 1,
  asked_at_ms: START_MS - 6 * MINUTE_MS,
}

/** @type {Schemas['ManifestRevision']['document'][]} */
export const manifests = [
  {
    ...trip,
    id: 'hk-J-8',
    journey: 'hk-J-8',
    status: 'bundled',
    replies: { hk: reply('devices_healthy'), mainland: { at_ms: null, checks: [] } },
  },
  {
    ...trip,
    id: 'hk-J-9',
    journey: 'hk-J-9',
    status: 'starting',
    round: 2,
    asked_at_ms: START_MS - MINUTE_MS,
    replies: { hk: reply(null), mainland: { at_ms: null, checks: [] } },
  },
  {
    ...trip,
    id: 'J-20260600',
    journey: 'J-20260600',
    status: 'started',
    crosses_at_ms: START_MS + 20 * MINUTE_MS,
    replies: { hk: reply(null), mainland: reply(null) },
  },
]

/** @type {Schemas['AmendmentRevision']['document'][]} */
export const amendments = [
  {
    id: 'hk-M-1',
    journey: 'J-20260600',
    change: { change: 'control_point', exit: 'hk-lmc', entry: 'gd-huanggang' },
    reason: 'Long queue at Lok Ma Chau',
    home: 'hk',
    asked_at_ms: START_MS - 3 * MINUTE_MS,
    status: 'pending',
    decided_by: null,
    decided_at: null,
    note: null,
  },
]

export const TEMPLATE =
  'packages,package_kind,description,consignor_name,consignor_address,consignee_name,consignee_address,date,bill_kind,bill_number,bill_from,bill_to,cargo\r\n'
