import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals'
import { type Kysely, sql } from 'kysely'
import { type OpenDatabase, openDatabase } from '../../src/db/connect.ts'
import { runInMode, transact, transactInTwo } from '../../src/db/transaction.ts'
import type { Database } from '../../src/doctype/generated/tables.ts'
import { cleanDatabase, testDatabaseUrl } from '../support/database.ts'
import { until } from '../support/start.ts'

type Db = Kysely<Database>

const POOL_SIZE = 3
let database: OpenDatabase
let db: Db

beforeAll(() => {
  database = openDatabase(testDatabaseUrl(), { poolSize: POOL_SIZE })
  db = database.db
})
afterAll(() => database.close())

/** Rows of the dictionary serve as accounts: two keys and a text each. */
beforeEach(async () => {
  await cleanDatabase(db)
  await db
    .insertInto('oro_name')
    .values([row('a'), row('b')])
    .execute()
})

const idOf = (key: string): Buffer => Buffer.from(key.padEnd(8))
const row = (key: string) => ({ name_id: idOf(key), name: key })

const append = (on: Db, key: string, text: string) =>
  on
    .updateTable('oro_name')
    .set({ name: sql`CONCAT(name, ${text})` })
    .where('name_id', '=', idOf(key))
    .execute()

const names = async (on: Db = db): Promise<string[]> =>
  (await on.selectFrom('oro_name').select('name').orderBy('name').execute()).map(({ name }) => name)

const connectionId = async (on: Db): Promise<number> => {
  const { rows } = await sql<{ id: number }>`SELECT CONNECTION_ID() AS id`.execute(on)
  return rows[0]?.id ?? 0
}

/** Fails unless every connection of the pool can be had: none was kept by a transaction that is over. */
async function requireAllConnectionsFree(): Promise<void> {
  const ids = await Promise.all(
    Array.from({ length: POOL_SIZE }, () =>
      db.connection().execute(async (connection) => {
        await sql`SELECT SLEEP(0.01)`.execute(connection)
        return connectionId(connection)
      }),
    ),
  )
  expect(new Set(ids).size).toBe(POOL_SIZE)
}

/** A promise, and what fulfils it. */
function signal(): { reached: Promise<void>; reach: () => void } {
  let reach = (): void => {}
  const reached = new Promise<void>((resolve) => {
    reach = resolve
  })
  return { reached, reach }
}

describe('request', () => {
  it('commits what it wrote', async () => {
    const answer = await runInMode(db, 'request', async (trx) => {
      await append(trx, 'a', '+')
      await append(trx, 'b', '+')
      expect(await names()).toEqual(['a', 'b'])
      return 'done'
    })
    expect(answer).toBe('done')
    expect(await names()).toEqual(['a+', 'b+'])
  })

  it('takes everything back when it fails, and tells the error', async () => {
    const work = runInMode(db, 'request', async (trx) => {
      await append(trx, 'a', '+')
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    expect(await names()).toEqual(['a', 'b'])
    await requireAllConnectionsFree()
  })

  it('takes everything back when a statement fails', async () => {
    const work = runInMode(db, 'request', async (trx) => {
      await append(trx, 'a', '+')
      await trx.insertInto('oro_name').values(row('b')).execute()
    })
    await expect(work).rejects.toMatchObject({ errno: 1062 })
    expect(await names()).toEqual(['a', 'b'])
  })

  it('reads behind a lock what was committed before it, whatever it read earlier', async () => {
    await runInMode(db, 'request', async (trx) => {
      expect(await names(trx)).toEqual(['a', 'b'])
      await append(db, 'b', '+')
      await append(trx, 'a', '')
      expect(await names(trx)).toEqual(['a', 'b+'])
    })
  })

  it('runs all its queries on one connection, side by side ones too', async () => {
    const ids = await runInMode(db, 'request', (trx) =>
      Promise.all([connectionId(trx), connectionId(trx), connectionId(trx)]),
    )
    expect(new Set(ids).size).toBe(1)
  })

  it('refuses a transaction within itself', async () => {
    const work = runInMode(db, 'request', (trx) => trx.transaction().execute(() => names(trx)))
    await expect(work).rejects.toThrow('A request has one transaction.')
    await requireAllConnectionsFree()
  })

  it('refuses a query that comes after its end', async () => {
    let late: Db | undefined
    await runInMode(db, 'request', async (trx) => {
      late = trx
      await append(trx, 'a', '+')
    })
    await expect(append(late ?? db, 'b', '+')).rejects.toThrow('The transaction of this request')
    expect(await names()).toEqual(['a+', 'b'])
    await requireAllConnectionsFree()
  })
})

describe('read', () => {
  it('refuses to write', async () => {
    const work = runInMode(db, 'read', (trx) => append(trx, 'a', '+'))
    // ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION
    await expect(work).rejects.toMatchObject({ errno: 1792 })
    expect(await names()).toEqual(['a', 'b'])
    await requireAllConnectionsFree()
  })

  it('sees the state at its first query until its end', async () => {
    await runInMode(db, 'read', async (trx) => {
      await append(db, 'a', '+')
      expect(await names(trx)).toEqual(['a+', 'b'])
      await append(db, 'a', '+')
      expect(await names(trx)).toEqual(['a+', 'b'])
    })
    expect(await names()).toEqual(['a++', 'b'])
  })

  it('sees one state in all tables, though its first query asked just one', async () => {
    await runInMode(db, 'read', async (trx) => {
      await names(trx)
      await db
        .insertInto('oro_subject')
        .values({ user: 'late', created_at: '2026-01-01' })
        .execute()
      expect(await trx.selectFrom('oro_subject').select('user').execute()).toEqual([])
    })
  })
})

test('work without a query takes no connection', async () => {
  const { reached, reach } = signal()
  const idle = Array.from({ length: 2 * POOL_SIZE }, (_, n) =>
    runInMode(db, n % 2 ? 'read' : 'request', () => reached),
  )
  await requireAllConnectionsFree()
  reach()
  await Promise.all(idle)
})

test('own work gets the database itself', async () => {
  expect(await runInMode(db, 'own', async (given) => given === db)).toBe(true)
})

/** Two pieces of work that lock two rows in opposite order, once: MariaDB ends one of them. */
async function meet(run: (work: (trx: Db) => Promise<void>) => Promise<void>): Promise<number> {
  const locked = { a: signal(), b: signal() }
  let attempts = 0
  const work = (first: 'a' | 'b', second: 'a' | 'b') =>
    run(async (trx) => {
      attempts++
      await append(trx, first, `-${first}${second}`)
      locked[first].reach()
      await locked[second].reached
      await append(trx, second, `-${first}${second}`)
    })
  await Promise.all([work('a', 'b'), work('b', 'a')])
  return attempts
}

describe('a deadlock', () => {
  it.each([
    ['a request', (work: (trx: Db) => Promise<void>) => runInMode(db, 'request', work)],
    ['transact', (work: (trx: Db) => Promise<void>) => transact(db, work)],
  ])('is run again by %s, and both come through whole', async (_, run) => {
    expect(await meet(run)).toBe(3)
    const [a, b] = await names()
    expect([a?.length, b?.length]).toEqual([7, 7])
    expect(a?.slice(1)).toBe(b?.slice(1))
    await requireAllConnectionsFree()
  })

  it('is given up after some attempts', async () => {
    let attempts = 0
    const work = runInMode(db, 'request', async (trx) => {
      attempts++
      await append(trx, 'a', '+')
      throw Object.assign(new Error('deadlock'), { errno: 1213 })
    })
    await expect(work).rejects.toThrow('deadlock')
    expect(attempts).toBe(6)
    expect(await names()).toEqual(['a', 'b'])
  })
})

test('work that is not repeatable runs once', async () => {
  let attempts = 0
  const work = transact(db, async () => {
    attempts++
    throw new Error('no')
  })
  await expect(work).rejects.toThrow('no')
  expect(attempts).toBe(1)
})

test('a connection that dies takes its transaction with it, and the next one gets another', async () => {
  const work = runInMode(db, 'request', async (trx) => {
    await append(trx, 'a', '+')
    await sql`KILL ${sql.lit(await connectionId(trx))}`.execute(db)
    await append(trx, 'b', '+')
  })
  await expect(work).rejects.toThrow()
  // The pool may hand out the dead connection once more before it notices.
  await until('the pool works again', () =>
    requireAllConnectionsFree().then(
      () => true,
      () => false,
    ),
  )
  expect(await names()).toEqual(['a', 'b'])
})

describe('transactInTwo', () => {
  const insert = (...keys: string[]) =>
    db.insertInto('oro_name').ignore().values(keys.map(row)).returning('name')

  it('answers the first statement’s rows and commits what follows from them', async () => {
    const found = await transactInTwo<{ name: string }>(db, insert('b', 'c', 'd'), (rows) =>
      rows.map(({ name }) =>
        db
          .updateTable('oro_name')
          .set({ name: `${name} is new` })
          .where('name_id', '=', idOf(name)),
      ),
    )
    expect(found).toEqual([{ name: 'c' }, { name: 'd' }])
    expect(await names()).toEqual(['a', 'b', 'c is new', 'd is new'])
  })

  it('answers no rows, and nothing follows', async () => {
    const asked: unknown[] = []
    const found = await transactInTwo(db, insert('a', 'b'), (rows) => {
      asked.push(rows)
      return []
    })
    expect([found, asked]).toEqual([[], [[]]])
    await requireAllConnectionsFree()
  })

  it('takes the first statement back when a following one fails', async () => {
    const work = transactInTwo(db, insert('c'), () => [
      db.insertInto('oro_name').values(row('d')),
      db.insertInto('oro_name').values(row('a')),
    ])
    await expect(work).rejects.toMatchObject({ errno: 1062 })
    expect(await names()).toEqual(['a', 'b'])
    await requireAllConnectionsFree()
  })

  it('takes the first statement back when what follows cannot be told', async () => {
    const work = transactInTwo(db, insert('c'), () => {
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    expect(await names()).toEqual(['a', 'b'])
  })

  it('keeps values apart from statements', async () => {
    const name = "'; END; DROP TABLE oro_name; -- \\ ? \u2028 \u0000"
    await transactInTwo(db, insert('c'), () => [
      db.updateTable('oro_name').set({ name }).where('name_id', '=', idOf('c')),
    ])
    expect(await names()).toContain(name)
  })
})
