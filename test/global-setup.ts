import { fileURLToPath } from 'node:url'
import { migrateToLatest } from '../src/db/migrate.ts'
import { beginningsOf, quote, schemaOf } from '../src/doctype/ddl.ts'
import { sqlString } from '../src/doctype/fields.ts'
import { requireFiles } from '../src/doctype/meta.ts'
import { createDatabase, databaseUrl } from './support/database.ts'

/** Once a run: gives every jest worker a migrated database of its own, and all of them the statement that empties it. */
export default async function setUp({ maxWorkers }: { maxWorkers: number }): Promise<void> {
  const urls = Array.from({ length: maxWorkers }, (_, i) => databaseUrl(String(i + 1)))
  for (const url of urls) {
    await createDatabase(url)
    await migrateToLatest({ migratorUrl: url, runtimeUrl: url, log: () => {} })
  }
  process.env.TEST_CLEAN_STATEMENT = cleanStatement()
}

function cleanStatement(): string {
  const { docTypes, storages } = requireFiles(
    fileURLToPath(new URL('../doctypes', import.meta.url)),
  )
  const beginnings = beginningsOf(storages)
  const deletes = Object.values(schemaOf(docTypes, storages).tables).map((table) => {
    const { name, primaryKey, appendOnly } = table
    // Their triggers refuse DELETE; DDL costs much more than looking whether there is something to do.
    if (appendOnly) {
      return `IF EXISTS (SELECT 1 FROM ${quote(name)}) THEN TRUNCATE TABLE ${quote(name)}; END IF;`
    }
    const kept = (beginnings[name]?.rows ?? []).map((row) =>
      primaryKey
        .map((column) => `${quote(column)} = ${sqlString(String(row[column]))}`)
        .join(' AND '),
    )
    const where = kept.length ? ` WHERE NOT (${kept.join(' OR ')})` : ''
    return `DELETE FROM ${quote(name)}${where};`
  })
  return ['BEGIN NOT ATOMIC', ...deletes, 'END'].join('\n')
}
