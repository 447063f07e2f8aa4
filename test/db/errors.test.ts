import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { type OpenDatabase, openDatabase } from '../../src/db/connect.ts'
import { exceptionOf, isAway, isRepeatable } from '../../src/db/errors.ts'
import { databaseTime, epochOf } from '../../src/db/time.ts'
import { cleanDatabase, testDatabaseUrl } from '../support/database.ts'

let database: OpenDatabase

beforeAll(() => {
  database = openDatabase(testDatabaseUrl(), { poolSize: 3 })
})
afterAll(() => database.close())
beforeEach(() => cleanDatabase(database.db))

/** What a piece of work fails with. */
async function errorOf(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work()
  } catch (error) {
    return error
  }
  throw new Error('It did not fail.')
}

const subject = { user: 'ada@example.com', created_at: '2026-11-15 00:00:00' }

test('a second row of the same key is a DuplicateEntryError: 409', async () => {
  const insert = () => database.db.insertInto('oro_subject').values(subject).execute()
  await insert()
  const error = await errorOf(insert)
  expect([isRepeatable(error), isAway(error)]).toEqual([false, false])
  expect(exceptionOf(error)).toMatchObject({
    name: 'DuplicateEntryError',
    status: 409,
    cause: error,
  })
})

test('a row that somebody holds is worth another try: 503', async () => {
  await database.db.insertInto('oro_subject').values(subject).execute()
  const error = await database.db.transaction().execute(async (holder) => {
    await holder.selectFrom('oro_subject').selectAll().forUpdate().execute()
    return errorOf(() =>
      database.db
        .selectFrom('oro_subject')
        .selectAll()
        .forUpdate()
        .modifyEnd(sql`NOWAIT`)
        .execute(),
    )
  })
  expect([isRepeatable(error), isAway(error)]).toEqual([true, false])
  expect(exceptionOf(error)).toMatchObject({ name: 'ServiceUnavailable', status: 503 })
})

test('a connection that was killed is away: 503', async () => {
  const doomed = openDatabase(testDatabaseUrl(), { poolSize: 1 })
  const error = await errorOf(() => sql`KILL CONNECTION_ID()`.execute(doomed.db))
  await doomed.close()
  expect(isAway(error)).toBe(true)
  expect(exceptionOf(error)).toMatchObject({ name: 'ServiceUnavailable', status: 503 })
})

test('a server that does not answer is away: 503', async () => {
  const nowhere = openDatabase('mysql://nobody@127.0.0.1:1/none', { poolSize: 1 })
  const error = await errorOf(() => sql`SELECT 1`.execute(nowhere.db))
  await nowhere.close()
  expect(isAway(error)).toBe(true)
  expect(exceptionOf(error)).toMatchObject({ name: 'ServiceUnavailable', status: 503 })
})

test.each([
  ['text that is too long', sql`UPDATE tabUser SET first_name = REPEAT('x', 200)`],
  ['a wrong statement', sql`SELEC 1`],
  ['a table that is not there', sql`SELECT * FROM oro_nothing`],
])('%s is a fault of ours that nobody foresaw', async (_, statement) => {
  await sql`INSERT INTO tabUser (name, first_name) VALUES ('a', 'a')`.execute(database.db)
  const error = await errorOf(() => statement.execute(database.db))
  expect([isRepeatable(error), isAway(error), exceptionOf(error)]).toEqual([
    false,
    false,
    undefined,
  ])
})

test.each([
  undefined,
  null,
  'text',
  new Error('other'),
  {},
  // A file that is missing, another server that is away: not the database.
  Object.assign(new Error('no such file'), { code: 'ENOENT' }),
  Object.assign(new Error('refused'), { code: 'ECONNREFUSED', errno: -111 }),
])('%p is none of these', (thrown) => {
  expect([isRepeatable(thrown), isAway(thrown), exceptionOf(thrown)]).toEqual([
    false,
    false,
    undefined,
  ])
})

test('a time goes to a table and comes back as it was, to the millisecond', async () => {
  const time = new Date('2026-11-15T23:59:59.987Z')
  await database.db
    .insertInto('oro_subject')
    .values({ ...subject, created_at: databaseTime(time) })
    .execute()
  const row = await database.db
    .selectFrom('oro_subject')
    .select('created_at')
    .executeTakeFirstOrThrow()
  expect(row.created_at).toBe('2026-11-15 23:59:59.987000')
  expect(epochOf(row.created_at)).toBe(time.getTime())
})
