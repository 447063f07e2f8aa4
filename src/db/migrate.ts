import { type Kysely, type Migration, Migrator, sql } from 'kysely'
import { migrations } from '../../migrations/index.ts'
import type { Database } from '../doctype/generated/tables.ts'
import { openDatabase } from './connect.ts'
import { listAppendOnly } from './introspect.ts'

/** A migration file: statements, or a function where statements do not say enough. */
export type MigrationFile = { statements: readonly (readonly string[])[] } | Migration

interface MigrateOptions {
  migratorUrl: string
  runtimeUrl: string
  log: (line: string) => void
  /** Makes further tables, after the migrations and before the rights are given. */
  extend?: (db: Kysely<Database>) => Promise<void>
}

/** Kysely's own tables, which the runtime account may read only. */
const BOOKKEEPING = new Set(['kysely_migration', 'kysely_migration_lock'])

/** Brings a database to the newest schema and gives the runtime account its rights; harmless when there is nothing to do. */
export async function migrateToLatest(options: MigrateOptions): Promise<void> {
  // One connection migrates, the other holds the lock.
  const { db, close } = openDatabase(options.migratorUrl, { poolSize: 2 })
  try {
    await runMigrations(db, migrations, options.log)
    await options.extend?.(db)
    await grantRuntime(db, options)
  } finally {
    await close()
  }
}

/** Runs those of the given migrations that the database has not seen; takes two connections, one holds the lock. */
export async function runMigrations<T>(
  db: Kysely<T>,
  files: Record<string, MigrationFile>,
  log: (line: string) => void,
): Promise<void> {
  const list = Object.fromEntries(
    Object.entries(files).map(([name, file]) => [name, 'up' in file ? file : statements(file)]),
  )
  const migrator = new Migrator({ db, provider: { getMigrations: async () => list } })
  const { error, results = [] } = await migrator.migrateToLatest()
  for (const { migrationName, status } of results) log(`migration ${migrationName}: ${status}`)
  if (error instanceof Error && error.message.startsWith('corrupted migrations')) {
    throw new Error(
      `This database has seen other migrations than this tree has (another branch, or one that was changed since): ${error.message}. Check out the tree that it belongs to, or use other data, for npm start with --data DIR.`,
      { cause: error },
    )
  }
  if (error) throw error
}

const statements = ({ statements }: { statements: readonly (readonly string[])[] }): Migration => ({
  up: async (db) => {
    for (const lines of statements) await sql.raw(lines.join('\n')).execute(db)
  },
})

async function grantRuntime<T>(
  db: Kysely<T>,
  { migratorUrl, runtimeUrl, log }: MigrateOptions,
): Promise<void> {
  const runtime = await accountOf(runtimeUrl)
  if (runtime === (await accountOf(migratorUrl))) return
  const tables = await sql<{ name: string; schema: string }>`
    SELECT TABLE_NAME AS name, TABLE_SCHEMA AS \`schema\` FROM information_schema.TABLES
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE IN ('BASE TABLE', 'SEQUENCE')`.execute(db)
  const appendOnly = new Set(await listAppendOnly(db))
  const at = runtime.lastIndexOf('@')
  const account = sql`${sql.lit(runtime.slice(0, at))}@${sql.lit(runtime.slice(at + 1))}`
  for (const { name, schema } of tables.rows) {
    const table = sql.id(schema, name)
    const rights = BOOKKEEPING.has(name)
      ? 'SELECT'
      : appendOnly.has(name)
        ? 'SELECT, INSERT'
        : 'SELECT, INSERT, UPDATE, DELETE'
    await sql`GRANT ${sql.raw(rights)} ON ${table} TO ${account}`.execute(db)
    // What an earlier version gave when the table was like any other; rights of the whole database stay, see README.
    if (appendOnly.has(name))
      await sql`REVOKE UPDATE, DELETE ON ${table} FROM ${account}`.execute(db)
  }
  // What is gathered for the rollups: tables that only their own connection sees.
  const schema = tables.rows[0]?.schema
  if (schema !== undefined) {
    // In such a name these two are wildcards.
    const database = sql.id(schema.replaceAll(/[_%]/g, '\\$&'))
    await sql`GRANT CREATE TEMPORARY TABLES ON ${database}.* TO ${account}`.execute(db)
  }
  log(`rights on ${tables.rows.length} tables given to ${runtime}`)
}

/** The account as the server sees it; asked without a database, to which it may have no rights yet. */
async function accountOf(url: string): Promise<string> {
  const address = new URL(url)
  address.pathname = ''
  const { db, close } = openDatabase(address.href, { poolSize: 1 })
  try {
    const { rows } = await sql<{ account: string }>`SELECT CURRENT_USER() AS account`.execute(db)
    return rows[0]?.account ?? ''
  } finally {
    await close()
  }
}
