import type { MysqlPool, MysqlPoolConnection, MysqlQueryResult } from 'kysely'
import {
  createConnection,
  type Pool,
  type PoolConnection,
  type PoolOptions,
  type QueryValues,
} from 'mysql2'
import { DatabaseAway, fromDriver, isAway } from './errors.ts'

/** Milliseconds that a probe has for its whole handshake, which a paused server does not finish. */
const PROBE_MS = 1_000
/** Milliseconds between probes: how late the return of the database is noticed, beside the probe itself. */
const REST_MS = 250
/** Milliseconds beyond the server's own limit until a statement counts as lost with its server. */
const SLACK_MS = 1_000
/** Requests that wait for each connection at most: thousands of sockets come back at once after a restart. */
const WAITING_PER_CONNECTION = 500

/** As Kysely declares its callbacks: with an error there is no result, whatever the type says. */
type Done<T> = (error: unknown, result: T) => void

/** Limits of a pool; see openDatabase. */
export interface PoolLimits {
  poolSize: number
  /** Milliseconds that a statement may take, and that one waits for a connection; 0 is no limit, nor of those that wait. */
  statementMs: number
}

/**
 * mysql2's pool as Kysely takes it, which answers at once while the database is away. After the first sign of that
 * one probe at a time asks a new connection; everybody else waits for its result, or is refused until the next.
 */
export function guardPool(pool: Pool, address: PoolOptions, limits: PoolLimits): MysqlPool {
  const { poolSize, statementMs } = limits
  const wrappers = new WeakMap<PoolConnection, MysqlPoolConnection>()
  let isSuspect = false
  let downUntil = 0
  let lastFailure: unknown
  let probe: Promise<void> | undefined
  let waiting = 0

  async function requireDatabase(): Promise<void> {
    if (performance.now() < downUntil) {
      throw new DatabaseAway('The database is away.', { cause: lastFailure })
    }
    probe ??= ask(address).then(
      () => {
        isSuspect = false
        probe = undefined
      },
      (cause) => {
        downUntil = performance.now() + REST_MS
        probe = undefined
        lastFailure = cause
        throw new DatabaseAway('The database does not answer.', { cause })
      },
    )
    await probe
  }

  /** An error as callers see it; after the first sign of an absence the database is asked. */
  function noted(error: unknown): unknown {
    const told = fromDriver(error)
    if (isAway(told)) isSuspect = true
    return told
  }

  function wrap(connection: PoolConnection): MysqlPoolConnection {
    const known = wrappers.get(connection)
    if (known !== undefined) return known
    const run = (sql: string, values: QueryValues, done: Done<MysqlQueryResult>): void => {
      let isOver = false
      const settle = (error: unknown, rows: unknown): void => {
        if (isOver) return
        isOver = true
        clearTimeout(timer)
        done(noted(error), rows as MysqlQueryResult)
      }
      const late = (): void => {
        // What still comes would be taken for the answer to the next statement.
        connection.destroy()
        settle(new DatabaseAway('The database did not answer in time.'), undefined)
      }
      const timer = statementMs === 0 ? undefined : setTimeout(late, statementMs + SLACK_MS)
      connection.query(sql, values, settle)
    }
    const stream = (sql: string, values: QueryValues) => connection.query(sql, values)
    const wrapper = {
      query: (sql: string, values: QueryValues, done?: Done<MysqlQueryResult>) =>
        done === undefined ? stream(sql, values) : run(sql, values, done),
      release: () => connection.release(),
    } as MysqlPoolConnection
    wrappers.set(connection, wrapper)
    return wrapper
  }

  function take(done: Done<MysqlPoolConnection>): void {
    let isSettled = false
    const settle = (error: unknown, connection?: PoolConnection): void => {
      if (isSettled) {
        connection?.release()
        return
      }
      isSettled = true
      waiting--
      clearTimeout(timer)
      if (connection === undefined) done(noted(error), undefined as never)
      else done(null, wrap(connection))
    }
    const late = () =>
      settle(new DatabaseAway('No connection came free in time.', { isBusy: true }))
    const timer = statementMs === 0 ? undefined : setTimeout(late, statementMs)
    waiting++
    if (statementMs > 0 && waiting > poolSize * WAITING_PER_CONNECTION) {
      settle(new DatabaseAway('Too many wait for a connection.', { isBusy: true }))
    } else pool.getConnection((error, connection) => settle(error, connection ?? undefined))
  }

  return {
    getConnection: (done) => {
      if (isSuspect)
        requireDatabase().then(
          () => take(done),
          (error) => done(error, undefined as never),
        )
      else take(done)
    },
    end: (done) => pool.end(done),
  }
}

/** Settles when a new connection was made, or could not be. */
function ask(address: PoolOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const connection = createConnection({ ...address, connectTimeout: PROBE_MS })
    connection.once('connect', () => {
      connection.end()
      resolve()
    })
    connection.once('error', (error) => {
      connection.destroy()
      reject(error)
    })
  })
}
