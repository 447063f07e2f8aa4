import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type OpenDatabase, openDatabase } from '../../src/db/connect.ts'
import { macUnder } from '../../src/keys/mac.ts'
import { openRootKey } from '../../src/keys/root-key.ts'
import { cleanDatabase, testDatabaseUrl, withEmptyDatabase } from '../support/database.ts'

const now = () => new Date('2026-11-15T12:00:00Z')
let database: OpenDatabase
let directory: string
let file: string

beforeAll(() => {
  database = openDatabase(testDatabaseUrl(), { poolSize: 10 })
})
afterAll(() => database.close())
beforeEach(async () => {
  await cleanDatabase(database.db)
  directory = mkdtempSync(join(tmpdir(), 'oro-root-'))
  file = join(directory, 'data', 'root.key')
})
afterEach(() => rmSync(directory, { recursive: true }))

const open = (given?: string, where = file) => openRootKey(database.db, { given, file: where }, now)
const key = (byte: number): string => Buffer.alloc(32, byte).toString('base64url')

test('the first process makes one, for its owner only, and the others find it', async () => {
  const roots = await Promise.all(Array.from({ length: 8 }, () => open()))
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readFileSync(file, 'utf8')).toMatch(/^[\w-]{43}=\n$/)
  for (const root of roots) expect(root.bytes).toEqual(roots[0]?.bytes)
  const { check_value } = await database.db
    .selectFrom('oro_root_key')
    .selectAll()
    .executeTakeFirstOrThrow()
  expect(check_value).not.toEqual(roots[0]?.bytes)
})

test('the environment goes before the file, and makes none', async () => {
  expect((await open(key(1))).bytes).toEqual(Buffer.alloc(32, 1))
  expect(existsSync(file)).toBe(false)
})

test('a process with none is refused once the database knows one, is told what to do, and makes none', async () => {
  await open(key(1))
  await expect(open()).rejects.toThrow(
    `This process has no root key. Copy root.key from the data directory of the server that made this database to ${file} (mode 0600), or set ROOT_KEY`,
  )
  expect(existsSync(file)).toBe(false)
})

test('a process with another one is refused, and is told what to do', async () => {
  await open(key(1))
  await expect(open(key(2))).rejects.toThrow(
    /another root key than the database's. Copy root.key .* or set ROOT_KEY/,
  )
})

test('of processes that start at once with roots of their own one wins, and the others are refused', async () => {
  const files = Array.from({ length: 6 }, (_, i) => join(directory, String(i), 'root.key'))
  const outcomes = await Promise.allSettled(files.map((one) => open(undefined, one)))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('a file that others can read is refused with the remedy', async () => {
  await open()
  chmodSync(file, 0o640)
  await expect(open()).rejects.toThrow(`Run: chmod 600 ${file}`)
})

test('a database without tables is asked again later', async () => {
  await withEmptyDatabase('rootless', async ({ db }) => {
    const root = await openRootKey(db, { given: undefined, file }, now)
    expect(root.bytes).toHaveLength(32)
    await expect(root.confirm()).rejects.toThrow("doesn't exist")
  })
})

test('without a key and without a database nothing is made', async () => {
  const url = new URL(testDatabaseUrl())
  url.port = '1'
  const away = openDatabase(url.href, { poolSize: 1 })
  try {
    const opened = openRootKey(away.db, { given: undefined, file }, now)
    await expect(opened).rejects.toThrow('Start the database first.')
    expect(existsSync(file)).toBe(false)
    const later = await openRootKey(away.db, { given: key(1), file }, now)
    await expect(later.confirm()).rejects.toThrow()
  } finally {
    await away.close()
  }
})

test('digests differ by key, purpose and text', () => {
  const [mac, other] = [macUnder(Buffer.alloc(32, 1)), macUnder(Buffer.alloc(32, 2))]
  const all = [mac('a', 'x'), mac('b', 'x'), mac('a', 'y'), other('a', 'x')]
  expect(new Set(all.map((one) => one.toString('hex'))).size).toBe(4)
  expect(mac('a', 'x')).toEqual(macUnder(Buffer.alloc(32, 1))('a', 'x'))
})
