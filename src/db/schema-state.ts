import { type Kysely, sql } from 'kysely'
import { migrations } from '../../migrations/index.ts'

/** No such table; no right to read it: the two ways a database looks that was never migrated. */
const NEVER_MIGRATED = new Set([1146, 1142])

/** Why this code must not work on that database, and what to do; undefined when the two belong together. */
export async function schemaProblem<T>(db: Kysely<T>): Promise<string | undefined> {
  const known = Object.keys(migrations)
  const applied = await appliedMigrations(db)
  const newer = applied.filter((name) => !known.includes(name))
  if (newer.length > 0) {
    return `The database was migrated by a newer version (${newer.join(', ')}). Start that version, or restore a backup from before it.`
  }
  const missing = known.filter((name) => !applied.includes(name))
  if (missing.length > 0) {
    return `The database lacks migrations (${missing.join(', ')}). Run: npm run migrate (in production: node dist/scripts/migrate.js)`
  }
  return undefined
}

async function appliedMigrations<T>(db: Kysely<T>): Promise<string[]> {
  try {
    const { rows } = await sql<{ name: string }>`
      SELECT name FROM kysely_migration ORDER BY name`.execute(db)
    return rows.map(({ name }) => name)
  } catch (error) {
    if (NEVER_MIGRATED.has((error as { errno?: number }).errno ?? 0)) return []
    throw error
  }
}
