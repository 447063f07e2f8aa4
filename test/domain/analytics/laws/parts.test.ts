import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { runInMode } from '../../../../src/db/transaction.ts'
import { aggregate, openSnapshot } from '../../../../src/domain/analytics/index.ts'
import { type Measurement, measure } from '../../../../src/domain/analytics/measure.ts'
import { intervalsIn } from '../../../../src/domain/analytics/range.ts'
import { type AskedScope, conditionsFor } from '../../../../src/domain/analytics/scope.ts'
import type { Interval, IntervalName } from '../../../../src/series/intervals.ts'
import { drawBatch, NOW, record } from '../../../support/analytics-events.ts'
import { openWorld, type World } from '../../../support/analytics-world.ts'
import { ADDITIVE_METRICS } from '../../../support/recount.ts'
import { datesOf } from '../../../support/recount-zones.ts'

// Law 4: the sum over parts is the whole, for additive metrics; totals do not depend on the interval.

const ZONES = ['UTC', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Europe/London']
/** Two weeks that begin and end within a week, with a change of London's clocks. */
const RANGE = { start: '2026-10-22', end: '2026-11-04' }

let world: World
let organization: string
beforeAll(async () => {
  world = await openWorld(['Europe/London', 'Australia/Lord_Howe'])
  organization = world.teams[0]?.name ?? ''
  for (let n = 0; n < 160; n++) {
    await record(world.db, drawBatch(`parts ${n}`, world.people, [20, 40]))
    // A part of them is outstanding.
    if (n === 100) await aggregate(world.db, { now: NOW })
  }
}, 60_000)
afterAll(() => world.close())

/** Answers by metric, all of one snapshot. */
type Answers = Map<string, Measurement>

interface Asked {
  scope: AskedScope
  zone: string
  interval: IntervalName
  start?: string
  end?: string
  groupBy?: 'subject_no' | 'event_type'
}

const intervalsOf = ({ interval, zone, start, end }: Asked): Interval[] =>
  intervalsIn({ start: start ?? RANGE.start, end: end ?? RANGE.end, zone }, interval, NOW)

function ask(asked: Asked, metrics: readonly string[]): Promise<Answers> {
  return runInMode(world.db, 'read', async (db) => {
    const snapshot = openSnapshot(db, NOW)
    const where = await conditionsFor(snapshot, { name: '' }, asked.scope)
    const { zone, groupBy } = asked
    const question = { where, zone, groupBy, intervals: intervalsOf(asked) }
    const answers: Answers = new Map()
    for (const name of metrics) answers.set(name, await measure(snapshot, name, question))
    return answers
  })
}

const sumOf = (values: readonly (number | null)[]): number =>
  values.reduce<number>((sum, value) => sum + (value ?? 0), 0)

/** Sums of fractions depend on their order, in the last digits. */
const rounded = (values: readonly number[]): number[] =>
  values.map((value) => Number(value.toPrecision(10)))

function totalsOf(answers: Answers): number[] {
  return rounded([...answers.values()].map(({ total }) => total ?? 0))
}

/** What the parts add up to within each of the longer stretches. */
function foldedInto(longer: readonly Interval[], asked: Asked, answer?: Measurement): number[] {
  const parts = intervalsOf(asked)
  return longer.map(({ from, to }) =>
    sumOf((answer?.values ?? []).filter((_, at) => isWithin(parts[at], from, to))),
  )
}

function isWithin(part: Interval | undefined, from: number, to: number): boolean {
  return part !== undefined && part.from >= from && part.to <= to
}

const metrics = [...ADDITIVE_METRICS, 'time_active_minutes']
const scopes = (): [string, AskedScope][] => [
  ['an organization', { organization }],
  ['a person', { user: 'all@example.com' }],
]

describe.each(ZONES)('in %s', (zone) => {
  it('hours add up to days, days to weeks, and all of them to the range', async () => {
    for (const [who, scope] of scopes()) {
      const [hourly, daily, weekly] = (['hourly', 'daily', 'weekly'] as const).map(
        (interval): Asked => ({ scope, zone, interval }),
      ) as [Asked, Asked, Asked]
      const [hours, days, weeks] = [
        await ask(hourly, metrics),
        await ask(daily, metrics),
        await ask(weekly, metrics),
      ]
      expect(totalsOf(hours)).toEqual(totalsOf(days))
      expect(totalsOf(weeks)).toEqual(totalsOf(days))
      for (const metric of metrics) {
        const [ofHours, ofDays, ofWeeks] = [hours, days, weeks].map((all) => all.get(metric))
        const values = (all: typeof ofDays) => rounded((all?.values ?? []).map(Number))
        // Each hour's minutes are rounded up.
        if (metric !== 'time_active_minutes') {
          const folded = foldedInto(intervalsOf(daily), hourly, ofHours)
          expect([who, metric, rounded(folded)]).toEqual([who, metric, values(ofDays)])
        }
        const folded = foldedInto(intervalsOf(weekly), daily, ofDays)
        expect([who, metric, rounded(folded)]).toEqual([who, metric, values(ofWeeks)])
        expect(rounded([sumOf(ofDays?.values ?? [])])).toEqual(rounded([ofDays?.total ?? 0]))
      }
      expect(sumOf(days.get('events')?.values ?? [])).toBeGreaterThan(50)
    }
  })

  it('single days add up to the range', async () => {
    const scope = { organization }
    const range = await ask({ scope, zone, interval: 'daily' }, metrics)
    const sums = metrics.map(() => 0)
    for (const date of datesOf({ start_date: RANGE.start, end_date: RANGE.end })) {
      const day = await ask({ scope, zone, interval: 'daily', start: date, end: date }, metrics)
      for (const [at, metric] of metrics.entries()) {
        sums[at] = (sums[at] ?? 0) + (day.get(metric)?.total ?? 0)
      }
    }
    expect(rounded(sums)).toEqual(totalsOf(range))
  })

  it('people and types add up to their organization', async () => {
    const scope = { organization }
    const whole = await ask({ scope, zone, interval: 'daily' }, metrics)
    const byPerson = await ask({ scope, zone, interval: 'daily', groupBy: 'subject_no' }, metrics)
    const types = ADDITIVE_METRICS.filter((metric) => metric !== 'active_seconds')
    const byType = await ask({ scope, zone, interval: 'daily', groupBy: 'event_type' }, types)
    for (const [metric, { groups, total, values }] of [...byPerson, ...byType]) {
      expect(rounded([total ?? 0])).toEqual(rounded([whole.get(metric)?.total ?? 0]))
      expect(rounded([sumOf(groups.map((group) => group.total))])).toEqual(rounded([total ?? 0]))
      const added = values.map((_, at) => sumOf(groups.map((group) => group.values()[at] ?? 0)))
      expect([metric, rounded(added)]).toEqual([metric, rounded(values.map(Number))])
    }
    const alone = metrics.map(() => 0)
    for (const { name: user } of world.people) {
      const own = await ask({ scope: { organization, user }, zone, interval: 'weekly' }, metrics)
      for (const [at, metric] of metrics.entries()) {
        alone[at] = (alone[at] ?? 0) + (own.get(metric)?.total ?? 0)
      }
    }
    expect(rounded(alone)).toEqual(totalsOf(whole))
  })
})
