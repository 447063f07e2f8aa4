import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Compilable,
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  MysqlQueryCompiler,
} from 'kysely'
import type { Database } from '../doctype/generated/tables.ts'
import { isRepeatable } from './errors.ts'

/** How a method touches the database; see docs/decisions/0005-transaction-modes.md. */
export type TransactionMode = 'request' | 'own' | 'read'

const BEGIN = {
  request: 'START TRANSACTION',
  read: 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',
} as const

const ATTEMPTS = 4

/**
 * Runs `work` as its mode says and ends the transaction with it. `request` and `read` begin at the first query,
 * so work without one costs no round trip. `request` and `read` work may be run again after a deadlock, and so
 * must touch nothing outside its transaction.
 */
export async function runInMode<T>(
  root: Kysely<Database>,
  mode: TransactionMode,
  work: (db: Kysely<Database>) => Promise<T>,
): Promise<T> {
  if (mode === 'own') return work(root)
  return retried(async () => {
    const unit = lazyTransaction(root, BEGIN[mode])
    try {
      const result = await work(unit.db)
      await unit.end('COMMIT')
      return result
    } catch (error) {
      await unit.end('ROLLBACK')
      throw error
    }
  })
}

/** Runs one transaction of a method whose mode is `own`, again after a deadlock. */
export function transact<T>(
  root: Kysely<Database>,
  work: (db: Kysely<Database>) => Promise<T>,
): Promise<T> {
  return retried(() => root.transaction().execute(work))
}

/**
 * A transaction of one statement and those that follow from its rows, in two round trips instead of five: for what
 * many requests wait for. MariaDB's compound statements need no multi-statement connection. Again after a deadlock.
 */
export function transactInTwo<Row>(
  root: Kysely<Database>,
  first: Compilable,
  following: (rows: readonly Row[]) => readonly Compilable[],
): Promise<readonly Row[]> {
  return retried(() =>
    root.connection().execute(async (connection) => {
      try {
        const begin = compound([CompiledQuery.raw(BEGIN.request), first.compile()])
        const { rows } = await connection.executeQuery<Row[]>(begin)
        const found = rows[0] ?? []
        const rest = following(found).map((query) => query.compile())
        await connection.executeQuery(compound([...rest, CompiledQuery.raw('COMMIT')]))
        return found
      } catch (error) {
        await rollBack(() => connection.executeQuery(CompiledQuery.raw('ROLLBACK')))
        throw error
      }
    }),
  )
}

function compound(queries: readonly CompiledQuery[]): CompiledQuery {
  const text = queries.map((query) => `${query.sql};`).join(' ')
  const parameters = queries.flatMap((query) => query.parameters)
  return CompiledQuery.raw(`BEGIN NOT ATOMIC ${text} END`, parameters)
}

/** Where even ROLLBACK fails the connection is gone, and the transaction with it: the first error is the one to tell. */
async function rollBack(run: () => Promise<unknown>): Promise<void> {
  try {
    await run()
  } catch {
    // See above.
  }
}

async function retried<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (tries >= ATTEMPTS || !isRepeatable(error)) throw error
      // Jitter, so that two that met do not meet again.
      await sleep(Math.random() * 10 * 2 ** tries)
    }
  }
}

interface LazyTransaction {
  db: Kysely<Database>
  end: (how: 'COMMIT' | 'ROLLBACK') => Promise<void>
}

/** A Kysely whose every query runs on one connection, borrowed from `root` and begun by the first query. */
function lazyTransaction(root: Kysely<Database>, begin: string): LazyTransaction {
  let connection: Promise<DatabaseConnection> | undefined
  let release: (() => void) | undefined
  let hasEnded = false

  const borrow = async (): Promise<DatabaseConnection> => {
    const borrowed = await new Promise<DatabaseConnection>((resolve, reject) => {
      const held = new Promise<void>((free) => {
        release = free
      })
      root
        .getExecutor()
        .provideConnection((given) => {
          resolve(given)
          return held
        })
        .catch(reject)
    })
    await borrowed.executeQuery(CompiledQuery.raw(begin))
    return borrowed
  }
  const refuse = (): Promise<never> => Promise.reject(new Error('A request has one transaction.'))
  const driver: Driver = {
    init: async () => {},
    acquireConnection: () => {
      // A query that nobody waited for would hold a connection for ever.
      if (hasEnded) return Promise.reject(new Error('The transaction of this request has ended.'))
      connection ??= borrow()
      return connection
    },
    releaseConnection: async () => {},
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    destroy: async () => {},
  }
  return {
    db: new Kysely<Database>({
      dialect: {
        createAdapter: () => root.getExecutor().adapter,
        createDriver: () => driver,
        createQueryCompiler: () => new MysqlQueryCompiler(),
        createIntrospector: () => root.introspection,
      },
    }),
    end: async (how) => {
      hasEnded = true
      if (connection === undefined) return
      const open = connection
      const run = async () => (await open).executeQuery(CompiledQuery.raw(how))
      try {
        await (how === 'COMMIT' ? run() : rollBack(run))
      } finally {
        release?.()
        connection = undefined
      }
    },
  }
}
