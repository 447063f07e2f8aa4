import { type Insertable, type Kysely, sql } from 'kysely'
import { exceptionOf } from '../../db/errors.ts'
import { perDatabase } from '../../db/per-database.ts'
import { databaseTime, epochOf } from '../../db/time.ts'
import type { Database } from '../../doctype/generated/tables.ts'
import { DuplicateEntryError } from '../../exceptions.ts'
import { DEFAULT_PRICES } from './default-prices.ts'
import type { NewPrice, Price } from './prices.ts'

type Db = Kysely<Database>

/** Milliseconds until a process notices a price that another one added. */
const MAX_AGE_MS = 10_000

interface Reading {
  book: Promise<readonly Price[]>
  at: number
}

/** The last reading of each database; those that ask at once share it. */
const readings = perDatabase((_db): { last?: Reading } => ({}))

/** All prices, from the process's memory. Takes the process's database: a reading belongs to no transaction. */
export async function priceBook(db: Db, now: Date): Promise<readonly Price[]> {
  const known = readings(db)
  const at = now.getTime()
  if (known.last === undefined || Math.abs(at - known.last.at) > MAX_AGE_MS) {
    known.last = { book: listPrices(db), at }
  }
  const reading = known.last
  try {
    return await reading.book
  } catch (error) {
    // The next one asks again; somebody may have done so meanwhile.
    if (known.last === reading) delete known.last
    throw error
  }
}

/** All prices as they are in the database now, in the order of adding. */
export async function listPrices(db: Db): Promise<Price[]> {
  const rows = await db
    .selectFrom('oro_price')
    .selectAll()
    .where('currency', '=', 'USD')
    .orderBy('version')
    .execute()
  return rows.map((row) => ({
    version: row.version,
    model: row.model,
    provider: row.provider,
    effective_from: new Date(epochOf(row.effective_from)),
    input_includes_cache: row.input_includes_cache === 1,
    prices: JSON.parse(row.prices),
    tiers: row.tiers === null ? null : JSON.parse(row.tiers),
  }))
}

/** Adds a price and answers its version. What was priced before keeps its cost. */
export async function addPrice(db: Db, price: NewPrice, now: Date): Promise<number> {
  for (;;) {
    try {
      const { version } = await insertNext(db, price, now)
      delete readings(db).last
      return version
    } catch (error) {
      // Another process took the number in the meantime.
      if (!(exceptionOf(error) instanceof DuplicateEntryError)) throw error
    }
  }
}

/** Gives a new database its prices; one that has any keeps them as they are, and so do processes that start at once. */
export async function loadDefaultPrices(db: Db, now: Date): Promise<void> {
  const any = await db.selectFrom('oro_price').select('version').limit(1).executeTakeFirst()
  if (any !== undefined) return
  const rows = DEFAULT_PRICES.map((price, index) => ({ version: index + 1, ...rowOf(price, now) }))
  await db.insertInto('oro_price').ignore().values(rows).execute()
  delete readings(db).last
}

async function insertNext(db: Db, price: NewPrice, now: Date): Promise<{ version: number }> {
  const row = rowOf(price, now)
  const columns = Object.keys(row) as (keyof typeof row)[]
  return db
    .insertInto('oro_price')
    .columns(['version', ...columns])
    .expression((eb) =>
      eb
        .selectFrom('oro_price')
        .select([
          sql<number>`COALESCE(MAX(version), 0) + 1`.as('version'),
          ...columns.map((column) => eb.val(row[column]).as(column)),
        ]),
    )
    .returning('version')
    .executeTakeFirstOrThrow()
}

function rowOf(price: NewPrice, now: Date): Omit<Insertable<Database['oro_price']>, 'version'> {
  return {
    model: price.model,
    provider: price.provider,
    effective_from: databaseTime(price.effective_from),
    currency: 'USD',
    input_includes_cache: Number(price.input_includes_cache),
    prices: JSON.stringify(price.prices),
    tiers: price.tiers === null ? null : JSON.stringify(price.tiers),
    created_at: databaseTime(now),
  }
}
