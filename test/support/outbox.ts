import type { Kysely } from 'kysely'
import { type OpenDatabase, openDatabase } from '../../src/db/connect.ts'
import { transact } from '../../src/db/transaction.ts'
import type { Database } from '../../src/doctype/generated/tables.ts'
import { createLog } from '../../src/log.ts'
import {
  createOutbox,
  type Outbox,
  type OutboxWriter,
  type Publication,
  type Subscriber,
} from '../../src/outbox/index.ts'
import { testDatabaseUrl } from './database.ts'

/** What one server process has of the outbox: connections and a follower of its own. */
export interface OutboxProcess {
  db: Kysely<Database>
  pool: OpenDatabase['pool']
  outbox: Outbox
  /** Runs a transaction of this process. */
  write: <T>(work: (writer: OutboxWriter, db: Kysely<Database>) => Promise<T>) => Promise<T>
  close: () => Promise<void>
}

export const NOW = new Date('2026-11-15T12:00:00Z')

export function openProcess(
  options: { now?: () => Date; subscribers?: readonly Subscriber[]; redisUrl?: string } = {},
): OutboxProcess {
  const { db, pool, close } = openDatabase(testDatabaseUrl(), { poolSize: 10 })
  const outbox = createOutbox({
    db,
    now: options.now ?? (() => NOW),
    log: createLog({ LOG_LEVEL: 'silent' }),
    site: 'test',
    redisUrl: options.redisUrl,
    subscribers: options.subscribers ?? [],
  })
  return {
    db,
    pool,
    outbox,
    write: (work) => transact(db, (trx, unit) => work(outbox.writer(unit, 'ann@example.com'), trx)),
    close: async () => {
      await outbox.close()
      await close()
    },
  }
}

/** An event that is of no interest but for its place. */
export function event(stream: string, key: string, data: unknown = { key }): Publication {
  return { stream, type: 'changed', key, ref: { key }, data }
}
