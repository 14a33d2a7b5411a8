/**
 * The invented records of the stand-in's register. Shapes are those of the generated schema.
 *
 * @typedef {import('../../src/api/schema').components['schemas']} Schemas
 */
import { START_MS } from './world.mjs'

export { START_MS }
export const MINUTE_MS = 60_000
const DAY_MS = 1_440 * MINUTE_MS
/** @param {number} minutes */
const ago = (minutes) => START_MS - minutes * MINUTE_MS

const THREE = 'ghm-three-places'

/** @param {string} name @param {string} local @param {string} number */
const company = (name, local, number) => ({
  name,
  name_local: local,
  registration_number: number,
  address: 'Unit 12, 3/F, Sample Logistics Centre, Kwai Chung',
})
const CONTACT = { name: 'Ms Sample', telephone: '+852 2000 0000', email: 'desk@sample.example' }

/** @type {Schemas['Party'][]} */
export const parties = [
  {
    id: 'sample-haulage',
    roles: ['carrier'],
    company: company('Sample Haulage Limited', '樣本運輸有限公司', 'BR-0000001'),
    contact: CONTACT,
    modes: ['air_land', 'sea_land'],
    home: 'hk',
    account: 'haulage',
    standing: 'warned',
    elsewhere: { mainland: 'registered', macao: 'registered' },
    schemes: ['sels', THREE],
    schemes_elsewhere: { mainland: ['sels', THREE], macao: [THREE] },
    letters: [
      {
        kind: 'warning',
        at_ms: ago(9_000),
        by: 'officer2',
        text: 'The lock was charged to 12 % only on two journeys in May.',
      },
    ],
  },
  {
    id: 'pearl-sample',
    roles: ['carrier', 'shipper'],
    company: company('Pearl Sample Express', '明珠樣本速運', 'BR-0000002'),
    contact: null,
    modes: ['air_land'],
    home: 'macao',
    account: null,
    standing: 'applicant',
    elsewhere: { macao: 'registered' },
    schemes: [],
    schemes_elsewhere: { macao: [THREE] },
    letters: [],
  },
  {
    id: 'sample-locks',
    roles: ['supplier'],
    company: company('Sample Locks Development', '樣本鎖具發展', 'BR-0000003'),
    contact: CONTACT,
    modes: [],
    home: 'hk',
    account: 'locks',
    standing: 'registered',
    elsewhere: { mainland: 'registered' },
    schemes: ['sels'],
    schemes_elsewhere: { mainland: ['sels'] },
    letters: [],
  },
]

const PENDING = { decided: /** @type {const} */ ('pending') }

/** @type {Schemas['Application'][]} */
export const applications = [
  {
    id: 'hk-A-7',
    party: 'sample-haulage',
    about: {
      about: 'device',
      device: '86001007',
      kind: 'lock',
      model: 'SL-1',
      firmware: '1.4.2',
      vehicle: 'TRUCK-1',
    },
    schemes: ['sels'],
    home: 'hk',
    filed_at_ms: ago(2_900),
    attachments: [],
    decisions: { hk: PENDING, mainland: { decided: 'approved', at_ms: ago(600), by: null } },
    remarks: [],
    status: 'pending',
  },
  {
    id: 'macao-A-3',
    party: 'pearl-sample',
    about: {
      about: 'participation',
      roles: ['carrier', 'shipper'],
      company: company('Pearl Sample Express', '明珠樣本速運', 'BR-0000002'),
      contact: null,
      modes: ['air_land'],
    },
    schemes: [THREE],
    home: 'macao',
    filed_at_ms: ago(4_300),
    attachments: [],
    decisions: { hk: PENDING },
    remarks: [],
    status: 'pending',
  },
  {
    id: 'hk-A-8',
    party: 'sample-haulage',
    about: {
      about: 'vehicle',
      vehicle: 'TRUCK-2',
      plates: { hk: 'AB 1234', mainland: '粤Z·1234港' },
      description: '16 t box, white',
    },
    schemes: [THREE],
    home: 'hk',
    filed_at_ms: ago(300),
    attachments: [
      {
        title: 'Vehicle registration document',
        media_type: 'application/pdf',
        digest: 'a'.repeat(64),
        length_bytes: 182_000,
      },
    ],
    decisions: { hk: PENDING, mainland: PENDING, macao: { decided: 'approved', at_ms: ago(90) } },
    remarks: [
      { at_ms: ago(200), speaker: { authority: 'macao' }, text: 'Which tail lift is fitted?' },
      { at_ms: ago(150), speaker: 'applicant', text: 'None.' },
    ],
    status: 'pending',
  },
  {
    id: 'hk-A-9',
    party: 'sample-locks',
    about: {
      about: 'model',
      model: 'SL-2',
      name: 'Sample Lock II',
      device: 'lock',
      class: 'B',
      chips: 3,
      profile: 'jt808',
    },
    schemes: ['sels'],
    home: 'hk',
    filed_at_ms: ago(7_000),
    attachments: [],
    decisions: {
      hk: { decided: 'asked_back', at_ms: ago(6_000), by: 'officer', reason: 'Test report?' },
      mainland: PENDING,
    },
    remarks: [{ at_ms: ago(6_000), speaker: { authority: 'hk' }, text: 'Test report?' }],
    status: 'asked_back',
  },
]

/** @type {Schemas['Vehicle'][]} */
export const vehicles = [
  {
    id: 'TRUCK-1',
    carrier: 'sample-haulage',
    plates: { hk: 'SA 1000', mainland: '粤Z·1000港', macao: 'MX-10-00' },
    description: '16 t box, white',
    standing: 'registered',
    elsewhere: { mainland: 'registered', macao: 'registered' },
    inspections: [{ at_ms: ago(40_000), by: 'officer2', passed: true, note: 'bolts, hinges' }],
    expires_at_ms: START_MS + 20 * DAY_MS,
  },
]

/** @type {Schemas['Device'][]} */
export const devices = [
  {
    id: '86001000',
    kind: 'lock',
    model: 'SL-1',
    firmware: '1.4.2',
    carrier: 'sample-haulage',
    vehicle: 'TRUCK-1',
    holder: { holder: 'party', id: 'sample-haulage' },
    standing: 'registered',
    elsewhere: { mainland: 'registered' },
    chip: { terminal: '013900000001', profile: 'jt808', interval_s: 30 },
    faults: [{ at_ms: ago(5_000), by: null, text: 'motor stuck, recovered' }],
    battery: [
      { at_ms: ago(900), percent: 71 },
      { at_ms: ago(300), percent: 64 },
    ],
  },
  {
    id: 'GPS-1',
    kind: 'unit',
    model: 'SG-1',
    firmware: null,
    carrier: 'sample-haulage',
    vehicle: 'TRUCK-1',
    holder: { holder: 'party', id: 'sample-haulage' },
    standing: 'registered',
    elsewhere: {},
    chip: { terminal: '013900000002', profile: 'jt808', interval_s: 30 },
    faults: [],
    battery: [],
  },
]

/** @type {Schemas['Model'][]} */
export const models = [
  {
    id: 'SL-1',
    supplier: 'sample-locks',
    name: 'Sample Lock I',
    device: 'lock',
    class: 'B',
    chips: 3,
    profile: 'jt808',
    accreditations: {
      hk: { state: 'accredited', since_ms: ago(90_000) },
      mainland: { state: 'accredited', since_ms: ago(80_000) },
      macao: { state: 'pending' },
    },
    source: null,
  },
  {
    id: 'SG-1',
    supplier: 'sample-locks',
    name: 'Sample GPS',
    device: 'unit',
    class: null,
    chips: null,
    profile: null,
    accreditations: { hk: { state: 'accredited', since_ms: null } },
    source: 'Invented for this stand-in',
  },
]

/** @type {Schemas['Driver'][]} */
export const drivers = [
  {
    id: 'hk-R-1',
    carrier: 'sample-haulage',
    name_masked: 'C*** S*** M**',
    identity_masked: 'A12****(*)',
    standing: 'registered',
  },
]

/** @type {Schemas['DriverForm']} */
export const driverForm = {
  name: 'Chan Sample Man',
  identity_number: 'A123456(7)',
  licence_number: 'DL-000001',
  telephone: '+852 6000 0000',
}

/** @param {string} en @param {string} hant */
const four = (en, hant) => ({ en, 'zh-Hant': hant, 'zh-Hans': hant, pt: en })

/** @param {boolean} isMet @returns {Schemas['Verdict']} */
const verdict = (isMet) => ({
  scheme: THREE,
  day: '2026-06-03',
  outcome: isMet ? 'covered' : 'not_covered',
  rules: [
    {
      rule: 'through-bill',
      text: four('Carried on a through bill from outside to outside', '憑全程提單由境外運往境外'),
      source: 'Invented for this stand-in',
      effective_from: '2016-03-28',
      is_met: true,
      remedy: null,
    },
    {
      rule: 'permit',
      text: four('Goods that need a permit have one that is valid', '須有有效許可證'),
      source: 'Invented for this stand-in',
      effective_from: '2016-03-28',
      is_met: isMet,
      remedy: four('Add the permit', '加入許可證'),
    },
  ],
})

/** @param {string} id @param {boolean} isMet @returns {Schemas['Consignment']} */
const consignment = (id, isMet) => ({
  id,
  party: 'sample-haulage',
  scheme: THREE,
  mode: 'air_land',
  form: {
    bill_kind: 'air_waybill',
    bill_number: `160-0000${id.slice(-2)}`,
    bill_from: 'JP',
    bill_to: 'MO',
    cargo: isMet ? 'general' : 'pharmaceutical',
    consignee: { name: 'Sample Pharmacy', address: 'Macao' },
    consignor: { name: 'Sample Maker', address: 'Osaka' },
    date: '2026-06-03',
    description: isMet ? 'LED lamps' : 'Vitamin tablets',
    is_export: false,
    is_warehoused: false,
    macao_declaration: 'MO-000001',
    package_kind: 'cartons',
    packages: 40,
    permits: [],
  },
  verdict: verdict(isMet),
  declared_at_ms: ago(500),
  status: isMet ? 'bundled' : 'refused',
  manifest: isMet ? 'hk-M-1' : null,
})

/** @type {Schemas['Consignment'][]} */
export const consignments = [consignment('hk-C-11', true), consignment('hk-C-12', false)]

/** @type {Schemas['Manifest'][]} */
export const manifests = [
  {
    id: 'hk-M-1',
    journey: 'J-20260600',
    scheme: THREE,
    mode: 'air_land',
    home: 'hk',
    carrier: 'sample-haulage',
    vehicle: 'TRUCK-1',
    lock: '86001000',
    legs: [
      { authority: 'hk', from: 'hk-st1', to: 'hk-hzmb' },
      { authority: 'macao', from: 'mo-hzmb', to: 'mo-hzmb' },
    ],
    crosses_at_ms: START_MS + 40 * MINUTE_MS,
    bundled_at_ms: ago(120),
    round: 2,
    asked_at_ms: ago(119),
    consignments: ['hk-C-11'],
    consignments_expected: 1,
    replies: {
      hk: {
        at_ms: ago(119),
        checks: [
          { code: 'carrier_registered', state: 'met' },
          { code: 'cargo_covered', state: 'met' },
          {
            code: 'devices_healthy',
            state: 'unmet',
            reason: {
              code: 'battery_low',
              params: { kind: 'lock', percent: 12, least_percent: 15 },
            },
          },
        ],
      },
      macao: { at_ms: null, checks: [] },
    },
    status: 'started',
  },
]

/** @type {Schemas['Amendment'][]} */
export const amendments = [
  {
    id: 'hk-E-1',
    journey: 'J-20260600',
    change: { change: 'control_point', exit: 'hk-lmc', entry: 'gd-01' },
    reason: 'The bridge is closed to lorries after an accident.',
    home: 'hk',
    asked_at_ms: ago(11),
    status: 'pending',
  },
  {
    id: 'hk-E-2',
    journey: 'J-20260602',
    change: { change: 'vehicle', vehicle: 'TRUCK-2' },
    reason: 'Engine failure in Tsing Yi.',
    home: 'hk',
    asked_at_ms: ago(2_000),
    status: 'approved',
    decided_by: 'officer2',
    decided_at: 'hk',
  },
]

/** @param {string} journey @param {Partial<Schemas['Inspection']>} change @returns {Schemas['Inspection']} */
const inspection = (journey, change) => ({
  journey,
  status: 'due',
  stage: 'exit',
  score: 45,
  threshold: 40,
  points: [
    { rule: 'carrier-warned', points: 30, reason: { code: 'carrier_warned' } },
    {
      rule: 'device-faults',
      points: 15,
      reason: { code: 'device_faults', params: { count: 3, days: 30 } },
    },
  ],
  by_chance: false,
  ...change,
})

/** @type {Schemas['Inspection'][]} */
export const inspections = [
  inspection('J-20260600', {}),
  inspection('J-20260601', {
    status: 'avoided',
    stage: 'entry',
    earlier: 'mainland',
    earlier_result: 'passed',
  }),
  inspection('J-20260603', { status: 'not_selected', score: 0, points: [] }),
  inspection('J-20260614', {
    status: 'done',
    result: 'discrepancy',
    by: 'officer2',
    at_ms: ago(800),
    note: 'two cartons more than declared',
    by_chance: true,
    score: 10,
    points: [
      { rule: 'lock-class', points: 10, reason: { code: 'lock_of_class', params: { class: 'C' } } },
    ],
  }),
]

const RING = [
  [113.93, 22.29],
  [113.945, 22.29],
  [113.945, 22.304],
  [113.93, 22.304],
  [113.93, 22.29],
]
const ZONE = {
  effective_from: '2026-07-01',
  effective_until: null,
  change: { type: 'set_zone', place: 'hk-st1', ring: RING },
}
export const imported = [ZONE]

/** @type {Schemas['Draft'][]} */
export const drafts = [
  {
    id: 'hk-D-1',
    edits: [/** @type {any} */ (ZONE)],
    reason: 'The gate has moved to the east side.',
    proposed_by: 'officer2',
    proposed_at_ms: ago(1_500),
    status: 'proposed',
  },
]

/** @type {Record<string, { why: string, reason?: string, from: Record<string, unknown> }>} */
const BEFORE = {
  party: {
    why: 'warning',
    reason: 'charged too low',
    from: { standing: 'registered', letters: [] },
  },
  application: { why: 'decided_elsewhere', from: { status: 'pending', remarks: [] } },
}

/** @param {string} kind @param {any} document */
export function historyOf(kind, document) {
  const { why, reason = null, from } = BEFORE[kind] ?? { why: 'file', from: {} }
  const by = { author: 'account', id: 'officer2' }
  const first = { ...document, ...from, document: kind }
  const last = { ...document, document: kind }
  const revisions = [
    {
      number: 1,
      at_ms: ago(20_000),
      by: { author: 'authority', id: 'macao' },
      why: 'filed_elsewhere',
      reason: null,
      is_bill_shared: false,
      document: first,
    },
    { number: 2, at_ms: ago(9_000), by, why, reason, is_bill_shared: false, document: last },
  ]
  return revisions.reverse()
}

/** @type {Schemas['SchemeFigures']} */
const NO_FIGURES = {
  journeys: 0,
  journeys_ended: 0,
  journeys_crossing: 0,
  manifests_bundled: 0,
  manifests_cancelled: 0,
  consignments: 0,
  consignments_declared: 0,
  consignments_refused: 0,
  consignments_cancelled: 0,
  inspections_weighed: 0,
  inspections_selected: 0,
  inspections_by_chance: 0,
  inspections_made: 0,
  inspections_duplicate: 0,
  inspections_avoided: 0,
  discrepancies: 0,
  crossings: 0,
  crossings_ms: 0,
  crossings_saved_ms: 0,
  saved_minutes: 0,
  saved_at_port_minutes: 0,
}

/** @type {Schemas['Baselines']} */
let baselines = { journey_minutes: 120, port_minutes: 26, before_minutes: null }
let baselinesRevision = 0

/** @returns {Schemas['BaselinesRevision']} */
export function keptBaselines() {
  return { document: baselines, revision: baselinesRevision, changed_at_ms: 0 }
}

/** @param {Schemas['BaselinesForm']} form */
export function keepBaselines(form) {
  baselines = form.baselines
  baselinesRevision += 1
  return baselines
}

/** @param {URLSearchParams} query @returns {Schemas['SchemeStatistics']} */
export function statistics(query) {
  /** @param {'journey_minutes' | 'port_minutes' | 'before_minutes'} key */
  const minutes = (key) => (query.has(key) ? Number(query.get(key)) : baselines[key])
  const journey = minutes('journey_minutes') ?? 0
  const before = minutes('before_minutes') ?? null
  /**
   * @param {number} journeys @param {number} crossings @param {number} mean
   * @param {Partial<Schemas['SchemeFigures']>} more
   */
  const figures = (journeys, crossings, mean, more = {}) => ({
    ...NO_FIGURES,
    journeys,
    journeys_ended: Math.max(0, journeys - 1),
    journeys_crossing: journeys,
    crossings,
    crossings_ms: crossings * mean * MINUTE_MS,
    crossings_saved_ms: before === null ? 0 : crossings * Math.max(0, before - mean) * MINUTE_MS,
    saved_minutes: journeys * journey,
    saved_at_port_minutes: journeys * (minutes('port_minutes') ?? 0),
    ...more,
  })
  return {
    from_ms: Number(query.get('from_ms') ?? START_MS - 90 * DAY_MS),
    to_ms: Number(query.get('to_ms') ?? START_MS),
    baselines: {
      journey_minutes: journey,
      port_minutes: minutes('port_minutes') ?? 0,
      before_minutes: before,
    },
    total: figures(61, 58, 26, {
      manifests_bundled: 2,
      manifests_cancelled: 3,
      consignments: 860,
      consignments_declared: 917,
      consignments_refused: 22,
      consignments_cancelled: 4,
      inspections_weighed: 61,
      inspections_selected: 20,
      inspections_by_chance: 3,
      inspections_made: 11,
      inspections_duplicate: 1,
      inspections_avoided: 9,
      discrepancies: 1,
    }),
    months: [
      {
        month: '2026-04',
        figures: figures(17, 17, 31, { consignments: 210, inspections_made: 4 }),
      },
      {
        month: '2026-05',
        figures: figures(29, 27, 25.5, {
          consignments: 430,
          consignments_refused: 14,
          inspections_made: 5,
          inspections_avoided: 7,
        }),
      },
      {
        month: '2026-06',
        figures: figures(15, 14, 21, { consignments: 220, inspections_avoided: 2 }),
      },
    ],
    routes: [
      { from: 'hk-st1', to: 'mo-hzmb', figures: figures(40, 39, 28, { consignments: 640 }) },
      { from: 'hk-kcc', to: null, figures: figures(21, 0, 0, { consignments: 220 }) },
    ],
    carriers: [
      {
        carrier: 'sample-haulage',
        name: 'Sample Haulage Limited',
        figures: figures(48, 46, 25, { consignments: 740, inspections_made: 9 }),
      },
      {
        carrier: 'pearl-sample',
        name: 'Pearl Sample Express',
        figures: figures(13, 12, 29, { consignments: 120, consignments_refused: 22 }),
      },
    ],
    refusals: [
      { month: '2026-04', rule: 'permit', count: 14 },
      { month: '2026-05', rule: 'through-bill', count: 8 },
      { month: '2026-05', rule: 'bundled_late', count: 6 },
      { month: '2026-06', rule: 'bundled_late', count: 2 },
      { month: '2026-06', rule: 'not_allowed', count: 1 },
    ],
  }
}
