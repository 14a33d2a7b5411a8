/** The sample data of the story: companies, models, a vehicle, its devices and its way. */

/** Where everybody applies. */
export const HOME = 'hk'
export const LANGUAGES = /** @type {const} */ ({ hk: 'en', mainland: 'zh-Hans', macao: 'pt' })

const PASSWORD = 'a sample password of an example'

/** @type {import('./join.mjs').Company} */
export const SUPPLIER = {
  role: 'supplier',
  name: 'Sample Example Supplier Limited',
  local: '示例供應商有限公司',
  registration: 'SAMPLE-SUPPLIER',
  account: 'sample.supplier',
  password: PASSWORD,
}
/** @type {import('./join.mjs').Company} */
export const CARRIER = {
  role: 'carrier',
  name: 'Sample Example Carrier Limited',
  local: '示例運輸有限公司',
  registration: 'SAMPLE-CARRIER',
  account: 'sample.carrier',
  password: PASSWORD,
}

export const QUESTION = '请说明车辆的行驶路线。'
export const ANSWER = 'From Super Terminal 1 over Shenzhen Bay to Shenzhen airport.'

/** @type {import('./supplier.mjs').Model} */
export const LOCK_MODEL = {
  id: 'SAMPLE-3C',
  name: 'Sample Lock 3C',
  device: 'lock',
  profile: 'sample-multichip-808',
}
/** @type {import('./supplier.mjs').Model} */
export const UNIT_MODEL = {
  id: 'SAMPLE-GPS',
  name: 'Sample GPS',
  device: 'unit',
  profile: 'sample-positioning-unit-808',
}
export const PLATES = { hk: 'AB 1234', mainland: '粤Z1234港', macao: 'MA-12-34' }
export const VEHICLE = {
  id: 'sample-truck-1',
  plates: { 'Hong Kong': PLATES.hk, Mainland: PLATES.mainland, Macao: PLATES.macao },
  description: 'sample lorry',
}
export const DEVICES = /** @type {const} */ ([
  { id: 'SAMPLE-LOCK-0001', kind: 'lock', model: LOCK_MODEL.id, profile: 'sample-multichip-808' },
  {
    id: 'SAMPLE-UNIT-0001',
    kind: 'unit',
    model: UNIT_MODEL.id,
    profile: 'sample-positioning-unit-808',
  },
])
export const TRIP = {
  scheme: 'sels',
  vehicle: VEHICLE.id,
  plate: PLATES.hk,
  places: ['hk-super-terminal-1', 'hk-shenzhen-bay', 'gd-shenzhen-bay', 'gd-shenzhen-airport'],
}

/** The chip of an authority in a device, as the officer types it in and the truck's device has it. */
export function chipOf(
  /** @type {typeof DEVICES[number]} */ device,
  /** @type {string} */ authority,
) {
  const index = Object.keys(LANGUAGES).indexOf(authority)
  return {
    authority,
    role: device.kind,
    terminal: `${device.kind === 'lock' ? '9041' : '9042'}${index}0000001`,
    profile: device.profile,
    code: `sample-code-${authority}-${device.kind}`,
  }
}
