import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type OpenDatabase, openDatabase } from '../../../src/db/connect.ts'
import { openSnapshot } from '../../../src/domain/analytics/snapshot.ts'
import { ValidationError } from '../../../src/exceptions.ts'
import { testDatabaseUrl } from '../../support/database.ts'

let database: OpenDatabase

beforeAll(() => {
  database = openDatabase(testDatabaseUrl(), { poolSize: 1 })
})
afterAll(() => database.close())

test('what is asked again is read once', async () => {
  const { once } = openSnapshot(database.db, new Date())
  let reads = 0
  const read = async (): Promise<number> => ++reads
  expect([await once(['a', 1], read), await once(['a', 1], read)]).toEqual([1, 1])
  expect(await once(['a', 2], read)).toBe(2)
})

test('rows that are too many together are refused, and take no room from others', async () => {
  const { once } = openSnapshot(database.db, new Date())
  const rows = (n: number) => async (): Promise<number[]> => new Array(n).fill(0)
  await once(['first'], rows(200_000))
  await expect(once(['second'], rows(200_001))).rejects.toBeInstanceOf(ValidationError)
  expect(await once(['third'], rows(200_000))).toHaveLength(200_000)
  await expect(once(['fourth'], rows(1))).rejects.toBeInstanceOf(ValidationError)
})
