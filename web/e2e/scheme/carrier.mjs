/** What a carrier does in the portal before it has cargo: answers, registers a vehicle, enrols devices. */
import { atPage, choose, filled, follow, press, see, turnTo, write } from './person.mjs'

/**
 * @typedef {import('./person.mjs').Person} Person
 * @typedef {{ id: string, plates: Record<string, string>, description: string }} Vehicle
 * @typedef {{ id: string, kind: 'lock' | 'unit', model: string }} Device
 */

/** @param {Person} carrier @param {string} question @param {string} answer */
export async function answer(carrier, question, answer) {
  const { page, texts } = carrier
  const words = texts.portal.answer
  await turnTo(carrier, texts.portal.tabs.label, texts.portal.tabs.overview)
  await page.getByText(question).waitFor()
  await see(carrier, 'asked')
  await write(carrier, { [words.label]: answer })
  await press(carrier, words.send)
  await page.getByText(question).waitFor({ state: 'detached' })
}

/** @param {Person} carrier @param {Vehicle} vehicle */
export async function registerVehicle(carrier, vehicle) {
  const { page, texts } = carrier
  const { apply, tabs } = texts.portal
  await turnTo(carrier, tabs.label, tabs.fleet)
  await see(carrier, 'fleet-empty')
  await follow(carrier, apply.vehicle.go)
  await atPage(carrier, apply.vehicle.title)
  await write(carrier, {
    [apply.vehicle.id]: vehicle.id,
    [texts.scheme.word.description]: vehicle.description,
  })
  const plates = page.getByRole('group', { name: apply.vehicle.plates }).getByRole('textbox')
  await plates.first().waitFor()
  for (const [side, plate] of Object.entries(vehicle.plates)) {
    const label = filled(texts.scheme.word.plate_of, { side })
    await write(carrier, { [label]: plate })
  }
  await see(carrier, 'vehicle')
  await press(carrier, apply.send)
  await atPage(carrier, `${texts.scheme.about.vehicle} ${vehicle.id}`)
}

/** @param {Person} carrier @param {Device} device @param {string} vehicle */
export async function enrolDevice(carrier, device, vehicle) {
  const { texts } = carrier
  const { apply, tabs } = texts.portal
  await turnTo(carrier, tabs.label, tabs.fleet)
  await follow(carrier, apply.device.go)
  await atPage(carrier, apply.device.title)
  await choose(carrier, texts.scheme.word.device_kind, device.kind)
  await choose(carrier, texts.scheme.kind.model, device.model)
  await choose(carrier, apply.device.vehicle, vehicle)
  await write(carrier, { [apply.device.id]: device.id, [texts.scheme.word.firmware]: '1.0' })
  await see(carrier, device.kind)
  await press(carrier, apply.send)
  await atPage(carrier, `${texts.scheme.device_kind[device.kind]} ${device.id}`)
}

/** @param {Person} carrier */
export async function seeFleet(carrier) {
  const { tabs } = carrier.texts.portal
  await turnTo(carrier, tabs.label, tabs.fleet)
  await see(carrier, 'fleet')
}
