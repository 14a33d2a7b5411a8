/**
 * Devices as figures: counts per model, what each said last, the profiles to choose from.
 *
 * @typedef {import('../../src/api/schema').components['schemas']} Schemas
 */

/** @type {Schemas['DeviceProfilePage']} */
const PROFILES = {
  items: [{ name: 'jointech-jt701d' }, { name: 'sample-multichip-808' }],
  next: null,
}

/**
 * `null`: none of these.
 *
 * @param {string} kind @param {any[]} devices @param {any[]} models @param {number} nowMs
 * @returns {{ status: number, body: unknown } | null}
 */
export function figures(kind, devices, models, nowMs) {
  if (kind === 'device-profiles') return { status: 200, body: PROFILES }
  if (kind === 'device-readings') {
    /** @type {Schemas['DeviceReadingPage']} */
    const body = {
      items: devices.map(({ id }, index) => ({
        device: id,
        heard_at_ms: Math.floor(nowMs) - 40_000,
        battery_percent: index === 0 ? 90 : null,
      })),
      next: null,
    }
    return { status: 200, body }
  }
  if (kind !== 'device-counts') return null
  /** @type {Schemas['DeviceCountPage']} */
  const body = {
    items: models.map(({ id, device, class: letter }) => ({
      model: id,
      device,
      class: letter,
      by_standing: { registered: 236, suspended: 4 },
      total: 240,
    })),
    next: null,
  }
  return { status: 200, body }
}
