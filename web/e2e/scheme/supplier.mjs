/** What a supplier does in the portal: has its models accredited. */
import { atPage, choose, follow, press, see, turnTo, write } from './person.mjs'

/**
 * @typedef {import('./person.mjs').Person} Person
 * @typedef {{ id: string, name: string, device: 'lock' | 'unit', profile: string }} Model
 */

/** @param {Person} supplier @param {Model} model */
export async function applyForModel(supplier, model) {
  const { texts } = supplier
  const { apply, tabs } = texts.portal
  await turnTo(supplier, tabs.label, tabs.equipment)
  await follow(supplier, apply.model.go)
  await atPage(supplier, apply.model.title)
  await choose(supplier, texts.scheme.word.device_kind, model.device)
  await write(supplier, {
    [apply.model.name]: model.name,
    [apply.model.id]: model.id,
  })
  await choose(supplier, texts.scheme.word.profile, model.profile)
  if (model.device === 'lock') {
    await choose(supplier, texts.scheme.word.class, 'B')
    await choose(supplier, texts.scheme.word.chips, '3')
    await see(supplier, 'model')
  }
  await press(supplier, apply.send)
  await atPage(supplier, `${texts.scheme.about.model} ${model.name}`)
}

/** Everything of the application page that says yes. @param {Person} person @param {string} what */
export async function seeApproved(person, what) {
  const { page, texts } = person
  await page.getByText(texts.scheme.application_status.approved).first().waitFor()
  await see(person, what)
}

/** @param {Person} supplier */
export async function seeModels(supplier) {
  const { tabs } = supplier.texts.portal
  await turnTo(supplier, tabs.label, tabs.equipment)
  await see(supplier, 'models')
}

/** The public pages list what is accredited. @param {Person} person @param {Model} model */
export async function seeEquipment(person, model) {
  await person.page.goto(`${person.plan.base}/scheme/equipment`)
  await person.page.getByText(model.name).first().waitFor()
  await see(person, 'public-equipment')
}
