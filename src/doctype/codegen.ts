import {
  appendOnlyTriggers,
  type Beginning,
  type Column,
  columnSql,
  commaLines,
  createSequence,
  createTable,
  dropAppendOnlyTriggers,
  type Index,
  keySql,
  quote,
  type Schema,
  type Table,
} from './ddl.ts'
import { columnTypeOf, fieldTypes, sqlString, typeName } from './fields.ts'
import type { DocField, DocType, Files } from './meta.ts'

const HEADER = '// Written by `npm run codegen`; change the DocTypes instead.\n'
const SCHEMA_IMPORTS =
  "import { z } from 'zod'\nimport { document, row, value } from '../values.ts'\n"

/** Text of generated/tables.ts: Kysely's view of the database. */
export function tablesText(schema: Schema): string {
  const tables = Object.values(schema.tables)
  const interfaces = tables.map(
    (table) => `export interface ${rowTypeName(table.name)} {
${table.columns.map((one) => `  ${one.name}: ${kyselyType(one)}`).join('\n')}
}
`,
  )
  const used = ['ColumnType', 'Generated', 'GeneratedAlways'].filter((name) =>
    interfaces.some((text) => text.includes(`${name}<`)),
  )
  return `${HEADER}import type { ${used.join(', ')} } from 'kysely'

/** Every table by its name in MariaDB. */
export interface Database {
${tables.map(({ name }) => `  ${JSON.stringify(name)}: ${rowTypeName(name)}`).join('\n')}
}

${interfaces.join('\n')}`
}

/** `tabHas Role` is HasRoleTable, `oro_event` is OroEventTable, `__Auth` is AuthTable. */
const rowTypeName = (table: string): string => `${typeName(table.replace(/^tab/, ''))}Table`

function kyselyType(one: Column): string {
  const orNull = one.nullable ? ' | null' : ''
  const { select, insert } = columnTypeOf(one.type)
  if (one.generated) return `GeneratedAlways<${select}${orNull}>`
  const optional = one.default !== null || one.extra === 'auto_increment'
  if (select === insert) {
    return optional ? `Generated<${select}${orNull}>` : `${select}${orNull}`
  }
  const undefinable = optional || one.nullable ? ' | undefined' : ''
  return `ColumnType<${select}${orNull}, ${insert}${orNull}${undefinable}, ${insert}${orNull}>`
}

/** Text of generated/schemas.ts: Value, Document and Row of every DocType. */
export function schemasText({ docTypes, storages }: Files, schema: Schema): string {
  // A table field needs the schema of its rows first.
  const ordered = docTypes.toSorted((a, b) => (b.istable ?? 0) - (a.istable ?? 0))
  const blocks = ordered.flatMap((docType) => {
    const type = typeName(docType.name)
    const store = storages.find((one) => one.doctype === docType.name)?.store
    const table = schema.tables[store ?? `tab${docType.name}`]
    return [
      objectText(`${type}`, `${docType.name} as methods take and give it.`, valueFields(docType)),
      objectText(
        `${type}Document`,
        `${docType.name} in Frappe's encoding.`,
        documentFields(docType),
      ),
      ...(table
        ? [objectText(`${type}Row`, `A row of ${quote(table.name)}.`, rowFields(table))]
        : []),
    ]
  })
  return `${HEADER}${SCHEMA_IMPORTS}\n${blocks.join('\n')}`
}

function objectText(name: string, comment: string, fields: string[]): string {
  return `/** ${comment} */
export const ${name} = z.object({
${fields.map((field) => `  ${field},`).join('\n')}
})
export type ${name} = z.infer<typeof ${name}>
`
}

const optional = '.nullable().optional()'

function valueFields(docType: DocType): string[] {
  const name = docType.autoname === 'autoincrement' ? 'value.bigInt()' : 'value.data(140)'
  return [
    `name: ${name}`,
    ...docType.fields.flatMap((field) => {
      const block = fieldTypes[field.fieldtype]?.value?.(field)
      return block ? [`${field.fieldname}: ${block}${field.reqd ? '' : optional}`] : []
    }),
  ]
}

function documentFields(docType: DocType): string[] {
  const name = docType.autoname === 'autoincrement' ? 'document.number()' : 'document.text()'
  const standard: [string, string][] = [
    ['owner', 'text'],
    ['creation', 'datetime'],
    ['modified', 'datetime'],
    ['modified_by', 'text'],
    ['docstatus', 'number'],
    ['idx', 'number'],
    ...(docType.istable
      ? (['parent', 'parentfield', 'parenttype'].map((one) => [one, 'text']) as [string, string][])
      : []),
  ]
  return [
    `name: ${name}`,
    ...standard.map(([one, block]) => `${one}: document.${block}()${optional}`),
    ...docType.fields.flatMap((field) => {
      const block = documentBlock(field)
      return block ? [`${field.fieldname}: ${block}${optional}`] : []
    }),
  ]
}

function documentBlock(field: DocField): string | undefined {
  const block = fieldTypes[field.fieldtype]?.document
  return block === 'table' ? `z.array(${typeName(field.options ?? '')}Document)` : block
}

const rowFields = (table: Table): string[] =>
  table.columns.map(
    (one) => `${one.name}: ${columnTypeOf(one.type).row}${one.nullable ? '.nullable()' : ''}`,
  )

/** What a migration does: its statements, as lines, and words for its file name. */
export interface Change {
  statements: string[][]
  words: string[]
}

/** A field that is called otherwise from now on; nothing in a DocType says that it is the same one. */
export interface Rename {
  table: string
  from: string
  to: string
}

/**
 * The statements that lead from one schema to another. Each can be run again after a kill. Throws when rows or
 * digits could be lost and `destructive` does not allow it, and for changes that need a migration by hand.
 */
export function changeOf(
  snapshot: Schema,
  to: Schema,
  beginnings: Record<string, Beginning>,
  { destructive = false, renames = [] }: { destructive?: boolean; renames?: Rename[] } = {},
): Change {
  const change: Change = {
    statements: renames.map(renameColumn),
    words: [...new Set(renames.map(({ table }) => table))],
  }
  const losses: string[] = []
  const from = renames.reduce(renamed, snapshot)
  for (const table of Object.values(to.tables)) {
    const before = from.tables[table.name]
    if (!before) {
      change.words.push(table.name)
      change.statements.push(createTable(table, beginnings[table.name]))
      change.statements.push(...firstRows(table.name, beginnings[table.name]))
      if (table.appendOnly) change.statements.push(...appendOnlyTriggers(table.name))
      continue
    }
    const statements = tableChange(before, table, losses)
    if (statements.length && !change.words.includes(table.name)) change.words.push(table.name)
    change.statements.push(...statements)
  }
  for (const name of to.sequences.filter((one) => !from.sequences.includes(one))) {
    change.statements.push([createSequence(name)])
    change.words.push(name)
  }
  for (const name of Object.keys(from.tables).filter((one) => !to.tables[one])) {
    losses.push(`table ${name} goes`)
    change.statements.push([`DROP TABLE IF EXISTS ${quote(name)}`])
    change.words.push(name)
  }
  for (const name of from.sequences.filter((one) => !to.sequences.includes(one))) {
    losses.push(`sequence ${name} goes`)
    change.statements.push([`DROP SEQUENCE IF EXISTS ${quote(name)}`])
    change.words.push(name)
  }
  if (losses.length && !destructive) {
    throw new Error(
      [
        'Data could be lost:',
        ...losses,
        'If a field is only called otherwise: npm run codegen -- --rename "DocType.old=new"',
        'If that is meant: npm run codegen -- --destructive',
      ].join('\n'),
    )
  }
  return change
}

/** Harmless when it was done already; the column keeps its values, indexes their columns. */
function renameColumn({ table, from, to }: Rename): string[] {
  return [`ALTER TABLE ${quote(table)} RENAME COLUMN IF EXISTS ${quote(from)} TO ${quote(to)}`]
}

/** A schema after a rename, as MariaDB leaves it. */
function renamed(schema: Schema, { table: name, from, to }: Rename): Schema {
  const table = schema.tables[name]
  const has = (column: string) => table?.columns.some((one) => one.name === column) === true
  if (!table || !has(from)) throw new Error(`${name} has no column ${from} to rename.`)
  if (has(to)) throw new Error(`${name} has a column ${to} already.`)
  const expressions = [
    ...table.columns.flatMap(({ generated }) => generated?.expression ?? []),
    ...table.checks.map(({ expression }) => expression),
    table.partition?.expression ?? '',
  ]
  if (expressions.some((text) => text.includes(quote(from)))) {
    throw new Error(`${name}: an expression uses ${from}; write this migration by hand.`)
  }
  const column = (one: string) =>
    one.replace(/\(\d+\)$/, '') === from ? one.replace(from, to) : one
  return {
    ...schema,
    tables: {
      ...schema.tables,
      [name]: {
        ...table,
        columns: table.columns.map((one) => ({ ...one, name: column(one.name) })),
        primaryKey: table.primaryKey.map(column),
        indexes: table.indexes.map((one) => ({ ...one, columns: one.columns.map(column) })),
      },
    },
  }
}

/**
 * The statements that add what a live database lacks of a schema: tables, columns and indexes. What the database has
 * stays as it is.
 */
export function additionsTo(live: Schema, wanted: Schema): Change {
  const tables = Object.values(wanted.tables).map((table) =>
    completed(live.tables[table.name], table),
  )
  return changeOf(
    live,
    {
      tables: { ...live.tables, ...Object.fromEntries(tables.map((one) => [one.name, one])) },
      sequences: [...new Set([...live.sequences, ...wanted.sequences])],
    },
    {},
  )
}

/** A live table with the columns and indexes that it lacks. */
function completed(live: Table | undefined, wanted: Table): Table {
  if (!live) return wanted
  const { columns, indexes } = live
  const named = <T extends { name: string }>(list: T[], name: string) =>
    list.some((one) => one.name === name)
  // Frappe calls an index differently when it comes later, so its columns count.
  const hasIndex = (index: Index) =>
    indexes.some((one) => same(one.columns, index.columns) && (one.unique || !index.unique))
  const lacking = wanted.indexes
    .filter((one) => !hasIndex(one))
    .map((one) => ({ ...one, name: named(indexes, one.name) ? `${one.name}_index` : one.name }))
  return {
    ...live,
    columns: [...columns, ...wanted.columns.filter((one) => !named(columns, one.name))],
    indexes: [...indexes, ...lacking],
  }
}

function firstRows(table: string, beginning?: Beginning): string[][] {
  return (beginning?.rows ?? []).map((row) => {
    const values = Object.values(row).map((one) =>
      typeof one === 'number' ? String(one) : sqlString(one),
    )
    return [
      `INSERT IGNORE INTO ${quote(table)} ${keySql(Object.keys(row))} VALUES (${values.join(', ')})`,
    ]
  })
}

/** ALTER TABLE statements from one table to another of the same name; what could be lost goes to `losses`. */
function tableChange(before: Table, after: Table, losses: string[]): string[][] {
  const name = quote(after.name)
  for (const part of ['engine', 'rowFormat', 'collation', 'primaryKey', 'partition'] as const) {
    if (!same(before[part], after[part])) {
      throw new Error(`${after.name}: write the change of ${part} by hand, then codegen --snapshot`)
    }
  }
  const goneIndexes = missing(before.indexes, after.indexes)
  const goneChecks = missing(before.checks, after.checks)
  const goneColumns = before.columns.filter(
    (one) => !after.columns.some((it) => it.name === one.name),
  )
  losses.push(...goneColumns.map((one) => `column ${after.name}.${one.name} goes`))
  const [wasFixed, isFixed] = [before.appendOnly === true, after.appendOnly === true]
  if (wasFixed && !isFixed) losses.push(`rows of ${after.name} may change`)

  const columns = columnChanges(before, after, losses)
  columns.push(...goneColumns.map((one) => `DROP COLUMN IF EXISTS ${quote(one.name)}`))
  return [
    ...(isFixed && !wasFixed ? appendOnlyTriggers(after.name) : []),
    ...(wasFixed && !isFixed ? dropAppendOnlyTriggers(after.name) : []),
    ...goneIndexes.map((one) => [`ALTER TABLE ${name} DROP INDEX IF EXISTS ${quote(one.name)}`]),
    ...goneChecks.map((one) => [
      `ALTER TABLE ${name} DROP CONSTRAINT IF EXISTS ${quote(one.name)}`,
    ]),
    ...(columns.length ? [[`ALTER TABLE ${name}`, ...commaLines(columns)]] : []),
    ...missing(after.indexes, before.indexes).map((one) => [
      `CREATE ${one.unique ? 'UNIQUE ' : ''}INDEX IF NOT EXISTS ${quote(one.name)}`,
      `  ON ${name} ${keySql(one.columns)}`,
    ]),
    ...missing(after.checks, before.checks).map((one) => [
      `ALTER TABLE ${name}`,
      `  ADD CONSTRAINT IF NOT EXISTS ${quote(one.name)} CHECK (${one.expression})`,
    ]),
  ]
}

/** Walks the wanted columns and keeps `order` as the table's columns stand after each step. */
function columnChanges(before: Table, after: Table, losses: string[]): string[] {
  const order = before.columns.map((one) => one.name)
  return after.columns.flatMap((one, i) => {
    const previous = after.columns[i - 1]?.name
    const place = previous ? `AFTER ${quote(previous)}` : 'FIRST'
    const old = before.columns.find((it) => it.name === one.name)
    const at = order.indexOf(one.name)
    const expected = previous ? order.indexOf(previous) + 1 : 0
    if (old && same(old, one) && isInPlace(order, at, expected, after)) return []
    if (old) order.splice(at, 1)
    order.splice(previous ? order.indexOf(previous) + 1 : 0, 0, one.name)
    if (!old) return [`ADD COLUMN IF NOT EXISTS ${columnSql(after, one)} ${place}`]
    if (!isWidening(old, one)) losses.push(`column ${after.name}.${one.name} narrows`)
    return [`MODIFY COLUMN ${columnSql(after, one)} ${place}`]
  })
}

/** Columns that are about to go may stand in between. */
function isInPlace(order: string[], at: number, expected: number, after: Table): boolean {
  const between = order.slice(expected, at)
  return at >= expected && between.every((name) => !after.columns.some((one) => one.name === name))
}

/** Whether every value of the old column fits into the new one as it is. */
function isWidening(old: Column, one: Column): boolean {
  if (old.nullable && !one.nullable) return false
  if (old.collation !== one.collation && old.collation && one.collation) return false
  if (!same(old.generated, one.generated)) return false
  const [was, is] = [sizeOf(old.type), sizeOf(one.type)]
  return old.type === one.type || (was.family === is.family && was.size <= is.size)
}

/** Types of one family hold the same kind of value; a greater size holds all values of a smaller one. */
function sizeOf(type: string): { family: string; size: number } {
  const [, base = type, size = '0', sign = ''] = /^(\w+)(?:\((\d+)\))?(.*)$/.exec(type) ?? []
  const texts: Record<string, number> = { text: 65_535, mediumtext: 2 ** 24, longtext: 2 ** 32 }
  const integers: Record<string, number> = {
    tinyint: 1,
    smallint: 2,
    mediumint: 3,
    int: 4,
    bigint: 8,
  }
  // A varchar counts characters, a text bytes: at most four for each.
  if (base === 'varchar') return { family: 'text', size: Number(size) * 4 }
  if (texts[base]) return { family: 'text', size: texts[base] }
  if (integers[base]) return { family: `integer${sign}`, size: integers[base] }
  return { family: type, size: 0 }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const missing = <T extends object>(list: T[], other: T[]): T[] =>
  list.filter((one) => !other.some((it) => same(it, one)))

/** Text of a migration file; biome formats it. */
export function migrationText({ statements, words }: Change): string {
  const what = words.length > 3 ? `${words.length} tables` : words.join(', ')
  return `/** ${what}, as the DocTypes and their storage files say. */
export const statements: string[][] = ${JSON.stringify(statements, null, 2)}
`
}

/** Text of migrations/index.ts for the names of all migrations, in order. */
export function migrationIndexText(names: string[]): string {
  const imports = names.map((name, i) => `import * as m${i} from './${name}.ts'`)
  const entries = names.map((name, i) => `  '${name}': m${i},`)
  return `${HEADER}${imports.join('\n')}

/** All migrations, in order. */
export const migrations = {
${entries.join('\n')}
}
`
}
