import { afterEach, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { type OpenDatabase, openDatabase } from '../../src/db/connect.ts'
import { exceptionOf } from '../../src/db/errors.ts'
import { runInMode, transact } from '../../src/db/transaction.ts'
import { cleanDatabase, testDatabaseUrl } from '../support/database.ts'
import { type DatabaseWire, layWire } from '../support/database-wire.ts'

const STATEMENT_MS = 1_000
let wire: DatabaseWire
let database: OpenDatabase
let straight: OpenDatabase

async function open(poolSize = 3): Promise<void> {
  wire = await layWire()
  database = openDatabase(wire.url, { poolSize, statementMs: STATEMENT_MS })
  straight = openDatabase(testDatabaseUrl(), { poolSize: 2 })
  await cleanDatabase(straight.db)
}

afterEach(async () => {
  await wire.close()
  await database.close().catch(() => {})
  await straight.close()
})

const insert = (db: OpenDatabase['db'], key: string) =>
  db
    .insertInto('oro_name')
    .values({ name_id: Buffer.from(key.padEnd(8)), name: key })
    .execute()
const stored = async (): Promise<string[]> =>
  (await straight.db.selectFrom('oro_name').select('name').orderBy('name').execute()).map(
    ({ name }) => name,
  )

async function refusal(work: Promise<unknown>): Promise<number | undefined> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return exceptionOf(error)?.status
}

it('a connection that is lost before COMMIT costs one attempt, and nobody notices', async () => {
  await open()
  let attempts = 0
  wire.cutAt('second', 'before')
  await transact(database.db, async (trx) => {
    attempts++
    await insert(trx, 'first')
    await insert(trx, 'second')
  })
  expect(attempts).toBe(2)
  expect(await stored()).toEqual(['first', 'second'])
})

it.each([
  ['before the database heard it', 'before', []],
  ['after it committed', 'after', ['a']],
] as const)('a COMMIT that is lost %s is looked up', async (_, when, found) => {
  await open()
  let attempts = 0
  const looked: string[][] = []
  wire.cutAt('\x03COMMIT', when)
  const answer = await transact(
    database.db,
    async (trx) => {
      attempts++
      await insert(trx, 'a')
      return 'done'
    },
    {
      lookUp: async () => {
        looked.push(await stored())
        return looked[0]?.length ? { answer: 'done before' } : undefined
      },
    },
  )
  expect(looked).toEqual([found])
  expect([answer, attempts]).toEqual(when === 'after' ? ['done before', 1] : ['done', 2])
  expect(await stored()).toEqual(['a'])
})

it('a COMMIT whose outcome nobody can look up is not repeated', async () => {
  await open()
  let attempts = 0
  const outcomes: string[] = []
  wire.cutAt('\x03COMMIT', 'after')
  const work = transact(database.db, async (trx, unit) => {
    attempts++
    unit.onEnd((outcome) => outcomes.push(outcome))
    await insert(trx, 'a')
  })
  expect(await refusal(work)).toBe(503)
  expect([attempts, outcomes]).toEqual([1, ['unknown']])
  expect(await stored()).toEqual(['a'])
})

it('while the database is away requests are refused at once, and served when it is back', async () => {
  await open()
  const ask = () => runInMode(database.db, 'read', (db) => sql`SELECT 1`.execute(db))
  await ask()
  wire.cut()
  expect(await refusal(ask())).toBe(503)
  let refused = 0
  for (let i = 0; i < 50; i++)
    if ((await refusal(sql`SELECT 1`.execute(database.db))) === 503) refused++
  expect(refused).toBe(50)
  await wire.mend()
  await expect(
    (async () => {
      for (;;) {
        if ((await refusal(ask())) === undefined) return 'back'
      }
    })(),
  ).resolves.toBe('back')
})

it('a database that hears nobody counts as away, and is found again', async () => {
  await open()
  await sql`SELECT 1`.execute(database.db)
  wire.hold(true)
  expect(await refusal(sql`SELECT 1`.execute(database.db))).toBe(503)
  expect(await refusal(sql`SELECT 1`.execute(database.db))).toBe(503)
  wire.hold(false)
  for (;;) if ((await refusal(sql`SELECT 1`.execute(database.db))) === undefined) break
})

it('a statement has its time', async () => {
  await open()
  const slow = sql`SELECT COUNT(*) FROM seq_1_to_100000 a JOIN seq_1_to_100000 b ON a.seq + b.seq < 0`
  await expect(slow.execute(database.db)).rejects.toMatchObject({ errno: 1969 })
  expect(await refusal(slow.execute(database.db))).toBe(503)
  expect(await refusal(sql`SELECT 1`.execute(database.db))).toBeUndefined()
})

it('those that wait for a connection wait as long as a statement may take, and not all', async () => {
  await open(1)
  const held = runInMode(database.db, 'read', async (db) => {
    await sql`SELECT 1`.execute(db)
    return Promise.all(
      Array.from({ length: 60 }, () => refusal(sql`SELECT 1`.execute(database.db))),
    )
  })
  expect(await held).toEqual(Array.from({ length: 60 }, () => 503))
  expect(await refusal(sql`SELECT 1`.execute(database.db))).toBeUndefined()
})

it('what is written just before COMMIT is part of the transaction', async () => {
  await open()
  const outcomes: string[] = []
  const work = (isGood: boolean) =>
    transact(database.db, async (trx, unit) => {
      unit.onEnd((outcome) => outcomes.push(outcome))
      unit.beforeCommit(async () => {
        await insert(trx, 'last')
        if (!isGood) throw new Error('no')
      })
      await insert(trx, 'first')
    })
  await expect(work(false)).rejects.toThrow('no')
  expect(await stored()).toEqual([])
  await work(true)
  expect([await stored(), outcomes]).toEqual([
    ['first', 'last'],
    ['rolled back', 'committed'],
  ])
})
