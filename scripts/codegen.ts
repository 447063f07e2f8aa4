import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import {
  changeOf,
  migrationIndexText,
  migrationText,
  type Rename,
  schemasText,
  tablesText,
} from '../src/doctype/codegen.ts'
import { beginningsOf, type Schema, schemaOf } from '../src/doctype/ddl.ts'
import { requireFiles, scrub } from '../src/doctype/meta.ts'
import { methodModules } from '../src/methods/index.ts'
import { withMethodList } from '../src/ops/method-list.ts'

const root = new URL('../', import.meta.url)
const file = (path: string) => new URL(path, root)
const SNAPSHOT = 'migrations/snapshot.json'

/**
 * Writes src/doctype/generated, and a migration when the DocTypes differ from migrations/snapshot.json.
 * --check: writes nothing, fails when anything is stale. --destructive: columns and tables may go.
 * --rename "DocType.old=new", again for each: the field keeps its values under another name.
 * --snapshot: a migration written by hand makes the change; only the snapshot and the index follow.
 */
function main(): void {
  const { values: flags } = parseArgs({
    options: {
      check: { type: 'boolean' },
      destructive: { type: 'boolean' },
      snapshot: { type: 'boolean' },
      rename: { type: 'string', multiple: true, default: [] },
    },
  })
  const files = requireFiles(file('doctypes').pathname)
  const schema = schemaOf(files.docTypes, files.storages)
  const snapshot: Schema = existsSync(file(SNAPSHOT))
    ? JSON.parse(readFileSync(file(SNAPSHOT), 'utf8'))
    : { tables: {}, sequences: [] }
  const outputs: Record<string, string> = {
    'src/doctype/generated/tables.ts': tablesText(schema),
    'src/doctype/generated/schemas.ts': schemasText(files, schema),
    [SNAPSHOT]: `${JSON.stringify(schema, null, 1)}\n`,
    'README.md': withMethodList(
      readFileSync(file('README.md'), 'utf8'),
      methodModules.flatMap((module) => Object.values(module)),
    ),
  }
  const names = migrationNames()
  // Some changes can only be written by hand: with --snapshot they are not asked for.
  const change = changeOf(
    flags.snapshot ? schema : snapshot,
    schema,
    beginningsOf(files.storages),
    {
      destructive: Boolean(flags.check || flags.destructive),
      renames: flags.rename.map(parseRename),
    },
  )
  if (change.statements.length && !flags.check) {
    const name = `${String(names.length + 1).padStart(4, '0')}_${wordsOf(change.words, names)}`
    names.push(name)
    outputs[`migrations/${name}.ts`] = migrationText(change)
  }
  outputs['migrations/index.ts'] = migrationIndexText(names)
  const stale = Object.entries(outputs)
    .map(([path, text]) => [path, path.startsWith('migrations/') ? formatted(path, text) : text])
    .filter(
      ([path = '', text]) => !existsSync(file(path)) || readFileSync(file(path), 'utf8') !== text,
    )
  for (const [path = '', text = ''] of stale) {
    if (!flags.check) writeFileSync(file(path), text)
    console.error(`${flags.check ? 'stale' : 'wrote'} ${path}`)
  }
  if (flags.check && stale.length) {
    throw new Error('Generated files are stale: run `npm run codegen` and commit what it writes.')
  }
}

const migrationNames = (): string[] =>
  readdirSync(file('migrations'))
    .filter((name) => /^\d{4}_\w+\.ts$/.test(name))
    .map((name) => name.replace(/\.ts$/, ''))
    .sort()

function parseRename(text: string): Rename {
  const [, docType, from = '', to = ''] = /^([^.=]+)\.(\w+)=(\w+)$/.exec(text) ?? []
  if (!docType) throw new Error(`--rename wants "DocType.old=new", not ${text}.`)
  return { table: `tab${docType}`, from, to }
}

function wordsOf(words: string[], names: string[]): string {
  if (!names.length) return 'initial'
  const [first = 'schema'] = words
  return scrub(first.replace(/^(tab|__)/, '')) + (words.length > 1 ? '_and_others' : '')
}

/** As biome formats it, so that `biome ci` is content with what is written. */
function formatted(path: string, text: string): string {
  if (path.endsWith('.json')) return text
  const biome = file('node_modules/.bin/biome').pathname
  const result = spawnSync(biome, ['format', `--stdin-file-path=${path}`], {
    input: text,
    encoding: 'utf8',
    cwd: root.pathname,
  })
  if (result.status !== 0) throw new Error(`biome could not format ${path}: ${result.stderr}`)
  return result.stdout
}

try {
  main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
