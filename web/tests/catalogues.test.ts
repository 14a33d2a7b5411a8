/** The four catalogues say the same things: same keys, nothing empty, same values put in. */
import { describe, expect, test } from 'vitest'
import openapi from '../openapi.json'
import en from '../src/locales/en'
import pt from '../src/locales/pt'
import zhHans from '../src/locales/zh-Hans'
import zhHant from '../src/locales/zh-Hant'

function flatten(node: object, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>()
  for (const [key, value] of Object.entries(node)) {
    if (typeof value === 'string') flat.set(prefix + key, value)
    else for (const entry of flatten(value, `${prefix}${key}.`)) flat.set(...entry)
  }
  return flat
}

function values(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort()
}

const english = flatten(en)

describe.each([
  ['zh-Hant', zhHant],
  ['zh-Hans', zhHans],
  ['pt', pt],
])('%s', (_, catalogue) => {
  const flat = flatten(catalogue)

  test('has exactly the keys of English', () => {
    expect([...flat.keys()].sort()).toEqual([...english.keys()].sort())
  })

  test('puts in the same values', () => {
    const differing = [...flat].filter(
      ([key, text]) => values(text).join() !== values(english.get(key) ?? '').join(),
    )
    expect(differing).toEqual([])
  })
})

test('nothing is empty or padded', () => {
  for (const catalogue of [en, pt, zhHans, zhHant]) {
    const bad = [...flatten(catalogue)].filter(([, text]) => text === '' || text !== text.trim())
    expect(bad).toEqual([])
  }
})

test('the two Chinese catalogues are in their own script', () => {
  const traditional = [...flatten(zhHant).values()].join('')
  const simplified = [...flatten(zhHans).values()].join('')
  expect(traditional.match(/[锁车辆时间监关节记录码开启断线]/g)).toBeNull()
  expect(simplified.match(/[鎖車輛時間監關節記錄碼開啟斷線]/g)).toBeNull()
})

test('every incident kind of the API is explained', () => {
  const kinds = openapi.components.schemas.IncidentKind.enum
  const keys = kinds.flatMap((kind) =>
    ['name', 'meaning', 'action'].map((part) => `kind.${kind}.${part}`),
  )
  expect(keys.filter((key) => !english.has(key))).toEqual([])
})

test('Portuguese is written as since the agreement of 1990, in European spelling', () => {
  const old =
    /direct[oa]|excepç|electr[óo]n|actua[lç]|inspecc|inspecç|exact[oa]|acç[ãõ]|activ[oa]|recepç|intercept|tractor|project[oa]|object[oi]|correct[oa]|protecç|selecç|adopt|óptim|húmid/i
  const brazilian =
    /registro|usuário|arquivo|caminhão|eletrôn|você|cadastr|planejar|controle\b|contato/i
  const strange = [...flatten(pt)].filter(([, text]) => old.test(text) || brazilian.test(text))
  expect(strange).toEqual([])
})

test.each([
  ['pt', pt, /postos? de controlo|funcionári|\d[. ]\d{3}/],
  ['zh-Hant', zhHant, /海關人員|另一名人員|暫緩解封|封存|地點範圍|過關/],
  ['zh-Hans', zhHans, /海关人员|另一名人员|暂缓解封|封存|地点范围|过关|管制站/],
])('%s has one word for officers, control points, holds and zones', (_, catalogue, other) => {
  expect([...flatten(catalogue)].filter(([, text]) => other.test(text))).toEqual([])
})
