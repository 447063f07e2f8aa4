import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  FUNNEL_MODES,
  type Funnel,
  type FunnelStep,
  funnel,
} from '../../../src/domain/analytics/funnel.ts'
import { nameId } from '../../../src/domain/analytics/names.ts'
import { stepEvents } from '../../../src/domain/analytics/queries/funnel.ts'
import { EVENT_TYPES } from '../../../src/domain/analytics/vocabulary.ts'
import { readAs, store } from '../../support/raw-events.ts'
import { type RawEvent, scopeOf, select } from '../../support/recount.ts'
import { funnel as recount } from '../../support/recount-answers.ts'
import { spanOf } from '../../support/recount-zones.ts'
import { type Person, startServer, type TestServer } from '../../support/server.ts'

const DATES = { start_date: '2026-11-10', end_date: '2026-11-11' }
const START = Date.parse('2026-11-10T23:50:00Z')
const MINUTE_MS = 60_000
const RUNS = 20

type Mode = (typeof FUNNEL_MODES)[number]

/** An event of a run: who, the minutes after the start, and what. */
interface Plan {
  who: number
  minute: number
  event_type: string
  event_name: string
  event_category: string | null
}

const types = fc.constantFrom('command' as const, 'commit' as const, 'error' as const)
const names = fc.constantFrom('a', 'b')
const category = fc.constantFrom('code' as const, 'ai' as const)
/** Many at one time, and some beyond the range. */
const plans = fc.array(
  fc.record({
    who: fc.nat(2),
    minute: fc.oneof(fc.nat(5), fc.nat(24 * 60 + 20)),
    event_type: types,
    event_name: names,
    event_category: fc.option(category),
  }),
  { maxLength: 30 },
)
const steps = fc.array(
  fc.oneof(
    fc.record({ event_type: types }),
    fc.record({ event_type: types, event_name: names }),
    fc.record({ event_name: names }),
    fc.record({ event_category: category }),
  ),
  { minLength: 2, maxLength: 5 },
)
const minutes = fc.constantFrom(1, 3, 60, 24 * 60)

let server: TestServer
let people: Person[]
let organization: string
let runs = 0

beforeAll(async () => {
  server = await startServer()
  people = [await server.newUser(), await server.newUser(), await server.newUser()]
  organization = await server.newOrganization(people.map((user) => ({ user, role: 'owner' })))
})
afterAll(() => server.close())

/** The events of a run, in a workspace of their own. */
function eventsOf(planned: readonly Plan[]): RawEvent[] {
  const workspace_id = `run-${++runs}`
  return planned.map(({ who, minute, ...kind }, n) => ({
    ...kind,
    event_id: `00000000-0000-4000-8000-${String(runs * 1000 + n).padStart(12, '0')}`,
    user: people[who]?.name ?? '',
    organization,
    workspace_id,
    timestamp: START + minute * MINUTE_MS,
    duration_ms: null,
    session_id: null,
    event_data: {},
  }))
}

async function ask(
  events: readonly RawEvent[],
  asked: { steps: FunnelStep[]; mode?: Mode; window_minutes?: number },
): Promise<Funnel> {
  const workspace_id = events[0]?.workspace_id ?? 'none'
  return readAs(server, people[0]?.name ?? '', (snapshot, user) =>
    funnel(snapshot, user, 'UTC', { ...DATES, ...asked, organization, workspace_id }),
  )
}

const countsOf = ({ steps: told }: Funnel): (number | null)[] => told.map(({ count }) => count)

/** By step, how long each person who came there took from the first one, at their fastest. */
function fastestTimes(
  events: readonly RawEvent[],
  asked: readonly FunnelStep[],
  windowMs: number,
  mode: Mode,
): number[][] {
  const { start, end } = spanOf(DATES, 'UTC')
  const inRange = events.filter(({ timestamp }) => timestamp >= start && timestamp < end)
  const times: number[][] = asked.map(() => [])
  for (const { name } of people) {
    const own = inRange
      .filter(({ user }) => user === name)
      .sort((a, b) => a.timestamp - b.timestamp || (a.event_id < b.event_id ? -1 : 1))
    const best: number[] = []
    for (const [index, first] of own.entries()) {
      let taken = 0
      for (const event of own.slice(index)) {
        const time = event.timestamp - first.timestamp
        if (time > windowMs || taken === asked.length) break
        if (select([event], asked[taken] ?? {}).length > 0) {
          best[taken] = Math.min(best[taken] ?? time, time)
          taken += 1
        } else if (taken === 0 || mode === 'strict') break
      }
    }
    for (const [step, time] of best.entries()) times[step]?.push(time)
  }
  return times
}

describe('a funnel', () => {
  it.each(FUNNEL_MODES)('equals a recount, %s', async (mode) => {
    const law = fc.asyncProperty(plans, steps, minutes, async (planned, asked, window_minutes) => {
      const events = eventsOf(planned)
      await store(server, events)
      const told = await ask(events, { steps: asked, mode, window_minutes })
      const windowMs = window_minutes * MINUTE_MS
      const scope = scopeOf(events)
      expect(countsOf(told)).toEqual(recount(scope, spanOf(DATES, 'UTC'), asked, windowMs, mode))
      const times = fastestTimes(events, asked, windowMs, mode).map((own) => {
        const sorted = own.sort((a, b) => a - b)
        const median = sorted[Math.floor((sorted.length - 1) / 2)]
        return median === undefined ? null : median / 1000
      })
      expect(told.steps.map(({ median_seconds }) => median_seconds)).toEqual(times)
    })
    await fc.assert(law, { numRuns: RUNS, seed: 20_261_110 })
  })

  it('does not depend on the order in which events arrive', async () => {
    const law = fc.asyncProperty(plans, steps, fc.nat(), async (planned, asked, seed) => {
      const [one, other] = [eventsOf(planned), eventsOf(planned)]
      await store(server, one)
      const order = (n: number): number => (n * 7919 + seed) % 31
      await store(
        server,
        other.toSorted((a, b) => order(other.indexOf(a)) - order(other.indexOf(b))),
      )
      for (const mode of FUNNEL_MODES) {
        expect(await ask(other, { steps: asked, mode })).toEqual(
          await ask(one, { steps: asked, mode }),
        )
      }
    })
    await fc.assert(law, { numRuns: RUNS, seed: 20_261_111 })
  })

  it('falls from step to step, strict never above loose, a longer window never below', async () => {
    const law = fc.asyncProperty(plans, steps, async (planned, asked) => {
      const events = eventsOf(planned)
      await store(server, events)
      const [strict, loose, short] = await Promise.all([
        ask(events, { steps: asked, mode: 'strict' }),
        ask(events, { steps: asked }),
        ask(events, { steps: asked, window_minutes: 2 }),
      ])
      expectNotAbove(countsOf(strict), countsOf(loose))
      expectNotAbove(countsOf(short), countsOf(loose))
      for (const told of [strict, loose]) {
        expectNotAbove(countsOf(told).slice(1), countsOf(told).slice(0, -1))
      }
    })
    await fc.assert(law, { numRuns: RUNS, seed: 20_261_112 })
  })

  it('does not convert more than all when every event is sent again under another id', async () => {
    const law = fc.asyncProperty(plans, steps, async (planned, asked) => {
      const events = eventsOf(planned)
      await store(server, events)
      const before = await ask(events, { steps: asked })
      const again = eventsOf(planned).map((event) => ({
        ...event,
        workspace_id: events[0]?.workspace_id ?? null,
      }))
      await store(server, again)
      for (const mode of FUNNEL_MODES) {
        const after = await ask(events, { steps: asked, mode })
        const rates = after.steps.flatMap((one) => [one.rate_from_first, one.rate_from_previous])
        expect(rates.filter((rate) => rate !== null && (rate < 0 || rate > 1))).toEqual([])
        if (mode === 'loose') expectNotAbove(countsOf(before), countsOf(after))
        expect(after.steps[0]?.count).toBe(before.steps[0]?.count)
      }
    })
    await fc.assert(law, { numRuns: RUNS, seed: 20_261_113 })
  })
})

function expectNotAbove(low: readonly (number | null)[], high: readonly (number | null)[]): void {
  expect(low.filter((count, index) => (count ?? 0) > (high[index] ?? 0))).toEqual([])
}

it('reads its events in pieces, each of them once and in order', async () => {
  const plan = (n: number): Plan => ({
    who: n % 3,
    minute: Math.floor(n / 9),
    event_type: n % 2 === 0 ? 'command' : 'commit',
    event_name: 'a',
    event_category: null,
  })
  const events = eventsOf(Array.from({ length: 200 }, (_, n) => plan(n)))
  await store(server, events)
  const where = { workspace_id: [nameId(events[0]?.workspace_id ?? '')] }
  const { start: from, end: to } = spanOf(DATES, 'UTC')
  const asked = [{ event_type: [EVENT_TYPES.command] }, { name_id: [nameId('a')] }]
  for (const isOfSteps of [true, false]) {
    const read = async (most?: number) => {
      const pieces = []
      const steps = isOfSteps ? asked.slice(0, 1) : asked
      for await (const piece of stepEvents(
        server.ctx.db,
        where,
        [{ from, to }],
        steps,
        isOfSteps,
        most,
      )) {
        pieces.push(piece)
      }
      return pieces
    }
    const [whole, ...none] = await read()
    expect(none).toEqual([])
    expect(whole).toHaveLength(isOfSteps ? 100 : 200)
    // More than five happen at one time: such a piece is longer.
    for (const most of [1, 5, 9, 12, 100, 199, 200])
      expect((await read(most)).flat()).toEqual(whole)
    expect(Math.max(...(await read(12)).map(({ length }) => length))).toBeLessThanOrEqual(12)
  }
})
