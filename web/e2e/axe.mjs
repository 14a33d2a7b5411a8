/** Accessibility of the page as it stands, by axe: no violation is accepted. */
import { AxeBuilder } from '@axe-core/playwright'

/** @param {import('playwright-core').Page} page @param {string} where */
export async function checkAccessibility(page, where) {
  const { violations } = await new AxeBuilder({ page }).analyze()
  if (violations.length === 0) return
  const lines = violations.flatMap(({ id, help, nodes }) => [
    `${id}: ${help}`,
    ...nodes.slice(0, 4).map((node) => `  ${node.html.slice(0, 200)} ${node.failureSummary ?? ''}`),
  ])
  throw new Error(`${where}: accessibility\n${lines.join('\n')}`)
}
