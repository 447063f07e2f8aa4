import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals'
import { sql } from 'kysely'
import { type OpenDatabase, openDatabase } from '../../../src/db/connect.ts'
import { DEFAULT_PRICES } from '../../../src/domain/analytics/default-prices.ts'
import {
  addPrice,
  listPrices,
  loadDefaultPrices,
  priceBook,
} from '../../../src/domain/analytics/price-book.ts'
import {
  costOf,
  costText,
  costUnits,
  findPrice,
  validatePrice,
} from '../../../src/domain/analytics/prices.ts'
import { cleanDatabase, testDatabaseUrl, withEmptyDatabase } from '../../support/database.ts'

let processes: OpenDatabase[]
let db: OpenDatabase['db']
let other: OpenDatabase['db']
/** Each test's own day: a process remembers what it read in the test before. */
let now = new Date('2026-11-15T12:00:00Z')

beforeAll(() => {
  processes = Array.from({ length: 3 }, () => openDatabase(testDatabaseUrl(), { poolSize: 4 }))
})
afterAll(() => Promise.all(processes.map(({ close }) => close())))
beforeEach(async () => {
  db = processes[0]?.db ?? db
  other = processes[1]?.db ?? other
  now = new Date(now.getTime() + 86_400_000)
  await cleanDatabase(db)
  await db.deleteFrom('oro_price').execute()
})

const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1000)
const price = (model: string) =>
  validatePrice({
    model,
    effective_from: '2026-01-01T00:00:00Z',
    prices: { input: '0.000003', output: '0.000015' },
  })
const versions = (book: readonly { version: number }[]) => book.map(({ version }) => version)
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

test('a price comes back as it was added, and its row says when', async () => {
  const full = validatePrice({
    model: 'claude-*',
    provider: 'bedrock',
    effective_from: '2026-03-01T00:00:00.250Z',
    input_includes_cache: true,
    prices: { input: '0.000003', output: '0.000015', cache_read: '0.0000003' },
    tiers: { mode: 'marginal', steps: [{ above: 200_000, prices: { input: '0.000006' } }] },
  })
  expect(await addPrice(db, full, now)).toBe(1)
  expect(await addPrice(db, price('m'), now)).toBe(2)
  expect(await listPrices(db)).toEqual([
    { version: 1, ...full },
    { version: 2, ...price('m') },
  ])
  const rows = db.selectFrom('oro_price').select(['currency', 'effective_from', 'created_at'])
  expect(await rows.where('version', '=', 1).executeTakeFirst()).toEqual({
    currency: 'USD',
    effective_from: '2026-03-01 00:00:00.250000',
    created_at: `${now.toISOString().slice(0, 10)} 12:00:00.000000`,
  })
})

test('prices added at once, in several processes, are numbered without gaps', async () => {
  const added = await Promise.all(
    upTo(8).flatMap((each) =>
      processes.map((process, index) => addPrice(process.db, price(`${each}-${index}`), now)),
    ),
  )
  expect(added.toSorted((a, b) => a - b)).toEqual(upTo(24))
  expect(versions(await listPrices(db))).toEqual(upTo(24))
})

describe('priceBook', () => {
  it('shows a price at once where it was added, and after ten seconds elsewhere', async () => {
    for (const each of [db, other]) expect(await priceBook(each, now)).toEqual([])
    await addPrice(db, price('m'), now)
    expect(versions(await priceBook(db, now))).toEqual([1])
    expect(await priceBook(other, later(10))).toEqual([])
    expect(versions(await priceBook(other, later(11)))).toEqual([1])
  })

  it('reads again when the clock went back', async () => {
    await priceBook(other, later(60))
    await addPrice(db, price('m'), now)
    expect(versions(await priceBook(other, now))).toEqual([1])
  })

  it('is read once for all that ask at once', async () => {
    const [first, second] = await Promise.all([priceBook(db, now), priceBook(db, now)])
    expect(second).toBe(first)
  })

  it('is asked for again after it could not be read', async () => {
    await withEmptyDatabase('prices', async ({ db: empty }) => {
      await expect(priceBook(empty, now)).rejects.toThrow()
      await sql`CREATE TABLE oro_price (version INT, currency CHAR(3))`.execute(empty)
      expect(await priceBook(empty, now)).toEqual([])
    })
  })
})

describe('loadDefaultPrices', () => {
  it('gives a new database its prices once, whoever else does so', async () => {
    await Promise.all(processes.map((process) => loadDefaultPrices(process.db, now)))
    await loadDefaultPrices(db, now)
    const expected = DEFAULT_PRICES.map((each, index) => ({ version: index + 1, ...each }))
    expect(await listPrices(db)).toEqual(expected)
    expect(await priceBook(db, now)).toEqual(expected)
  })

  it('leaves a book alone that has prices', async () => {
    await addPrice(db, price('own'), now)
    await loadDefaultPrices(db, now)
    expect(versions(await listPrices(db))).toEqual([1])
  })
})

describe('the default prices', () => {
  const book = DEFAULT_PRICES.map((each, index) => ({ version: index + 1, ...each }))
  const AT = new Date('2026-11-15T00:00:00Z')
  const found = (model: string, at = AT) => findPrice(book, model, 'anyone', at)
  const costAt = (model: string, tokensInput: number, tokensCacheRead = 0, at = AT) => {
    const one = found(model, at)
    const tokens = { tokensInput, tokensCacheRead, tokensOutput: 1000 }
    return one && costOf(one, { ...tokens, tokensCacheWrite: null, tokensReasoning: null })
  }

  it.each([
    ['claude-sonnet-4-5', 1000, 0, '0.018000000000'],
    ['claude-sonnet-4-5-20250929', 200_000, 0, '0.615000000000'],
    ['claude-sonnet-4-5-20250929', 200_000, 1, '1.222500600000'],
    ['claude-haiku-4-5', 1000, 1000, '0.006100000000'],
    ['claude-opus-4-1', 1000, 0, '0.090000000000'],
    ['claude-opus-4-5-20251101', 1000, 0, '0.030000000000'],
    ['gpt-4.1', 1000, 1000, '0.008500000000'],
    ['gpt-4o-2024-05-13', 1000, 0, '0.020000000000'],
    ['gpt-4o-2024-11-20', 1000, 0, '0.012500000000'],
  ])('%s: %d tokens, %d cached ones and 1000 of output cost %s', (model, input, cached, cost) => {
    expect(costAt(model, input, cached)).toBe(cost)
  })

  it('follow a price that was lowered', () => {
    const before = new Date('2026-10-06T23:59:59Z')
    expect(costAt('claude-sonnet-5-5', 0, 1000, before)).toBe('0.010200000000')
    expect(costAt('claude-sonnet-5-5', 0, 1000)).toBe('0.010100000000')
  })

  it.each(['gpt-4o-audio-preview', 'claude-opus-4-9', 'claude-opus-5-7', 'gpt-5-codex', 'llama-4'])(
    'know none of %s, which merely begins alike',
    (model) => expect(found(model)).toBeUndefined(),
  )
})

test('the database adds up costs as we do, and gives them back as we write them', async () => {
  const costs = ['0.000000000001', '999999.999999999999', '0.012345000000', '0.100000000000']
  const cast = sql.join(
    costs.map((one) => sql`SELECT CAST(${one} AS DECIMAL(24,12)) AS cost`),
    sql` UNION ALL `,
  )
  const { rows } = await sql<{ cost: string }>`${cast}`.execute(db)
  expect(rows.map(({ cost }) => cost)).toEqual(costs)
  const { rows: sums } = await sql<{
    sum: string
  }>`SELECT SUM(cost) AS sum FROM (${cast}) all_costs`.execute(db)
  expect(sums[0]?.sum).toBe(costText(costs.reduce((sum, cost) => sum + costUnits(cost), 0n)))
})
