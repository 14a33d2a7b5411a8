/** Whether a plate looks usual at its place. A doubt is a hint and never stops anybody. */

const PROVINCES = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼'

/** Forms as the public knows them: Hong Kong and Macao by observation, the mainland by GA 36-2018. */
const PATTERNS: Readonly<Record<string, RegExp>> = {
  hk: /^(?:[A-HJ-NPR-Z]{2})?[1-9]\d{0,3}$/,
  mainland: new RegExp(`^[${PROVINCES}][A-Z](?:[A-HJ-NP-Z0-9]{5,6}|[A-HJ-NP-Z0-9]{4}[挂港澳])$`),
  macao: /^[AM][A-Z]?\d{4}$/,
}

export function looksUnusual(authority: string, plate: string): boolean {
  const bare = plate.replace(/[\s\-·•.]/g, '').toUpperCase()
  const pattern = PATTERNS[authority]
  return bare !== '' && pattern !== undefined && !pattern.test(bare)
}
