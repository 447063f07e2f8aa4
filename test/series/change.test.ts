import { describe, expect, it, test } from '@jest/globals'
import fc from 'fast-check'
import { type Change, changeOf, roundHalfEven } from '../../src/series/change.ts'

describe('a change', () => {
  const cases: [number | null, number | null, number | null, Change['status']][] = [
    [0, 0, 0, 'flat'],
    [0, 5, null, 'new'],
    [0, -5, null, 'new'],
    [5, 0, -100, 'gone'],
    [-5, 0, -100, 'gone'],
    [null, 5, null, 'no_data'],
    [5, null, null, 'no_data'],
    [null, null, null, 'no_data'],
    [0, null, null, 'no_data'],
    [4, 4, 0, 'flat'],
    [4, 5, 25, 'up'],
    [4, 3, -25, 'down'],
    [-4, -3, 25, 'up'],
    [-4, 4, 200, 'up'],
    [4, -4, -200, 'down'],
    [3, 4, 100 / 3, 'up'],
  ]
  for (const [first, second, changePercent, status] of cases) {
    it(`from ${first} to ${second} is ${status}`, () => {
      expect(changeOf(first, second)).toEqual({ changePercent, status })
    })
  }
})

test('a percentage has the sign of its status', () => {
  const anyValue = fc.integer({ min: -100, max: 100 })
  fc.assert(
    fc.property(anyValue, anyValue, (first, second) => {
      const { changePercent, status } = changeOf(first, second)
      const signs = { up: 1, down: -1, flat: 0, gone: -1, new: null, no_data: null }
      expect(changePercent === null ? null : Math.sign(changePercent)).toBe(signs[status])
    }),
  )
})

describe('rounding', () => {
  it('goes by what the double is, not by how it is written', () => {
    // 2.67499999999999982…, 1.00499999999999989…, 8.34500000000000063…
    expect(roundHalfEven(2.675, 2)).toBe(2.67)
    expect(roundHalfEven(1.005, 2)).toBe(1)
    expect(roundHalfEven(8.345, 2)).toBe(8.35)
    expect(roundHalfEven(1.45, 1)).toBe(1.4)
  })

  it('takes true halves to the even neighbour', () => {
    expect([0.5, 1.5, 2.5, -0.5, -1.5].map((value) => roundHalfEven(value, 0))).toEqual([
      0, 2, 2, 0, -2,
    ])
    expect([0.125, 0.375, -0.125, 2.625].map((value) => roundHalfEven(value, 2))).toEqual([
      0.12, 0.38, -0.12, 2.62,
    ])
    expect(roundHalfEven(0.125 + 2 ** -55, 2)).toBe(0.13)
  })

  it('leaves large and small numbers be', () => {
    expect(roundHalfEven(1e300, 2)).toBe(1e300)
    expect(roundHalfEven(2 ** 53, 2)).toBe(2 ** 53)
    expect(roundHalfEven(5e-324, 2)).toBe(0)
  })

  it('never gives -0', () => {
    expect(roundHalfEven(-0, 2)).toBe(0)
    expect(roundHalfEven(-0.001, 2)).toBe(0)
    expect(roundHalfEven(-0.5, 0)).toBe(0)
  })
})

/** Numerator of a double over 2^1074. */
function exactly(value: number): bigint {
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, value)
  const exponent = (bits.getUint32(0) >>> 20) & 0x7ff
  const fraction = bits.getBigUint64(0) & ((1n << 52n) - 1n)
  const size =
    exponent === 0 ? fraction : (fraction | (1n << 52n)) << BigInt(Math.max(exponent - 1, 0))
  return value < 0 ? -size : size
}

/** Half-even in whole numbers only. */
function roundedByIntegers(value: number, decimals: number): number {
  const size = 1n << 1074n
  const scaled = exactly(Math.abs(value)) * 10n ** BigInt(decimals)
  const below = scaled / size
  const twice = 2n * (scaled % size)
  const isUp = twice > size || (twice === size && below % 2n === 1n)
  const text = String(below + (isUp ? 1n : 0n)).padStart(decimals + 1, '0')
  const whole = text.slice(0, text.length - decimals)
  return (value < 0 ? -1 : 1) * Number(`${whole}.${text.slice(text.length - decimals)}`) + 0
}

test('rounding agrees with integer arithmetic for every double', () => {
  const anyDouble = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
    fc.integer({ min: -100_000, max: 100_000 }).map((eighths) => eighths / 8),
    fc.integer({ min: -100_000, max: 100_000 }).map((thousandths) => thousandths / 1000),
  )
  fc.assert(
    fc.property(anyDouble, fc.integer({ min: 0, max: 6 }), (value, decimals) => {
      expect(roundHalfEven(value, decimals)).toBe(roundedByIntegers(value, decimals))
    }),
    { numRuns: 2000 },
  )
})
