import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { sql } from 'kysely'
import { type BulkValue, literal } from '../../src/db/bulk.ts'
import { type OpenDatabase, openDatabase } from '../../src/db/connect.ts'
import { testDatabaseUrl } from '../support/database.ts'

let database: OpenDatabase

beforeAll(() => {
  database = openDatabase(testDatabaseUrl(), { poolSize: 1 })
})
afterAll(() => database.close())

/** A value as the database read its literal, in hex. */
async function readBack(value: BulkValue): Promise<string | undefined> {
  const { rows } = await sql
    .raw<{ hex: string }>(`SELECT HEX(${literal(value)}) AS hex`)
    .execute(database.db)
  return rows[0]?.hex.toLowerCase()
}

const hexOf = (text: string): string => Buffer.from(text).toString('hex')

test('texts are read as they were written', async () => {
  const hostile = [`'`, `\\`, `\\'`, `''`, '"', '\0', '\n\r\t\b\x1a', '%_', '?', '🐦', `');--`]
  for (const text of ['', ...hostile, hostile.join('')]) {
    expect(await readBack(text)).toBe(hexOf(text))
  }
  const unit = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'grapheme', maxLength: 3 }))
  const texts = fc.array(unit, { maxLength: 20 }).map((parts) => parts.join(''))
  await fc.assert(
    fc.asyncProperty(texts, async (text) => expect(await readBack(text)).toBe(hexOf(text))),
  )
})

test('bytes are read as they were written', async () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
  expect(await readBack(bytes)).toBe(bytes.toString('hex'))
})
