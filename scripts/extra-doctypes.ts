import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Kysely, sql } from 'kysely'
import { introspect } from '../src/db/introspect.ts'
import { additionsTo } from '../src/doctype/codegen.ts'
import { schemaOf } from '../src/doctype/ddl.ts'
import { requireExtra, requireFiles } from '../src/doctype/meta.ts'

/** Compiled, this file lies one folder deeper. */
const OWN = ['../doctypes', '../../doctypes']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(path))

/** Gives the DocTypes of an operator's folder their tables; harmless when they have them. */
export async function addExtraTables<T>(
  db: Kysely<T>,
  folder: string,
  log: (line: string) => void,
): Promise<void> {
  if (!OWN) throw new Error('The folder doctypes/ is missing.')
  const wanted = schemaOf(requireExtra(folder, requireFiles(OWN).docTypes), [])
  const { statements, words } = additionsTo(await introspect(db), wanted)
  for (const lines of statements) await sql.raw(lines.join('\n')).execute(db)
  if (words.length) log(`tables of ${folder}: ${words.join(', ')}`)
}
