import { describe, expect, it, test } from '@jest/globals'
import fc from 'fast-check'
import { competitionRanks, percentileRank } from '../../src/series/rank.ts'

const anyEntries = fc.uniqueArray(
  fc.record({ name: fc.string(), score: fc.integer({ min: -3, max: 3 }) }),
  { selector: ({ name }) => name },
)

describe('ranks', () => {
  it('skip as many places as are shared, and equals stand by name', () => {
    const scores = { Zoe: 7, ada: 7, Bob: 9, cleo: 1 }
    const entries = Object.entries(scores).map(([name, score]) => ({ name, score }))
    expect(competitionRanks(entries)).toEqual([
      { name: 'Bob', score: 9, rank: 1 },
      { name: 'Zoe', score: 7, rank: 2 },
      { name: 'ada', score: 7, rank: 2 },
      { name: 'cleo', score: 1, rank: 4 },
    ])
    expect(competitionRanks([])).toEqual([])
  })

  it('are one more than the number of better scores, whatever the order of the entries', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        const ranked = competitionRanks(entries)
        expect(competitionRanks(entries.toReversed())).toEqual(ranked)
        const better = ({ score }: { score: number }): number =>
          entries.filter((entry) => entry.score > score).length
        expect(ranked.map(({ rank }) => rank)).toEqual(ranked.map((entry) => better(entry) + 1))
      }),
    )
  })
})

describe('a percentile', () => {
  it('counts equals half, oneself among them', () => {
    expect(percentileRank(5, [5])).toBe(50)
    expect(percentileRank(5, [1, 5, 5, 9])).toBe(50)
    expect(percentileRank(9, [1, 5, 5, 9])).toBe(87.5)
    expect(percentileRank(1, [1, 5, 5, 9])).toBe(12.5)
    expect(percentileRank(1, [])).toBeNull()
  })
})

test('percentiles lie between 0 and 100, rise with the value and average 50', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1 }), (values) => {
      const sorted = values.sort((left, right) => left - right)
      const percentiles = sorted.map((own) => percentileRank(own, sorted) ?? Number.NaN)
      expect(percentiles).toEqual([...percentiles].sort((left, right) => left - right))
      expect(percentiles.filter((value) => !(value > 0 && value < 100))).toEqual([])
      const sum = percentiles.reduce((total, value) => total + value, 0)
      expect(sum / values.length).toBeCloseTo(50, 9)
    }),
  )
})
