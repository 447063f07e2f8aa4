import { afterAll, beforeAll, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { aggregate } from '../../../src/domain/analytics/index.ts'
import { type RetentionQuery, retention } from '../../../src/domain/analytics/retention.ts'
import { readAs, store } from '../../support/raw-events.ts'
import { type RawEvent, type Selection, scopeOf } from '../../support/recount.ts'
import { retention as recount } from '../../support/recount-answers.ts'
import { type Person, startServer, type TestServer } from '../../support/server.ts'

const FROM = Date.parse('2026-10-01T00:00:00Z')
const MINUTE_MS = 60_000
/** Weeks that begin in the middle, with the clocks of New York set back on 1 November. */
const DATES = { start_date: '2026-10-08', end_date: '2026-11-14' }
const ZONE = 'America/New_York'

let server: TestServer
let people: Person[]
let organization: string
let events: RawEvent[] = []

beforeAll(async () => {
  server = await startServer()
  people = []
  for (let n = 0; n < 6; n++) people.push(await server.newUser({ timeZone: ZONE }))
  organization = await server.newOrganization(
    people.slice(0, 5).map((user) => ({ user, role: 'owner' })),
  )
  await server.ctx.db.updateTable('tabOrganization').set({ time_zone: ZONE }).execute()
})
afterAll(() => server.close())

/** A few events of a few people, on the edges of days too. */
const some = fc.array(
  fc.record({
    who: fc.nat(5),
    minute: fc.oneof(
      fc.nat(45 * 24 * 60),
      fc.nat(45 * 24).map((hour) => hour * 60),
    ),
    isInShop: fc.boolean(),
  }),
  { minLength: 1, maxLength: 6 },
)

const SCOPES: [string, string, (n: number) => RetentionQuery, (n: number) => Selection][] = [
  ['an organization in its zone', 'rollup', () => ({ organization }), () => ({ organization })],
  [
    'an organization in another zone',
    'rollup',
    () => ({ organization, tz: 'Asia/Kathmandu' }),
    () => ({ organization }),
  ],
  [
    'a workspace',
    'rollup',
    () => ({ organization, workspace_id: 'shop' }),
    () => ({ organization, workspace_id: 'shop' }),
  ],
  ['a person', 'rollup', (n) => ({ user: nameOf(n) }), (n) => ({ user: nameOf(n) })],
  [
    'a person in an organization',
    'raw',
    (n) => ({ organization, user: nameOf(n) }),
    (n) => ({ organization, user: nameOf(n) }),
  ],
]

const nameOf = (n: number): string => people[n]?.name ?? ''

it('equals a recount, whatever of it the rollups have', async () => {
  const law = fc.asyncProperty(some, fc.boolean(), fc.nat(5), async (made, isTaken, who) => {
    const news = made.map(
      ({ who: of, minute, isInShop }, n): RawEvent => ({
        event_id: `00000000-0000-4000-8000-${String(events.length + n).padStart(12, '0')}`,
        user: nameOf(of),
        // The sixth is in no organization.
        organization: of === 5 ? null : organization,
        workspace_id: isInShop ? 'shop' : null,
        timestamp: FROM + minute * MINUTE_MS,
        event_type: 'command',
        event_name: 'explain',
        event_category: null,
        duration_ms: null,
        session_id: null,
        event_data: {},
      }),
    )
    await store(server, news)
    events = [...events, ...news]
    if (isTaken) await aggregate(server.ctx.db, { now: server.clock.now() })
    for (const [, source, queryOf, selectionOf] of SCOPES) {
      const query = { ...DATES, ...queryOf(who) }
      const told = await readAs(server, nameOf(0), (snapshot, user) =>
        retention(snapshot, user, 'UTC', query),
      )
      const expected = recount(scopeOf(events, selectionOf(who), query.tz ?? ZONE), DATES)
      expect({ query, cohorts: told.cohorts.map(plain) }).toEqual({ query, cohorts: expected })
      expect(told).toMatchObject({ source, tz: query.tz ?? ZONE, suppressed: null })
    }
  })
  await fc.assert(law, { numRuns: 15, seed: 20_261_120, endOnFailure: true })
  const sizes = recount(scopeOf(events, { organization }, ZONE), DATES).map(({ size }) => size)
  expect(sizes.filter((size) => size > 0).length).toBeGreaterThan(1)
})

const plain = ({
  week,
  size,
  weeks,
}: Awaited<ReturnType<typeof retention>>['cohorts'][number]) => ({
  week,
  size,
  active: weeks.map(({ active }) => active),
})
