/**
 * Sample data for developing the console without a node: trucks that go to and fro on hand-drawn
 * lines. Everything in it is invented. Shapes are those of the generated schema.
 *
 * @typedef {import('../../src/api/schema').components['schemas']} Schemas
 */

const MINUTE_MS = 60_000
export const START_MS = Date.UTC(2026, 5, 3, 1, 20, 0)

/** @type {Record<string, [number, number][]>} */
const LINES = {
  airport: [
    [113.936, 22.296],
    [113.962, 22.289],
    [114.028, 22.33],
    [114.087, 22.352],
    [114.12, 22.37],
    [114.081, 22.44],
    [114.075, 22.512],
  ],
  kwai_chung: [
    [114.125, 22.338],
    [114.118, 22.37],
    [114.05, 22.41],
    [113.99, 22.44],
    [113.95, 22.485],
  ],
  bridge: [
    [113.936, 22.296],
    [113.945, 22.283],
    [113.88, 22.287],
    [113.78, 22.28],
    [113.68, 22.245],
    [113.58, 22.212],
  ],
  north: [
    [114.141, 22.335],
    [114.17, 22.4],
    [114.175, 22.45],
    [114.15, 22.53],
  ],
}

/** @param {string} en @param {string} hant @param {string} hans @param {string} pt */
const names = (en, hant, hans, pt) => ({ en, zh_hant: hant, zh_hans: hans, pt })

export const AUTHORITIES = {
  hk: names(
    'Hong Kong Customs and Excise Department',
    '香港海關',
    '香港海关',
    'Alfândega de Hong Kong',
  ),
  mainland: names(
    'General Administration of Customs',
    '海關總署',
    '海关总署',
    'Administração-Geral das Alfândegas da China',
  ),
  macao: names('Macao Customs Service', '澳門海關', '澳门海关', 'Serviços de Alfândega de Macau'),
}

/** @type {[string, string, Schemas['PlaceKind'], string, [number, number], ReturnType<typeof names>][]} */
const NAMED = [
  [
    'hk-st1',
    'hong-kong',
    'clearance_point',
    'hk',
    [113.936, 22.296],
    names('Super Terminal 1', '超級一號貨站', '超级一号货站', ''),
  ],
  [
    'hk-kcc',
    'hong-kong',
    'clearance_point',
    'hk',
    [114.125, 22.338],
    names('Kwai Chung Customhouse', '葵涌海關大樓', '葵涌海关大楼', ''),
  ],
  [
    'hk-lmc',
    'hong-kong',
    'control_point',
    'hk',
    [114.075, 22.512],
    names('Lok Ma Chau', '落馬洲', '落马洲', ''),
  ],
  [
    'hk-szb',
    'hong-kong',
    'control_point',
    'hk',
    [113.95, 22.485],
    names('Shenzhen Bay', '深圳灣', '深圳湾', ''),
  ],
  [
    'hk-hzmb',
    'hong-kong',
    'control_point',
    'hk',
    [113.945, 22.283],
    names(
      'HZMB Hong Kong Port',
      '港珠澳大橋香港口岸',
      '港珠澳大桥香港口岸',
      'Posto Fronteiriço de HK da Ponte',
    ),
  ],
  [
    'gd-huanggang',
    'guangdong',
    'control_point',
    'mainland',
    [114.076, 22.518],
    names('Huanggang', '皇崗', '皇岗', ''),
  ],
  [
    'mo-hzmb',
    'macao',
    'transfer_point',
    'macao',
    [113.58, 22.212],
    names(
      'HZMB Macao transfer terminal',
      '港珠澳大橋澳門口岸貨物轉運站',
      '港珠澳大桥澳门口岸货物转运站',
      'Terminal de transbordo da Ponte em Macau',
    ),
  ],
]

/** @param {[number, number]} p @param {number} d @returns {number[][]} */
const square = ([x, y], d) => [
  [x - d, y - d],
  [x + d, y - d],
  [x + d, y + d],
  [x - d, y + d],
  [x - d, y - d],
]

/** @returns {Schemas['PlaceMap']} */
export function places() {
  const named = NAMED.map(([id, region, kind, authority, point, placeNames]) => ({
    id,
    kind,
    authority,
    region,
    names: placeNames,
    named: true,
    is_end: kind !== 'control_point',
    approximate: true,
    source: 'sample data',
    point,
    zone: square(point, 0.006),
  }))
  const unnamed = Array.from({ length: 64 }, (_, index) => ({
    id: `gd-${String(index + 1).padStart(2, '0')}`,
    kind: /** @type {const} */ ('clearance_point'),
    authority: 'mainland',
    region: 'guangdong',
    names: names('', '', '', ''),
    named: false,
    is_end: true,
    approximate: false,
    source: 'sample data',
    point: null,
    zone: null,
  }))
  return {
    places: [...named, ...unnamed],
    crossings: [{ id: 'lmc', a: 'hk-lmc', b: 'gd-huanggang', gap_max_s: 3600 }],
    counts: { 'Hong Kong': 13, Guangdong: 66, Hunan: 4, Fujian: 6, Macao: 4 },
    routes: 1040,
  }
}

const STATES = /** @type {const} */ ([
  'sealed',
  'sealed',
  'sealed',
  'sealed',
  'unlocked',
  'sealed',
  'sealed',
  'tampered',
  'sealed',
  'open',
  'sealed',
  'sealed',
])

/** @param {[number, number][]} line @param {number} part 0 to 1, there and back */
function along(line, part) {
  const there = part < 0.5 ? part * 2 : 2 - part * 2
  const exact = there * (line.length - 1)
  const index = Math.min(line.length - 2, Math.floor(exact))
  const [a, b] = [line[index], line[index + 1]]
  if (!a || !b) throw new Error('a line has two points')
  const rest = exact - index
  const forward = part < 0.5 ? 1 : -1
  const course = (Math.atan2((b[0] - a[0]) * forward, (b[1] - a[1]) * forward) * 180) / Math.PI
  return {
    point: [a[0] + (b[0] - a[0]) * rest, a[1] + (b[1] - a[1]) * rest],
    course: (course + 360) % 360,
  }
}

/** @param {number} index @param {number} nowMs @returns {Schemas['Lock']} */
export function lockAt(index, nowMs) {
  const line = Object.values(LINES)[index % 4] ?? []
  const { point, course } = along(line, ((nowMs - START_MS) / (40 * MINUTE_MS) + index * 0.17) % 1)
  const state = STATES[index] ?? 'sealed'
  const isSilent = index === 5
  const heard = isSilent ? START_MS - 22 * MINUTE_MS : nowMs - (index % 5) * 700
  const isElsewhere = index >= 12
  return {
    lock: `8600${1000 + index}`,
    vehicle: `V-${100 + index}`,
    plate: `粤Z${['A', 'F', 'K'][index % 3]}${120 + index * 7}港`,
    journey: index === 10 ? null : `J-${2026_0600 + index}`,
    custody: isElsewhere ? 'elsewhere' : 'ours',
    state: isElsewhere ? 'unknown' : state,
    chip: isElsewhere
      ? null
      : {
          motor: state === 'unlocked' || state === 'open' ? 'unlocked' : 'locked',
          shackle: state === 'open' || state === 'tampered' ? 'open' : 'closed',
          cover: 'closed',
          battery_percent: 95 - index * 6,
          openings: 3 + index,
          tamper: state === 'tampered' ? ['shackle_cut'] : [],
        },
    fix: isElsewhere
      ? null
      : {
          point,
          speed_kmh: index === 4 ? 0 : 46 + index,
          course_deg: course,
          at_ms: heard,
          received_at_ms: heard,
          source: index === 6 ? 'cell' : 'gnss',
        },
    last_heard_at_ms: isElsewhere ? null : heard,
    silent: isSilent,
    in_shadow: index === 8,
    open_incidents: 0,
    worst_severity: null,
  }
}

export const LOCKS = 14

/** @type {Schemas['Reason']} */
const TAKEN = { code: 'lock_fitted', params: { lock: '86001004', vehicle: 'V-104' } }

/** @param {Schemas['IncidentKind']} kind @returns {Schemas['Fact'][]} */
function factsOf(kind) {
  switch (kind) {
    case 'deviation':
      return [
        { code: 'off_corridor', params: { metres: 812 } },
        { code: 'half_width', params: { metres: 400 } },
        { code: 'lasted', params: { seconds: 95 } },
      ]
    case 'silence':
      return [
        { code: 'silent', params: { seconds: 1_240 } },
        { code: 'silence_allowed', params: { seconds: 900 } },
      ]
    case 'clock_wrong':
      return [{ code: 'clock_ahead', params: { seconds: 310 } }]
    case 'peer_unreachable':
      return [{ code: 'authority', params: { authority: 'mainland' } }]
    case 'journey_refused':
      return [
        { code: 'journey', params: { journey: 'J-20260690' } },
        { code: 'because', params: { why: TAKEN } },
      ]
    default:
      return []
  }
}

/** @returns {Schemas['Incident'][]} */
export function incidents() {
  const rows = /** @type {const} */ ([
    ['shackle_cut', 'critical', 7, 3],
    ['deviation', 'major', 2, 9],
    ['silence', 'major', 5, 20],
    ['unattributed_opening', 'critical', 9, 6],
    ['low_battery', 'minor', 11, 44],
    ['gap_overdue', 'major', 13, 12],
    ['wrong_passwords', 'minor', 3, 30],
    ['clock_wrong', 'notice', 6, 75],
    ['peer_unreachable', 'major', -1, 2],
    ['journey_refused', 'major', -1, 15],
  ])
  return rows.map(([kind, severity, index, minutes], number) => {
    const lock = index < 0 ? null : lockAt(index, START_MS)
    const at = START_MS - minutes * MINUTE_MS
    return {
      id: `I-${number + 1}`,
      kind,
      severity,
      state: 'raised',
      journey: lock?.journey ?? null,
      lock: lock?.lock ?? null,
      vehicle: lock?.vehicle ?? null,
      plate: lock?.plate ?? null,
      point: lock?.fix?.point ?? null,
      raised_at_ms: at,
      happened_at_ms: at - 4_000,
      from_history: kind === 'wrong_passwords',
      count: 1 + number,
      blocking: severity === 'critical',
      facts: factsOf(kind),
      acknowledged: null,
      resolved: null,
    }
  })
}

/** @param {number} index @param {number} nowMs @returns {Schemas['Journey']} */
export function journeyAt(index, nowMs) {
  const phases = /** @type {const} */ ([
    'under_way',
    'under_way',
    'under_way',
    'held',
    'at_origin',
    'under_way',
    'sealing',
    'under_way',
    'under_way',
    'held',
    'expected',
    'under_way',
    'in_gap',
    'in_gap',
    'ended',
    'ended',
  ])
  const phase = phases[index] ?? 'ended'
  const lock = lockAt(index, nowMs)
  const isGap = phase === 'in_gap'
  return {
    journey: `J-${2026_0600 + index}`,
    lock: lock.lock,
    vehicle: lock.vehicle,
    plate: lock.plate,
    carrier: `Sample Haulage ${1 + (index % 3)}`,
    kind: index % 4 === 2 ? 'macao-bridge' : 'air-land-northbound',
    phase,
    end: phase === 'ended' ? (index % 2 ? 'exception' : 'clean') : null,
    custody: {
      kind:
        phase === 'ended' ? 'done' : isGap ? 'released' : phase === 'expected' ? 'none' : 'holding',
      epoch: 1,
    },
    legs: [
      {
        index: 0,
        authority: 'hk',
        ours: true,
        from: index % 2 ? 'hk-kcc' : 'hk-st1',
        to: index % 4 === 2 ? 'hk-hzmb' : 'hk-lmc',
      },
      {
        index: 1,
        authority: index % 4 === 2 ? 'macao' : 'mainland',
        ours: false,
        from: null,
        to: index % 4 === 2 ? 'mo-hzmb' : 'gd-07',
      },
    ],
    gap_mode: index % 3 ? 'scheme' : 'overlap',
    holds: phase === 'held' ? ['open_incident', 'no_fresh_fix'] : [],
    tampered: index === 7,
    gap_proof: 'pending',
    open_incidents: 0,
    declared_at_ms: START_MS - 90 * MINUTE_MS,
    changed_at_ms: START_MS - index * MINUTE_MS,
  }
}

export const JOURNEYS = 16

/** @param {number} index @param {number} nowMs @returns {Schemas['Track']} */
export function trackOf(index, nowMs) {
  const line = Object.values(LINES)[index % 4] ?? []
  const points = Array.from({ length: 60 }, (_, step) => {
    const at = nowMs - (60 - step) * 20_000
    const { point } = along(line, ((at - START_MS) / (40 * MINUTE_MS) + index * 0.17 + 1) % 1)
    return {
      point,
      at_ms: at,
      received_at_ms: at,
      speed_kmh: 50,
      source: /** @type {'cell' | 'gnss'} */ (step % 13 === 0 ? 'cell' : 'gnss'),
      backfill: step > 20 && step < 28,
    }
  })
  return {
    points,
    corridor: {
      line,
      half_width_m: 400,
      shadows: [{ from_m: 9_000, to_m: 11_500, name: 'Sample tunnel' }],
    },
    tolerance_m: 5,
  }
}

/** @param {number} id @param {Schemas['OrderKind']} kind @returns {Schemas['Fact'][]} */
const order = (id, kind) => [
  { code: 'order', params: { order: id } },
  { code: 'order_kind', params: { order_kind: kind } },
]

/** @param {number} index @param {number} nowMs @returns {Omit<Schemas['JourneyDetail'], 'incidents' | 'lock' | 'hold'>} */
export function detailOf(index, nowMs) {
  const at = (/** @type {number} */ minutes) => START_MS - minutes * MINUTE_MS
  return {
    journey: journeyAt(index, nowMs),
    orders: [
      {
        id: 'O-2',
        kind: 'release',
        state: 'sent',
        queued_at_ms: at(2),
        changed_at_ms: at(1),
        expires_at_ms: at(-10),
      },
      {
        id: 'O-1',
        kind: 'seal',
        state: 'confirmed',
        queued_at_ms: at(60),
        changed_at_ms: at(59),
        expires_at_ms: at(50),
      },
    ],
    timeline: [
      { at_ms: at(90), kind: 'declared', facts: [{ code: 'by', params: { account: 'officer' } }] },
      { at_ms: at(61), kind: 'left_origin', facts: [] },
      { at_ms: at(60), kind: 'order', facts: order(1, 'seal') },
      {
        at_ms: at(60),
        kind: 'order',
        facts: [
          ...order(1, 'seal'),
          { code: 'order_outcome', params: { order_outcome: 'confirmed' } },
        ],
      },
      { at_ms: at(2), kind: 'order', facts: order(2, 'release') },
    ],
  }
}
