import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type OpenDatabase, openDatabase } from '../../../src/db/connect.ts'
import { nameId, namesOf, storeNames } from '../../../src/domain/analytics/names.ts'
import { cleanDatabase, testDatabaseUrl } from '../../support/database.ts'

let database: OpenDatabase
let db: OpenDatabase['db']

beforeAll(async () => {
  database = openDatabase(testDatabaseUrl(), { poolSize: 8 })
  db = database.db
})
afterAll(() => database.close())
beforeEach(() => cleanDatabase(db))

const hex = (name: string): string => nameId(name).toString('hex')
const stored = async (...names: string[]) => [...(await namesOf(db, names.map(nameId))).values()]

test('an id is the first 8 bytes of the SHA-256 of the exact name, in rows for ever', () => {
  expect(hex('explain')).toBe(createHash('sha256').update('explain').digest('hex').slice(0, 16))
  expect(hex('')).toBe('e3b0c44298fc1c14')
  expect(hex('Explain')).not.toBe(hex('explain'))
  expect(hex('explain ')).not.toBe(hex('explain'))
})

test('names that differ in case, accents, blanks or emoji are kept apart', async () => {
  const names = ['cafe', 'Cafe', 'café', 'cafe ', '🐦', '🐧']
  await storeNames(db, names)
  expect((await stored(...names)).sort()).toEqual([...names].sort())
})

test('the same names at once, in any order, are stored once', async () => {
  const names = Array.from({ length: 50 }, (_, index) => `once-${index}`)
  await Promise.all([storeNames(db, names), storeNames(db, names.toReversed())])
  expect(await stored(...names)).toHaveLength(50)
})

test('more names than one statement takes are all stored and found', async () => {
  const names = Array.from({ length: 1_100 }, (_, index) => `many-${index}`)
  await storeNames(db, names)
  expect(new Set(await stored(...names))).toEqual(new Set(names))
})

test('two names of the same id are refused, again and again', async () => {
  await db
    .insertInto('oro_name')
    .values({ name_id: nameId('one'), name: 'other' })
    .execute()
  for (let attempt = 0; attempt < 2; attempt++) {
    await expect(storeNames(db, ['one'])).rejects.toThrow('same id')
  }
})
