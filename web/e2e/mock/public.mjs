/**
 * The public endpoints of the stand-in: the published names with invented answers of the rules.
 *
 * @typedef {import('../../src/api/public_types').PointView} PointView
 * @typedef {import('../../src/api/public_types').CargoQuestion} CargoQuestion
 */

const PAGE =
  'https://www.customs.gov.hk/en/service-enforcement-information/trade-facilitation/sels/index.html'

/** @param {string} en @param {string} hant @param {string} [hans] @param {string} [pt] */
const names = (en, hant, hans = hant, pt = '') => ({ en, zh_hant: hant, zh_hans: hans, pt })
/** @param {string} en @param {string} hant @param {string} hans @param {string} pt */
const texts = (en, hant, hans, pt) => ({ en, 'zh-Hant': hant, 'zh-Hans': hans, pt })

/** @type {[string, string, string, number, number][]} */
const HONG_KONG = [
  ['hk-air-mail-centre', 'Air Mail Centre', '空郵中心', 113.933, 22.2985],
  ['hk-asia-airfreight-terminal', 'Asia Airfreight Terminal', '亞洲空運中心', 113.93, 22.3008],
  ['hk-asia-container-terminals', 'Asia Container Terminals', '亞洲貨櫃碼頭', 114.119, 22.329],
  ['hk-cathay-pacific-cargo-terminal', 'Cathay Pacific Cargo Terminal', '國泰貨運站', 113.92, 22.3],
  ['hk-cosco-hit-terminals', 'COSCO-HIT Terminals', '中遠-國際貨櫃碼頭', 114.13, 22.342],
  ['hk-dhl-central-asia-hub', 'DHL Central Asia Hub', 'DHL 中亞區樞紐中心', 113.926, 22.304],
  ['hk-dp-world', 'DP World', 'DP World', 114.118, 22.335],
  [
    'hk-airport-express-cargo-terminal',
    'Hong Kong International Airport Express Cargo Terminal',
    '香港國際機場速遞貨運站',
    113.94,
    22.302,
  ],
  [
    'hk-hong-kong-international-terminals',
    'Hong Kong International Terminals',
    '香港國際貨櫃碼頭',
    114.122,
    22.342,
  ],
  ['hk-kwai-chung-customhouse', 'Kwai Chung Customhouse', '葵涌海關大樓', 114.125, 22.356],
  ['hk-modern-terminals', 'Modern Terminals', '現代貨箱碼頭', 114.114, 22.341],
  ['hk-river-trade-terminal', 'River Trade Terminal', '內河碼頭', 113.94, 22.372],
  ['hk-super-terminal-1', 'Super Terminal 1', '超級一號貨站', 113.945, 22.295],
]
/** @type {[string, string, string, number, number][]} */
const GUANGDONG = [
  ['gd-shenzhen-airport', 'Shenzhen airport', '深圳機場', 113.81, 22.64],
  ['gd-guangzhou-airport', 'Guangzhou airport', '廣州機場', 113.3, 23.39],
]
/** @type {[string, string, string, number, number][]} */
const FUJIAN = [
  [
    'fj-xiamen-express-center',
    'Xiamen Express Supervision Centre',
    '廈門進出境快件監管中心',
    118.12,
    24.54,
  ],
  ['fj-longyan-land-port', 'Longyan Land Port', '龍岩陸地港', 117.03, 25.08],
]
/** @type {[string, string, string, string, string, string, number, number][]} */
const CROSSINGS = [
  [
    'heung-yuen-wai',
    'Heung Yuen Wai Control Point',
    '香園圍管制站',
    'gd-liantang',
    'Liantang',
    '蓮塘口岸',
    114.154,
    22.553,
  ],
  [
    'hzmb-zhuhai',
    'Hong Kong-Zhuhai-Macao Bridge Hong Kong Port',
    '港珠澳大橋香港口岸',
    'gd-hzmb-zhuhai',
    'HZMB Zhuhai Port',
    '港珠澳大橋珠海口岸',
    113.949,
    22.317,
  ],
  [
    'lok-ma-chau',
    'Lok Ma Chau Control Point',
    '落馬洲管制站',
    'gd-huanggang',
    'Huanggang',
    '皇崗口岸',
    114.072,
    22.513,
  ],
  [
    'man-kam-to',
    'Man Kam To Control Point',
    '文錦渡管制站',
    'gd-wenjindu',
    'Wenjindu',
    '文錦渡口岸',
    114.131,
    22.535,
  ],
  [
    'sha-tau-kok',
    'Sha Tau Kok Control Point',
    '沙頭角管制站',
    'gd-shatoujiao',
    'Shatoujiao',
    '沙頭角口岸',
    114.222,
    22.55,
  ],
  [
    'shenzhen-bay',
    'Shenzhen Bay Control Point',
    '深圳灣管制站',
    'gd-shenzhen-bay',
    'Shenzhen Bay',
    '深圳灣口岸',
    113.945,
    22.502,
  ],
]

/** @param {Partial<PointView> & { id: string }} point @returns {PointView} */
const point = (point) => ({
  kind: 'clearance_point',
  authority: 'mainland',
  region: 'guangdong',
  names: names('', ''),
  named: false,
  approximate: true,
  source: PAGE,
  point: null,
  ...point,
})

/** @param {[string, string, string, number, number][]} rows @param {string} authority @param {string} region */
const named = (rows, authority, region) =>
  rows.map(([id, en, hant, lon, lat]) =>
    point({ id, authority, region, names: names(en, hant), named: true, point: [lon, lat] }),
  )

/** @param {string} prefix @param {number} from @param {number} to @param {string} authority @param {string} region */
const slots = (prefix, from, to, authority, region) =>
  Array.from({ length: to - from + 1 }, (_, index) =>
    point({ id: `${prefix}-${String(from + index).padStart(2, '0')}`, authority, region }),
  )

/** @returns {PointView[]} */
function controlPoints() {
  const pairs = CROSSINGS.flatMap(([id, en, hant, other, otherEn, otherHant, lon, lat]) => [
    point({
      id: `hk-${id}`,
      kind: 'control_point',
      authority: 'hk',
      region: 'hong-kong',
      names: names(en, hant),
      named: true,
      point: [lon, lat],
    }),
    point({
      id: other,
      kind: 'control_point',
      names: names(otherEn, otherHant),
      named: true,
      point: [lon, lat + 0.012],
    }),
  ])
  const macao = point({
    id: 'mo-hzmb',
    kind: 'control_point',
    authority: 'macao',
    region: 'macao',
    names: names('HZMB Macao Port', '港珠澳大橋澳門口岸'),
    named: true,
    point: [113.585, 22.205],
  })
  return [...pairs, macao]
}

/** @type {PointView[]} */
const POINTS = [
  ...named(HONG_KONG, 'hk', 'hong-kong'),
  ...named(GUANGDONG, 'mainland', 'guangdong'),
  ...slots('gd', 3, 66, 'mainland', 'guangdong'),
  ...slots('hn', 1, 4, 'mainland', 'hunan'),
  ...named(FUJIAN, 'mainland', 'fujian'),
  ...slots('fj', 3, 6, 'mainland', 'fujian'),
  ...slots('mo', 1, 4, 'macao', 'macao'),
  ...controlPoints(),
]

/** @returns {import('../../src/api/public_types').PointsView} */
const points = () => ({
  points: POINTS,
  crossings: [
    ...CROSSINGS.map(([id, , , other]) => ({ id, a: `hk-${id}`, b: other, gap_max_s: 3_600 })),
    { id: 'hzmb-macao', a: 'hk-hzmb-zhuhai', b: 'mo-hzmb', gap_max_s: 9_000 },
  ],
  authorities: [
    {
      id: 'hk',
      names: names(
        'Hong Kong Customs and Excise Department',
        '香港海關',
        '香港海关',
        'Alfândega de Hong Kong',
      ),
      clearance_points: 13,
    },
    {
      id: 'mainland',
      names: names(
        'General Administration of Customs of China',
        '中國海關總署',
        '中国海关总署',
        'Administração-Geral das Alfândegas da China',
      ),
      clearance_points: 76,
    },
    {
      id: 'macao',
      names: names(
        'Macao Customs Service',
        '澳門海關',
        '澳门海关',
        'Serviços de Alfândega de Macau',
      ),
      clearance_points: 4,
    },
  ],
  regions: [
    {
      id: 'hong-kong',
      names: names('Hong Kong', '香港', '香港', 'Hong Kong'),
      clearance_points: 13,
    },
    {
      id: 'guangdong',
      names: names('Guangdong', '廣東', '广东', 'Guangdong'),
      clearance_points: 66,
    },
    { id: 'hunan', names: names('Hunan', '湖南', '湖南', 'Hunan'), clearance_points: 4 },
    { id: 'fujian', names: names('Fujian', '福建', '福建', 'Fujian'), clearance_points: 6 },
    { id: 'macao', names: names('Macao', '澳門', '澳门', 'Macau'), clearance_points: 4 },
  ],
  routes: 1_040,
})

/** @param {string} id @param {string} en @param {string} hant @param {string} hans @param {string} pt */
const rule = (id, en, hant, hans, pt) => ({
  id,
  text: texts(en, hant, hans, pt),
  remedy: texts('Sample remedy.', '示範補救方法。', '示例补救方法。', 'Solução de exemplo.'),
  source: `${PAGE}, Coverage`,
  effective_from: '2016-03-28',
  effective_until: null,
})

const RULES = [
  rule(
    'transferred-not-warehoused',
    'The cargo is transferred directly and is not stored in Hong Kong.',
    '貨物直接轉移，不得在香港存倉。',
    '货物直接转移，不得在香港存仓。',
    'A carga é transferida diretamente e não fica armazenada em Hong Kong.',
  ),
  rule(
    'through-bill',
    'The cargo travels on a through tranship bill of lading or air waybill.',
    '貨物附有全程轉運提單或空運提單。',
    '货物附有全程转运提单或空运提单。',
    'A carga viaja com um conhecimento de carga ou carta de porte direta.',
  ),
  rule(
    'outside-to-outside',
    'The bill begins and ends outside Hong Kong.',
    '提單的起運地及目的地均在香港以外。',
    '提单的起运地及目的地均在香港以外。',
    'O título começa e acaba fora de Hong Kong.',
  ),
]

/** @param {string} id @param {[string, string, string, string]} name @param {string[]} regions @param {string[]} confirmedBy @param {string} since */
const scheme = (id, name, regions, confirmedBy, since) => ({
  id,
  name: texts(...name),
  description: texts(
    'One lock, accredited by every authority on the way, from clearance point to clearance point.',
    '由清關點至清關點，全程使用一把獲沿途各海關認可的電子鎖。',
    '由清关点至清关点，全程使用一把获沿途各海关认可的电子锁。',
    'Um cadeado, acreditado por todas as autoridades do percurso, de ponto a ponto.',
  ),
  authorities: confirmedBy,
  confirmed_by: confirmedBy,
  includes: [],
  also: [],
  regions,
  modes: /** @type {const} */ (['air_land', 'sea_land']),
  chains: [confirmedBy, [...confirmedBy].reverse()],
  rules: RULES,
  effective_from: since,
  effective_until: null,
  in_force: true,
  source: PAGE,
})

const SCHEMES = [
  scheme(
    'sels',
    ['Single E-lock Scheme', '跨境一鎖計劃', '跨境一锁计划', 'Regime de Cadeado Eletrónico Único'],
    ['hong-kong', 'guangdong'],
    ['hk', 'mainland'],
    '2016-03-28',
  ),
  scheme(
    'three-places',
    [
      'Guangdong–Hong Kong–Macao Three-Places-One-Lock Scheme',
      '粵港澳三地一鎖計劃',
      '粤港澳三地一锁计划',
      'Regime «Três Locais, Um Cadeado»',
    ],
    ['hong-kong', 'guangdong', 'macao'],
    ['hk', 'mainland', 'macao'],
    '2024-03-08',
  ),
  scheme(
    'fujian',
    [
      'Fujian–Guangdong–Hong Kong Single E-lock Scheme',
      '閩粵港跨境一鎖計劃',
      '闽粤港跨境一锁计划',
      'Regime Fujian–Guangdong–Hong Kong',
    ],
    ['hong-kong', 'fujian'],
    ['hk', 'mainland'],
    '2024-07-17',
  ),
]

/** @param {string} from @param {string} to */
function route(from, to) {
  const [a, b] = [from, to].map((id) => POINTS.find((candidate) => candidate.id === id))
  const isSame = a?.authority === b?.authority
  const fits = SCHEMES.filter(
    (it) => it.regions.includes(a?.region ?? '') && it.regions.includes(b?.region ?? ''),
  )
  const isPossible = a !== undefined && b !== undefined && !isSame && fits.length > 0
  const isMeasured = a?.point != null && b?.point != null
  const ways = CROSSINGS.map(([id, , , other], index) => ({
    crossing: id,
    exit: a?.authority === 'hk' ? `hk-${id}` : other,
    entry: a?.authority === 'hk' ? other : `hk-${id}`,
    length_m: isMeasured ? 61_000 + ((index * 7_300) % 29_000) : null,
    reason: isMeasured ? null : { code: 'place_not_public', params: { place: to } },
  }))
  return {
    from,
    to,
    possible: isPossible,
    reason: isPossible ? null : isSame ? 'same_side' : 'no_scheme',
    schemes: isPossible ? fits.map(({ id }) => id) : [],
    ways: isPossible ? ways : [],
  }
}

/** @param {CargoQuestion} question */
function judge({ scheme: id, form }) {
  const isMet = [
    !form.is_warehoused,
    form.bill_kind !== null,
    form.bill_from !== 'HK' && form.bill_to !== 'HK',
  ]
  const rules = RULES.map(({ id: rule, text, remedy, source, effective_from }, index) => ({
    rule,
    is_met: isMet[index] ?? true,
    text,
    remedy: isMet[index] ? null : remedy,
    source,
    effective_from,
  }))
  const outcome = rules.every((it) => it.is_met) ? 'covered' : 'not_covered'
  return { scheme: id, day: '2026-06-03', outcome, rules }
}

const COMPANIES = [
  'Asia Airfreight Services Limited',
  'Cathay Pacific Services Limited',
  'China Post Hong Kong Limited',
  'DHL Aviation (Hong Kong) Limited',
  'EAS Da Tong International Trucking Company Limited',
  'Federal Express (Hong Kong) Limited',
  'Hong Kong Air Cargo Industry Services Limited',
  'Hutchison Logistics (HK) Limited',
  'S.F. Express (Hong Kong) Limited',
  'TNT Express Worldwide (HK) Limited',
  'Transhub Limited',
]
const participants = COMPANIES.map((name, index) => ({
  id: `p-${index + 1}`,
  name,
  name_local: null,
  roles: [],
  modes: [],
  schemes: [],
  published: ['sels'],
}))

/** @param {string} model @param {string} name @param {'lock' | 'unit'} device */
const equipment = (model, name, device) => ({
  model,
  name,
  device,
  class: null,
  chips: null,
  supplier: 'long-sun',
  supplier_name: 'Long Sun Logistics Development Limited',
  accredited_by: ['hk'],
  source: PAGE,
})

const contact = {
  authority: 'hk',
  names: names(
    'Hong Kong Customs and Excise Department',
    '香港海關',
    '香港海关',
    'Alfândega de Hong Kong',
  ),
  attention: 'ITFS/SELS Unit',
  division: 'Road Cargo Research Division',
  address: 'Room 3005, 30/F, Customs Headquarters Building, 222 Java Road, North Point, Hong Kong',
  telephone: '(852) 3669 0000',
  email: 'itfs_sels@customs.gov.hk',
  costs: texts(
    'Customs does not charge participants. Suppliers of e-locks and GPS equipment may charge for the use of their equipment on vehicles; please ask them.',
    '海關不會向參與者收取任何費用。電子鎖及 GPS 設備供應商或會就車輛使用有關設備收取服務費，請向認可供應商查詢。',
    '海关不会向参与者收取任何费用。电子锁及 GPS 设备供应商可能就车辆使用有关设备收取服务费，请向认可供应商查询。',
    'A alfândega nada cobra aos participantes. Os fornecedores podem cobrar pelo uso do equipamento; consulte-os.',
  ),
  suppliers_welcome: texts(
    'Interested parties are welcome to join the accredited equipment suppliers.',
    '歡迎有興趣的機構加入成為認可設備供應商。',
    '欢迎有兴趣的机构加入成为认可设备供应商。',
    'Os interessados são bem-vindos como fornecedores acreditados.',
  ),
  suppliers: [
    {
      id: 'long-sun',
      name: 'Long Sun Logistics Development Limited',
      address: 'Room 909-910, 9/F, Dominion Centre, 43-59 Queens Road East, Wanchai, Hong Kong',
      telephones: ['(852) 3421 0228', '(852) 6951 7006'],
      fax: '(852) 3426 3666',
    },
  ],
  source: PAGE,
}

/**
 * The answer of a public endpoint; `undefined` when it is none.
 *
 * @param {string} asked method and path @param {URLSearchParams} query @param {any} body
 * @returns {[number, unknown] | undefined}
 */
export function publicAnswer(asked, query, body) {
  const path = asked.replace('/api/v1/public/', '')
  switch (path) {
    case 'GET schemes':
      return [200, { items: SCHEMES, next: null }]
    case 'GET points':
      return [200, points()]
    case 'GET route':
      return [200, route(query.get('from') ?? '', query.get('to') ?? '')]
    case 'POST cargo-check':
      return [200, judge(body)]
    case 'GET participants':
      return [200, { items: participants, next: null }]
    case 'GET equipment':
      return [
        200,
        {
          items: [
            equipment('LX-08-II-C', 'LX-08-II C', 'lock'),
            equipment('LX-08VS', 'LX-08VS', 'lock'),
            equipment('LX-06-HK', 'LX-06-HK', 'unit'),
          ],
          next: null,
        },
      ]
    case 'GET contact':
      return [200, contact]
    case 'POST applications':
      return body.account === 'officer'
        ? [
            422,
            {
              code: 'account_taken',
              params: { account: body.account },
              detail: '',
              errors: [
                {
                  pointer: '/account',
                  code: 'account_taken',
                  params: { account: body.account },
                  detail: '',
                },
              ],
            },
          ]
        : [201, { application: 'hk-a-0042', party: 'hk-p-0042' }]
    default:
      return undefined
  }
}
