import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Unit } from '../db/transaction.ts'
import type { Database } from '../doctype/generated/tables.ts'
import { createBell, type Signal } from './bell.ts'
import { createDispatcher, type Dispatcher, type Subscriber } from './dispatch.ts'
import { createFollower, type Follower } from './follow.ts'
import { type Heads, type OutboxWriter, outboxWriter } from './writer.ts'

export { outboxBacklog } from './backlog.ts'
export type { Signal } from './bell.ts'
export type { Subscriber } from './dispatch.ts'
export { type Entry, type Missed, maySee, type Resync, since } from './entries.ts'
export type { Following, Hear } from './follow.ts'
export { pruneOutbox, purgeStream } from './prune.ts'
export type { OutboxWriter, Publication } from './writer.ts'

/** Events of transactions, and who hears of them; see docs/decisions/0015-outbox.md. */
export interface Outbox {
  /** Writes the events that this user causes in a transaction. */
  writer: (unit: Pick<Unit, 'db' | 'beforeCommit' | 'onEnd'>, actor: string) => OutboxWriter
  /** Hears a stream from now on, whichever process publishes. */
  follow: Follower['follow']
  /** Tells a room of every process something that no table keeps, and that may be lost. */
  signal: (room: string, event: string, data: unknown) => void
  /** Hears all signals; the result ends it. */
  onSignal: (hear: (signal: Signal) => void) => () => void
  /** Works for the subscribers from now on, in this process too. */
  dispatch: () => void
  /** How other processes are told; `off` without a Redis. */
  bell: () => 'off' | 'connected' | 'away'
  close: () => Promise<void>
}

interface Options {
  db: Kysely<Database>
  now: () => Date
  log: Logger
  site: string
  /** redis:// address. */
  redisUrl: string | undefined
  /** The same in all processes: whoever publishes leaves a note for each of them. */
  subscribers: readonly Subscriber[]
}

export function createOutbox({ db, now, log, site, redisUrl, subscribers }: Options): Outbox {
  const names = new Set(subscribers.map(({ name }) => name))
  if (names.size < subscribers.length) throw new Error('Two subscribers have the same name.')
  const follower = createFollower(db, log)
  const hearers = new Set<(signal: Signal) => void>()
  let dispatcher: Dispatcher | undefined

  const subscribersOf = (stream: string): string[] =>
    subscribers.flatMap(({ name, streamPrefix }) => (stream.startsWith(streamPrefix) ? [name] : []))
  const wake = (heads: Heads): void => {
    follower.wake(heads)
    if ([...heads.keys()].some((stream) => subscribersOf(stream).length > 0)) dispatcher?.wake()
  }
  const hear = (signal: Signal): void => {
    for (const hearer of hearers) hearer(signal)
  }
  const bell =
    redisUrl === undefined
      ? undefined
      : createBell({ url: redisUrl, site, log, rung: wake, signalled: hear })

  return {
    writer: (unit, actor) =>
      outboxWriter(unit, {
        actor,
        now,
        subscribersOf,
        committed: (heads) => {
          wake(heads)
          bell?.ring(heads)
        },
      }),
    follow: follower.follow,
    signal: (room, event, data) => {
      const signal = { room, event, data }
      hear(signal)
      bell?.signal(signal)
    },
    onSignal: (hearer) => {
      hearers.add(hearer)
      return () => hearers.delete(hearer)
    },
    dispatch: () => {
      dispatcher ??= createDispatcher(db, log, subscribers)
    },
    bell: () => {
      if (bell === undefined) return 'off'
      return bell.isConnected() ? 'connected' : 'away'
    },
    close: async () => {
      bell?.close()
      await Promise.all([follower.close(), dispatcher?.close()])
    },
  }
}
