import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { canonicalJson } from '../../src/keys/jcs.ts'

// RFC 8785, 3.2.3: names are ordered by UTF-16 code units, so that 😀 stands before דּ.
test('the order of RFC 8785', () => {
  const value = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '\ud83d\ude00': 'Emoji: Grinning Face',
    '\u0080': 'Control',
    '\u00f6': 'Latin Small Letter O With Diaeresis',
  }
  expect(canonicalJson(value)).toBe(
    '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis",' +
      '"€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
  )
})

test.each([
  ['"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"', '€$\u000f\nA\'B"\\\\"/'],
  ['"0.5"', 0.5],
  ['"9007199254740993"', 9007199254740993n],
  ['"1e+400"', '1e+400'],
  ['0', -0],
  ['{"a":[null,true,{}]}', { b: undefined, a: [undefined, true, {}] }],
  ['"a\ufffd"', 'a\ud800'],
  ['"😀"', '😀'],
])('%s', (text, value) => expect(canonicalJson(value)).toBe(text))

test('equal values have one text, whatever the order of their keys, and it reads back', () => {
  const safe = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)))
  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, one]) => [key, shuffled(one)]),
    )
  }
  fc.assert(
    fc.property(safe, (value) => {
      const text = canonicalJson(value)
      expect(canonicalJson(shuffled(value))).toBe(text)
      expect(canonicalJson(JSON.parse(text))).toBe(text)
    }),
  )
})
