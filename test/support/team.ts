import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { addPrice } from '../../src/domain/analytics/price-book.ts'
import { validatePrice } from '../../src/domain/analytics/prices.ts'
import { createOrganization } from '../../src/identity/accounts.ts'
import type { Price, RawEvent } from './recount.ts'
import type { Person, TestServer } from './server.ts'

/** The only price there is: requests of other models have none. */
export const PRICES: readonly Price[] = [
  {
    model: 'opus',
    from: Date.parse('2026-01-01T00:00:00Z'),
    input: '0.000015',
    output: '0.000075',
  },
]

export async function savePrices({ ctx }: TestServer): Promise<void> {
  await ctx.db.deleteFrom('oro_price').execute()
  for (const { model, from, ...prices } of PRICES) {
    const effective_from = new Date(from).toISOString()
    await addPrice(ctx.db, validatePrice({ model, effective_from, prices }), ctx.now())
  }
}

type Role = 'owner' | 'admin' | 'member'

/** An organization whose days are those of a zone. */
export async function newTeam(
  server: TestServer,
  timeZone: string,
  members: readonly { user: Person; role: Role }[],
): Promise<string> {
  const account = {
    organizationName: 'Team',
    timeZone,
    members: members.map(({ user, role }) => ({ user: user.name, role })),
  }
  const name = await createOrganization(server.ctx.db, account, server.clock.now())
  server.ctx.identity.invalidate()
  return name
}

/** What a test says of an event; the rest is nothing special. */
export type Doing = Partial<Omit<RawEvent, 'user' | 'timestamp'>> & { at: string | number }

/** Sends what somebody did, and answers it as it must have been stored. */
export async function doings(
  server: TestServer,
  person: Person,
  organization: string,
  done: readonly Doing[],
): Promise<RawEvent[]> {
  const events = done.map(({ at, ...more }) => ({
    event_id: randomUUID(),
    event_type: 'command',
    event_name: 'explain',
    event_category: null,
    workspace_id: null,
    duration_ms: null,
    session_id: null,
    event_data: {},
    organization,
    ...more,
    user: person.name,
    timestamp: new Date(at).getTime(),
  }))
  const sent = events.map(({ user: _, timestamp, ...event }) => ({
    ...event,
    timestamp: new Date(timestamp).toISOString(),
  }))
  const path = 'ai_assistant.api.analytics.track_batch_events'
  const { status, body } = await server.post(path, { events: sent }, person)
  if (status !== 200 || body.message.processed_count !== events.length) {
    throw new Error(`Not all is stored: ${JSON.stringify(body)}`)
  }
  return events
}

/** So many things that somebody may do between two instants, the same ones for the same seed. */
export function randomDoings(count: number, from: number, to: number, seed: number): Doing[] {
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
  const doing = fc.record({
    at: fc.integer({ min: from, max: to - 1 }),
    event_type: fc.constantFrom(
      ...['command', 'command', 'ai_request', 'ai_request', 'file_edit', 'commit', 'error'],
      ...['suggestion_shown', 'suggestion_accepted', 'build'],
    ),
    event_name: fc.constantFrom('explain', 'Explain', 'fix', 'test', 'généré'),
    workspace_id: fc.option(fc.constantFrom('billing', 'shop')),
    session_id: fc.option(fc.constantFrom('one', 'two', 'three')),
    duration_ms: fc.option(fc.nat(400_000)),
    event_data: fc
      .record({
        success: maybe(fc.boolean()),
        model: maybe(fc.constantFrom('opus', 'house')),
        file: maybe(fc.constantFrom('a.ts', 'b.ts', 'c.ts')),
        tokens_input: maybe(fc.nat(9000)),
        tokens_output: maybe(fc.nat(900)),
        lines_added: maybe(fc.nat(40)),
        lines_deleted: maybe(fc.nat(20)),
      })
      .map((data) => JSON.parse(JSON.stringify(data))),
  })
  return fc.sample(doing, { numRuns: count, seed })
}
