import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { frappeDuration, frappeFloat, frappeJson, frappeTime } from '../../src/frappe/encoding.ts'

const escaped = (text: string) =>
  text.replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

describe('JSON as Frappe prints it', () => {
  it('is that of JavaScript in ASCII, for whatever has JSON types', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (plain) => {
        expect(frappeJson(plain)).toBe(escaped(JSON.stringify(plain)))
      }),
    )
  })

  it('reads back as the text it was made of, beside numbers of its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, key) => {
        const made = frappeJson([{ [key]: text }, frappeFloat(2), 3n])
        expect(made).toMatch(/^[\0-\u007f]*,2\.0,3\]$/)
        expect(JSON.parse(made)).toEqual([{ [key]: text }, 2, 3])
      }),
    )
  })

  it.each([
    [0, '0.0'],
    [-0, '-0.0'],
    [2, '2.0'],
    [-2, '-2.0'],
    [10.5, '10.5'],
    [0.1, '0.1'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [0.0000001, '1e-07'],
    [1.5e-9, '1.5e-09'],
    [1e15, '1000000000000000.0'],
    [2 ** 53, '9007199254740992.0'],
    [1e16, '1e+16'],
    [1.5e16, '1.5e+16'],
    [123456789012345680000, '1.2345678901234568e+20'],
    [1e21, '1e+21'],
    [1e100, '1e+100'],
    [Number.MIN_VALUE, '5e-324'],
    [Number.MAX_VALUE, '1.7976931348623157e+308'],
    [Number.NaN, 'null'],
    [Number.POSITIVE_INFINITY, 'null'],
    [Number.NEGATIVE_INFINITY, 'null'],
  ])('has for the float %d: %s', (value, text) => {
    expect(frappeJson(frappeFloat(value))).toBe(text)
  })

  it('has every float with all its digits, and a point or an exponent', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = frappeJson(frappeFloat(value))
        expect(text).toMatch(/^-?\d+(\.\d+)?(e[-+]\d\d+)?$/)
        expect(text).toMatch(/[.e]/)
        expect(Number(text)).toBe(value)
      }),
    )
  })

  it('keeps plain numbers as they were', () => {
    expect(frappeJson([2, 2.5, -0, Number.NaN, 1e21])).toBe('[2,2.5,0,null,1e+21]')
  })

  it.each([9007199254740993n, -9007199254740993n, 0n, 10n ** 400n])(
    'prints %d exactly',
    (value) => {
      expect(frappeJson(value)).toBe(String(value))
      expect(frappeJson({ é: [value, 'x'], f: frappeFloat(1) })).toBe(
        `{"\\u00e9":[${value},"x"],"f":1.0}`,
      )
    },
  )

  it('cannot be forged: outside of an answer there is no mark, and in one it only makes numbers', () => {
    const float = frappeFloat(2)
    expect(JSON.stringify({ float })).toBe('{"float":2}')
    const seen: string[] = []
    const spy = { toJSON: () => seen.push(JSON.stringify(float), JSON.stringify(float)) && 'text' }
    expect(frappeJson([float, spy])).toBe('[2.0,"text"]')
    // Whatever part of an answer could see the mark would still only make numbers of it.
    const mark = seen[0]?.slice(1, 33)
    expect(frappeJson([float, `${mark}2.0,"admin":true`])).toBe(
      `[2.0,"${mark}2.0,\\"admin\\":true"]`,
    )
  })

  it('fails for a circle, and is itself again afterwards', () => {
    const circle: { self?: unknown } = {}
    circle.self = circle
    expect(() => frappeJson(circle)).toThrow(TypeError)
    expect(JSON.stringify(frappeFloat(2))).toBe('2')
    expect(frappeJson('x')).toBe('"x"')
  })
})

describe('a duration', () => {
  it.each([
    ['05:06:00', '5:06:00'],
    ['05:06:00.000000', '5:06:00'],
    ['00:00:00', '0:00:00'],
    ['09:40:27.576090', '9:40:27.57609'],
    ['27:00:05.120000', '27:00:5.12'],
    ['27:00:05.12', '27:00:5.12'],
    ['838:59:59.999999', '838:59:59.999999'],
    ['00:00:00.5', '0:00:0.5'],
    // Python's floats have exponents below 1e-4.
    ['00:00:00.000050', '0:00:5e-05'],
    ['-01:00:00', '-1:00:00'],
    ['-00:00:01', '-1:59:59'],
    ['-01:30:00', '-2:30:00'],
    ['-00:00:00.5', '-1:59:59.5'],
    ['-00:00:00', '0:00:00'],
  ])('of %s prints as %s', (text, printed) => {
    expect(frappeDuration(text)).toBe(printed)
  })

  it('is the sum of what it prints', () => {
    const durations = fc.tuple(fc.nat(838), fc.nat(59), fc.nat(59), fc.nat(999_999), fc.boolean())
    const two = (n: number) => String(n).padStart(2, '0')
    fc.assert(
      fc.property(durations, ([hours, minutes, seconds, micros, isNegative]) => {
        const text = `${two(hours)}:${two(minutes)}:${two(seconds)}.${String(micros).padStart(6, '0')}`
        const size = (hours * 60 + minutes) * 60e6 + seconds * 1e6 + micros
        const printed = frappeDuration(isNegative ? `-${text}` : text)
        const [h, m, s] = printed.split(':').map(Number) as [number, number, number]
        expect(Math.round((h * 60 + m) * 60e6 + s * 1e6)).toBe(isNegative ? 0 - size : size)
        expect(m).toBeGreaterThanOrEqual(0)
        expect(s).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it.each(['', '5', '05:06', '05:60:00', '05:06:60', '05:06:00.1234567', '5:06:00 '])(
    'is not %j',
    (text) => expect(() => frappeDuration(text)).toThrow('Not a time'),
  )
})

describe('a time', () => {
  it.each([
    ['05:06:07', '05:06:07'],
    ['05:06:07.000000', '05:06:07'],
    ['05:06:07.5', '05:06:07.500000'],
    ['05:06:07.000007', '05:06:07.000007'],
    ['2024-02-03 04:05:00.000000', '2024-02-03 04:05:00'],
    ['2024-02-03 04:05:00', '2024-02-03 04:05:00'],
    ['2024-02-03 04:05:06.000007', '2024-02-03 04:05:06.000007'],
    ['2024-02-03 04:05:06.123', '2024-02-03 04:05:06.123000'],
  ])('of %s prints as %s', (text, printed) => {
    expect(frappeTime(text)).toBe(printed)
  })

  it.each(['', '2024-02-03', '05:06', '2024-02-03T04:05:06'])('is not %j', (text) =>
    expect(() => frappeTime(text)).toThrow('Not a time'),
  )
})
