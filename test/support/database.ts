import { type Kysely, sql } from 'kysely'
import { type OpenDatabase, openDatabase } from '../../src/db/connect.ts'

/** URL of a database on the server of this test run; TEST_DATABASE_URL's own path begins every name. */
export function databaseUrl(name: string): string {
  const server = process.env.TEST_DATABASE_URL
  if (!server) throw new Error('TEST_DATABASE_URL is missing: run `npm test -- <file>`.')
  const url = new URL(server)
  const prefix = url.pathname.slice(1) || 'oro_test'
  url.pathname = `${prefix}_${name}`
  return url.href
}

/** The migrated database of this jest worker. */
export const testDatabaseUrl = (): string => databaseUrl(process.env.JEST_WORKER_ID ?? '1')

/** Deletes all rows but those a new database has, in one round trip; global-setup wrote the statement. */
export async function cleanDatabase<T>(db: Kysely<T>): Promise<void> {
  await sql.raw(process.env.TEST_CLEAN_STATEMENT ?? '').execute(db)
}

/** The same for a database that nobody has open yet; this worker's unless another is named. */
export async function cleanTestDatabase(url = testDatabaseUrl()): Promise<void> {
  const { db, close } = openDatabase(url, { poolSize: 1 })
  await cleanDatabase(db).finally(close)
}

/** Makes an empty database and runs a function in it; it is gone afterwards. */
export async function withEmptyDatabase<R>(
  name: string,
  run: (database: OpenDatabase) => Promise<R>,
): Promise<R> {
  const url = databaseUrl(`${process.env.JEST_WORKER_ID ?? '1'}_${name}`)
  await createDatabase(url)
  const database = openDatabase(url, { poolSize: 3 })
  try {
    return await run(database)
  } finally {
    await sql`DROP DATABASE IF EXISTS ${sql.id(new URL(url).pathname.slice(1))}`.execute(
      database.db,
    )
    await database.close()
  }
}

/** Makes the database of a URL anew. */
export async function createDatabase(url: string): Promise<void> {
  const server = new URL(url)
  const name = sql.id(server.pathname.slice(1))
  server.pathname = ''
  const { db, close } = openDatabase(server.href, { poolSize: 1 })
  try {
    await sql`DROP DATABASE IF EXISTS ${name}`.execute(db)
    await sql`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`.execute(db)
  } finally {
    await close()
  }
}
