import { Kysely } from 'kysely'
import { createPool, format, type Pool } from 'mysql2'
import type { Database } from '../doctype/generated/tables.ts'
import { MariadbDialect } from './dialect.ts'
import { guardPool } from './guarded-pool.ts'

/** An open database: Kysely, and mysql2's own pool under it. */
export interface OpenDatabase {
  db: Kysely<Database>
  pool: Pool
  close: () => Promise<void>
}

/**
 * Seconds that a transaction may wait for its next statement. A process that is paused in the middle of one, or whose
 * host is gone, would otherwise keep its rows from everybody.
 */
const IDLE_TRANSACTION_SECONDS = 60
/** Milliseconds until an address that does not answer is given up. */
const CONNECT_TIMEOUT_MS = 2_000

/**
 * Opens a pool; connections are made when they are first needed. With `statementMs` no statement takes longer: for
 * processes that serve, not for those that migrate or repair.
 */
export function openDatabase(
  url: string,
  { poolSize, statementMs = 0 }: { poolSize: number; statementMs?: number },
): OpenDatabase {
  const address = {
    uri: url,
    connectTimeout: CONNECT_TIMEOUT_MS,
    charset: 'UTF8MB4_UNICODE_CI',
    // Values come as the database writes them: a Date has no microseconds, a parsed JSON text can lose digits.
    dateStrings: true,
    jsonStrings: true,
    supportBigNumbers: true,
    timezone: 'Z',
    // The driver would look through megabytes of finished rows for question marks.
    queryFormat: (text: string, values: Parameters<typeof format>[1]) =>
      Array.isArray(values) && values.length === 0 ? text : format(text, values, false, 'Z'),
  }
  const pool = createPool({ ...address, connectionLimit: poolSize })
  pool.on('connection', (connection) => {
    // Queued before anything that its first user asks; a session without these settings must not live.
    // READ COMMITTED: what is read behind a lock is what the lock protects, and absent rows are not locked.
    connection.query(
      "SET time_zone = '+00:00', sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION', tx_isolation = 'READ-COMMITTED', max_statement_time = ?, idle_transaction_timeout = ?",
      [statementMs / 1000, IDLE_TRANSACTION_SECONDS],
      (error) => error && connection.destroy(),
    )
  })
  const guarded = guardPool(pool, address, { poolSize, statementMs })
  const db = new Kysely<Database>({ dialect: new MariadbDialect(pool, guarded) })
  // The pool itself: Kysely ends it only when Kysely was used.
  return { db, pool, close: () => pool.promise().end() }
}
