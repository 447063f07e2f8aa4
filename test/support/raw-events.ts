import type { User } from '../../src/context.ts'
import { runInMode } from '../../src/db/transaction.ts'
import { canonicalEvent, type EventInput, openSnapshot } from '../../src/domain/analytics/index.ts'
import { recordEvents } from '../../src/domain/analytics/record.ts'
import type { Snapshot } from '../../src/domain/analytics/snapshot.ts'
import type { RawEvent } from './recount.ts'
import type { TestServer } from './server.ts'

/** Stores events as the people they are of send them, each person's in one batch. */
export async function store({ ctx }: TestServer, events: readonly RawEvent[]): Promise<void> {
  for (const name of new Set(events.map(({ user }) => user))) {
    const user = await ctx.identity.findUser(name)
    if (user === undefined) throw new Error(`There is no ${name}.`)
    const own = events
      .filter((event) => event.user === name)
      .map(({ timestamp, ...event }) => {
        const input = { ...event, timestamp: new Date(timestamp).toISOString() } as EventInput
        return canonicalEvent(input, user, 'UTC', ctx.now(), ctx.mac)
      })
    await recordEvents(ctx.db, name, own)
  }
}

/** Reads as a method does, as somebody and in one snapshot. */
export function readAs<T>(
  { ctx }: TestServer,
  name: string,
  read: (snapshot: Snapshot, user: User) => Promise<T>,
): Promise<T> {
  return runInMode(ctx.db, 'read', async (db) => {
    const user = await ctx.identity.findUser(name)
    if (user === undefined) throw new Error(`There is no ${name}.`)
    return read(openSnapshot(db, ctx.now()), user)
  })
}
