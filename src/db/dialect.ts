import {
  type Kysely,
  type MigrationLockOptions,
  MysqlAdapter,
  MysqlDialect,
  type MysqlPool,
} from 'kysely'
import type { Pool, PoolConnection } from 'mysql2'

/** How long a second migrator waits for the first, in seconds. */
const LOCK_WAIT_SECONDS = 3600

/**
 * Kysely's MySQL adapter as MariaDB needs it: INSERT and DELETE can return rows, and the migration
 * lock is a locked row. The row is held on a connection of its own, since DDL commits implicitly; get_lock,
 * Kysely's way, locks one node of a cluster only.
 */
class MariadbAdapter extends MysqlAdapter {
  readonly #pool: Pool
  #lock: PoolConnection | undefined

  constructor(pool: Pool) {
    super()
    this.#pool = pool
  }

  override get supportsReturning(): boolean {
    return true
  }

  override async acquireMigrationLock(
    _db: Kysely<unknown>,
    { lockTable, lockRowId }: MigrationLockOptions,
  ): Promise<void> {
    const connection = await getConnection(this.#pool)
    this.#lock = connection
    const run = connection.promise()
    // Its transaction is idle while others do the work.
    await run.query('SET SESSION innodb_lock_wait_timeout = ?, idle_transaction_timeout = 0', [
      LOCK_WAIT_SECONDS,
    ])
    await run.query('BEGIN')
    await run.query('SELECT id FROM ?? WHERE id = ? FOR UPDATE', [lockTable, lockRowId])
  }

  /** Closing the connection ends its transaction, and leaves no changed session in the pool. */
  override async releaseMigrationLock(): Promise<void> {
    this.#lock?.destroy()
    this.#lock = undefined
  }
}

/** Kysely's dialect for MariaDB 10.11 over a mysql2 pool. */
export class MariadbDialect extends MysqlDialect {
  readonly #pool: Pool

  constructor(pool: Pool, guarded: MysqlPool) {
    super({ pool: guarded })
    this.#pool = pool
  }

  override createAdapter(): MysqlAdapter {
    return new MariadbAdapter(this.#pool)
  }
}

function getConnection(pool: Pool): Promise<PoolConnection> {
  return new Promise((resolve, reject) => {
    pool.getConnection((error, connection) => (error ? reject(error) : resolve(connection)))
  })
}
