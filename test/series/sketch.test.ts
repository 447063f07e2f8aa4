import { describe, expect, it, test } from '@jest/globals'
import fc from 'fast-check'
import {
  ALPHA,
  addTo,
  binOf,
  emptySketch,
  estimateOf,
  mergeInto,
  nearestRank,
  quantileOf,
  type Sketch,
} from '../../src/series/sketch.ts'

/** Logarithms of doubles are off by some units in the last place; this is far above them. */
const ROUNDING = 1e-11
const ZERO_LIMIT = 1e-9

const anyQuantile = fc.oneof(
  fc.constantFrom(0, 0.5, 0.75, 0.9, 0.95, 0.99, 1),
  fc.double({ min: 0, max: 1, noNaN: true }),
)
const anyValue = fc.oneof(
  fc.integer({ min: -1000, max: 100_000 }),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.double({ min: 1e-300, max: 1e300, noNaN: true }),
)

function sketchOf(values: readonly number[]): Sketch {
  const sketch = emptySketch()
  for (const value of values) addTo(sketch, value)
  return sketch
}

function merged(parts: readonly Sketch[]): Sketch {
  const sketch = emptySketch()
  for (const part of parts) mergeInto(sketch, part)
  return sketch
}

test('a quantile is within ALPHA of the exact one', () => {
  fc.assert(
    fc.property(fc.array(anyValue, { minLength: 1 }), anyQuantile, (values, q) => {
      const exact =
        nearestRank(
          [...values].sort((left, right) => left - right),
          q,
        ) ?? Number.NaN
      const estimate = quantileOf(sketchOf(values), q) ?? Number.NaN
      const bound = Math.max(ALPHA * Math.abs(exact) * (1 + ROUNDING), ZERO_LIMIT)
      expect(Math.abs(estimate - exact)).toBeLessThanOrEqual(bound)
    }),
    { numRuns: 1000 },
  )
})

test('a quantile is exact where many values are equal or zero', () => {
  const sketch = emptySketch()
  addTo(sketch, 0, 60)
  addTo(sketch, 1e-12, 30)
  addTo(sketch, -3, 10)
  expect(quantileOf(sketch, 0.5)).toBe(0)
  expect(quantileOf(sketch, 1)).toBe(0)
  expect(quantileOf(sketch, 0)).toBeCloseTo(-3, 1)
})

test('there is no quantile of nothing', () => {
  expect(quantileOf(emptySketch(), 0.5)).toBeNull()
  expect(nearestRank([], 0.5)).toBeNull()
})

test('the nearest rank is one of the values, at floor(q * (n - 1))', () => {
  expect(nearestRank([10, 20, 30, 40], 0)).toBe(10)
  expect(nearestRank([10, 20, 30, 40], 0.5)).toBe(20)
  expect(nearestRank([10, 20, 30, 40], 0.99)).toBe(30)
  expect(nearestRank([10, 20, 30, 40], 1)).toBe(40)
})

describe('bins', () => {
  it('hold their own estimate, so stored bins can be added as values', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 35_000 }), (bin) => {
        expect(binOf(estimateOf(bin))).toBe(bin)
      }),
    )
  })

  it('are those of the paper: (gamma^(i-1), gamma^i]', () => {
    expect(binOf(1)).toBe(0)
    expect(binOf(0.99)).toBe(0)
    expect(binOf(1.0001)).toBe(1)
    expect(binOf(1000)).toBe(346)
    expect(estimateOf(346)).toBeCloseTo(1002.43, 2)
  })

  it('count a value as often as is said', () => {
    const once = sketchOf([7, 7, 7, -7, -7, 0])
    const counted = emptySketch()
    addTo(counted, 7, 3)
    addTo(counted, -7, 2)
    addTo(counted, 0)
    expect(counted).toEqual(once)
  })
})

/** Of one sign or both, so many values each in a bin of its own that several of them together collapse. */
const anyWideSketch = fc
  .record({
    from: fc.integer({ min: -900, max: 3000 }),
    length: fc.integer({ min: 500, max: 1500 }),
    step: fc.integer({ min: 1, max: 7 }),
    signs: fc.constantFrom([1], [-1], [1, -1]),
  })
  .map(({ from, length, step, signs }) =>
    Array.from({ length }, (_, index) => estimateOf(from + index * step)).flatMap((size) =>
      signs.map((sign) => sign * size),
    ),
  )

test('the order of adding and merging makes no difference, not even when bins collapse', () => {
  let collapsed = 0
  fc.assert(
    fc.property(anyWideSketch, anyWideSketch, anyWideSketch, (one, two, three) => {
      const [first, second, third] = [sketchOf(one), sketchOf(two), sketchOf(three)]
      const whole = merged([first, second, third])
      expect(merged([third, first, second])).toEqual(whole)
      expect(merged([first, merged([third, second])])).toEqual(whole)
      expect(sketchOf([...three, ...two, ...one].reverse())).toEqual(whole)
      if (whole.collapsed) collapsed++
    }),
    { numRuns: 20 },
  )
  expect(collapsed).toBeGreaterThan(0)
})

describe('a collapsed sketch', () => {
  const values = Array.from({ length: 2500 }, (_, bin) => estimateOf(bin))
  const sketch = sketchOf(values)

  it('keeps 2048 bins of a sign and every count, and says so', () => {
    expect(sketch.collapsed).toBe(true)
    expect(sketch.positive.size).toBe(2048)
    expect([...sketch.positive.values()].reduce((sum, count) => sum + count, 0)).toBe(2500)
    expect(sketchOf(values.slice(0, 2048)).collapsed).toBe(false)
  })

  it('keeps its word for large values and overstates small ones', () => {
    expect(quantileOf(sketch, 0.9)).toBe(nearestRank(values, 0.9))
    expect(quantileOf(sketch, 0.1)).toBe(estimateOf(452))
  })

  it('passes its mark on to what it is merged into', () => {
    expect(merged([sketchOf([1]), sketch]).collapsed).toBe(true)
  })
})
