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
import { isAway, isRepeatable, isUnknownOutcome, UnknownOutcome } from './errors.ts'

/** How a method touches the database; see docs/decisions/0005-transaction-modes.md. */
export type TransactionMode = 'request' | 'own' | 'read'

/** The sessions are READ COMMITTED (connect.ts), where a snapshot holds for one statement only. */
const BEGIN = {
  request: 'START TRANSACTION',
  read: `BEGIN NOT ATOMIC SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;
    START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY; END`,
} as const

/** Attempts of one transaction, and milliseconds from the first in which another may begin. */
const ATTEMPTS = 6
const DEADLINE_MS = 5_000
/** Milliseconds of the longest pause before the second attempt, and before any. */
const FIRST_PAUSE_MS = 20
const LONGEST_PAUSE_MS = 200

/** What became of a transaction; `unknown` when the connection was lost during its COMMIT. */
export type Outcome = 'committed' | 'rolled back' | 'unknown'

/** One attempt at a transaction. */
export interface Unit {
  db: Kysely<Database>
  /** Its connection, as a key for what belongs to a connection; begins the transaction. */
  connection: () => Promise<object>
  /** Runs just before COMMIT, in the order given; what fails there takes everything back. */
  beforeCommit: (write: () => Promise<void>) => void
  /** Runs when it is over, whatever became of it. */
  onEnd: (act: (outcome: Outcome) => void) => void
}

/** How a transaction may be run again. */
export interface Repetition<T> {
  /**
   * After a COMMIT whose outcome is not known: what the transaction answered if it was committed, undefined if not.
   * Without it such a transaction is not run again.
   */
  lookUp?: () => Promise<{ answer: T } | undefined>
}

/**
 * Runs `work` as its mode says and ends the transaction with it. `request` and `read` begin at the first query,
 * so work without one costs no round trip. `request` and `read` work may be run again after a deadlock or a lost
 * connection, and so must touch nothing outside its transaction.
 */
export async function runInMode<T>(
  root: Kysely<Database>,
  mode: TransactionMode,
  work: (db: Kysely<Database>, unit: Unit | undefined) => Promise<T>,
  repetition: Repetition<T> = {},
): Promise<T> {
  if (mode === 'own') return work(root, undefined)
  return retried(async () => {
    const { unit, end } = lazyTransaction(root, BEGIN[mode])
    try {
      const result = await work(unit.db, unit)
      await end('COMMIT')
      return result
    } catch (error) {
      await end('ROLLBACK')
      throw error
    }
  }, repetition)
}

/** Runs one transaction of a method whose mode is `own`, or of a job; as `request`. */
export function transact<T>(
  root: Kysely<Database>,
  work: (db: Kysely<Database>, unit: Unit) => Promise<T>,
  repetition: Repetition<T> = {},
): Promise<T> {
  return runInMode(root, 'request', (db, unit) => work(db, unit as Unit), repetition)
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
      const run = (query: CompiledQuery) => connection.executeQuery<Row[]>(query)
      try {
        const { rows } = await run(compound([CompiledQuery.raw(BEGIN.request), first.compile()]))
        const found = rows[0] ?? []
        const rest = inPackets(following(found).map((query) => query.compile()))
        const last = rest.pop() ?? []
        for (const queries of rest) await run(compound(queries))
        await known(() => run(compound([...last, CompiledQuery.raw('COMMIT')])))
        return found
      } catch (error) {
        await rollBack(() => run(CompiledQuery.raw('ROLLBACK')))
        throw error
      }
    }),
  )
}

/** Characters that are sent at once: a packet takes 16 MiB, and a character at most four bytes. */
const PACKET_LENGTH = 3 * 1024 * 1024

/** The statements in as few packets as their lengths allow. */
function inPackets(queries: readonly CompiledQuery[]): CompiledQuery[][] {
  const packets: CompiledQuery[][] = []
  let length = Number.POSITIVE_INFINITY
  for (const query of queries) {
    length += query.sql.length
    if (length > PACKET_LENGTH) {
      packets.push([])
      length = query.sql.length
    }
    packets.at(-1)?.push(query)
  }
  return packets
}

/** Runs statements that answer nothing, in one round trip; the first that fails is the last. */
export async function runTogether(
  db: Kysely<Database>,
  queries: readonly Compilable[],
): Promise<void> {
  if (queries.length === 0) return
  await db.executeQuery(compound(queries.map((query) => query.compile())))
}

/** Several statements as one, in one round trip; its result is that of the first with rows. */
export function compound(queries: readonly CompiledQuery[]): CompiledQuery {
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

/** Runs a COMMIT; says so when nobody knows what became of it. */
async function known(commit: () => Promise<unknown>): Promise<void> {
  try {
    await commit()
  } catch (error) {
    throw isUnknownOutcome(error) ? new UnknownOutcome(error) : error
  }
}

async function retried<T>(attempt: () => Promise<T>, { lookUp }: Repetition<T> = {}): Promise<T> {
  const deadline = performance.now() + DEADLINE_MS
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      const isUnknown = error instanceof UnknownOutcome
      const mayRepeat = isUnknown ? lookUp !== undefined : isRepeatable(error) || isAway(error)
      if (!mayRepeat || tries >= ATTEMPTS || performance.now() > deadline) throw error
      // Full jitter, so that those that met do not meet again.
      await sleep(Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1)))
      if (!isUnknown) continue
      const committed = await lookUp?.()
      if (committed !== undefined) return committed.answer
    }
  }
}

interface LazyTransaction {
  unit: Unit
  end: (how: 'COMMIT' | 'ROLLBACK') => Promise<void>
}

/** A unit whose every query runs on one connection, borrowed from `root` and begun by the first query. */
function lazyTransaction(root: Kysely<Database>, begin: string): LazyTransaction {
  let connection: Promise<DatabaseConnection> | undefined
  let release: (() => void) | undefined
  let hasEnded = false
  const writes: (() => Promise<void>)[] = []
  const acts: ((outcome: Outcome) => void)[] = []

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
  const open = (): Promise<DatabaseConnection> => {
    // A query that nobody waited for would hold a connection for ever.
    if (hasEnded) return Promise.reject(new Error('The transaction of this request has ended.'))
    connection ??= borrow()
    return connection
  }
  const refuse = (): Promise<never> => Promise.reject(new Error('A request has one transaction.'))
  const driver: Driver = {
    init: async () => {},
    acquireConnection: open,
    releaseConnection: async () => {},
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    destroy: async () => {},
  }
  const db = new Kysely<Database>({
    dialect: {
      createAdapter: () => root.getExecutor().adapter,
      createDriver: () => driver,
      createQueryCompiler: () => new MysqlQueryCompiler(),
      createIntrospector: () => root.introspection,
    },
  })

  async function finish(how: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    if (how === 'COMMIT') for (const write of writes) await write()
    hasEnded = true
    if (connection === undefined) return
    const borrowed = connection
    const run = async () => (await borrowed).executeQuery(CompiledQuery.raw(how))
    await (how === 'COMMIT' ? known(run) : rollBack(run))
  }
  return {
    unit: {
      db,
      connection: open,
      beforeCommit: (write) => writes.push(write),
      onEnd: (act) => acts.push(act),
    },
    end: async (how) => {
      // A failed COMMIT is over: the ROLLBACK that follows it has nothing to do.
      if (hasEnded) return
      let outcome: Outcome = 'rolled back'
      try {
        await finish(how)
        if (how === 'COMMIT') outcome = 'committed'
      } catch (error) {
        if (error instanceof UnknownOutcome) outcome = 'unknown'
        throw error
      } finally {
        if (hasEnded) {
          release?.()
          connection = undefined
          for (const act of acts) act(outcome)
        }
      }
    },
  }
}
