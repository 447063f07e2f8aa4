import { openDatabase } from '../../src/db/connect.ts'
import { migrateToLatest } from '../../src/db/migrate.ts'
import { keepPartitions } from '../../src/db/partitions.ts'

/** A new database of that name, migrated, on the server that TEST_DATABASE_URL names; answers its address. */
export async function makeDatabase(name: string): Promise<string> {
  const address = process.env.TEST_DATABASE_URL
  if (!address) throw new Error('TEST_DATABASE_URL is missing: run `npm run bench`.')
  const url = new URL(address)
  url.pathname = ''
  const server = openDatabase(url.href, { poolSize: 1 })
  await server.pool
    .promise()
    .query(`CREATE OR REPLACE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`)
  await server.close()
  url.pathname = name
  await migrateToLatest({ migratorUrl: url.href, runtimeUrl: url.href, log: () => {} })
  const { db, close } = openDatabase(url.href, { poolSize: 1 })
  await keepPartitions(db, new Date().toISOString().slice(0, 10))
  await close()
  return url.href
}
