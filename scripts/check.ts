import { spawnSync } from 'node:child_process'
import { sql } from 'kysely'
import { openDatabase } from '../src/db/connect.ts'
import { introspect } from '../src/db/introspect.ts'
import { migrateToLatest } from '../src/db/migrate.ts'
import { differencesOf, schemaOf } from '../src/doctype/ddl.ts'
import { loadFiles } from '../src/doctype/meta.ts'

const root = new URL('../', import.meta.url).pathname
const { docTypes, storages, problems } = loadFiles(`${root}doctypes`)

/** Each step answers what is wrong; an empty list is fine. */
const steps: [string, () => string[] | Promise<string[]>][] = [
  ['DocTypes are valid', () => problems],
  ['generated files are fresh', generatedFiles],
  ['migrations make what the DocTypes say', migratedDatabase],
]

function generatedFiles(): string[] {
  const args = ['--import', 'tsx', 'scripts/codegen.ts', '--check']
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  return status === 0 ? [] : [stderr.trim()]
}

async function migratedDatabase(): Promise<string[]> {
  const server = process.env.TEST_DATABASE_URL
  if (!server)
    return ['TEST_DATABASE_URL is missing: run `npm run check`, which provides a database.']
  const name = `oro_check_${process.pid}`
  const url = new URL(server)
  url.pathname = name
  const all = new URL(server)
  all.pathname = ''
  const admin = openDatabase(all.href, { poolSize: 1 })
  try {
    await sql`CREATE DATABASE ${sql.id(name)}`.execute(admin.db)
    await migrateToLatest({ migratorUrl: url.href, runtimeUrl: url.href, log: () => {} })
    const { db, close } = openDatabase(url.href, { poolSize: 1 })
    const found = await introspect(db).finally(close)
    return differencesOf(schemaOf(docTypes, storages), found)
  } finally {
    await sql`DROP DATABASE IF EXISTS ${sql.id(name)}`.execute(admin.db)
    await admin.close()
  }
}

for (const [title, run] of steps) {
  const wrong = await Promise.resolve()
    .then(run)
    .catch((error: unknown) => [String(error)])
  console.error(`${wrong.length ? 'FAILED' : 'ok'} ${title}`)
  for (const line of wrong) console.error(`  ${line}`)
  if (wrong.length) process.exitCode = 1
}
