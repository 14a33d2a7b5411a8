/** Finds consignments by reference, bill, partner or what the goods are. */
import type { Consignment } from '../../api/documents'

export function matches({ id, form }: Consignment, wanted: string): boolean {
  const needle = wanted.trim().toLowerCase()
  if (needle === '') return true
  const texts = [
    id,
    form.bill_number ?? '',
    form.description,
    form.consignor.name,
    form.consignee.name,
    form.date,
  ]
  return texts.some((text) => text.toLowerCase().includes(needle))
}
