import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  freePlace,
  type Place,
  placeSchema,
  requireLayout,
} from '../../../../src/domain/analytics/dashboards/layout.ts'

const place = fc.record({
  id: fc.constant(''),
  x: fc.nat(11),
  y: fc.nat(20),
  w: fc.integer({ min: 1, max: 12 }),
  h: fc.integer({ min: 1, max: 5 }),
})

it('finds every widget a place within the columns that no other one has', () => {
  fc.assert(
    fc.property(fc.array(place, { maxLength: 20 }), (wished) => {
      const layout: Place[] = []
      for (const [n, one] of wished.entries()) {
        const { x, y, w, h } = freePlace(layout, { ...one, id: `${n}` })
        layout.push({ id: `${n}`, x, y, w, h })
        expect([w, h]).toEqual([one.w, one.h])
        expect(y).toBeGreaterThanOrEqual(one.y)
      }
      for (const one of layout) expect(placeSchema.safeParse(one).success).toBe(true)
      const ids = layout.map(({ id }) => id)
      requireLayout(ids, layout)
    }),
  )
})

it('refuses any two that share a cell, and only those', () => {
  fc.assert(
    fc.property(place, place, (one, other) => {
      const cells = ({ x, y, w, h }: Place) =>
        Array.from({ length: w * h }, (_, n) => `${x + (n % w)} ${y + Math.floor(n / w)}`)
      const taken = new Set(cells(one))
      const shares = cells(other).some((cell) => taken.has(cell))
      const check = () =>
        requireLayout(
          ['a', 'b'],
          [
            { ...one, id: 'a' },
            { ...other, id: 'b' },
          ],
        )
      if (shares) expect(check).toThrow('layout.1: it overlaps layout.0.')
      else check()
    }),
  )
})
