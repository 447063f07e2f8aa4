import { columnOf, defaultOf, isNumeric } from './fields.ts'
import { type DocType, type Storage, type StoredTable, scrub } from './meta.ts'

/** One column; types, defaults and expressions are spelled as information_schema spells them. */
export interface Column {
  name: string
  /** `json` stands for MariaDB's alias: longtext, utf8mb4_bin, with a json_valid check. */
  type: string
  nullable: boolean
  /** SQL text of the default; null is none (and NULL for a nullable column). */
  default: string | null
  /** Only of text columns. */
  collation: string | null
  generated: { expression: string; stored: boolean } | null
  /** `auto_increment` or empty. */
  extra: string
}

/** One index besides the primary key; `columns` are written as in SQL, `path(20)` with a prefix. */
export interface Index {
  name: string
  unique: boolean
  columns: string[]
}

/** How a table is divided; the list of partitions changes every day and is no part of the schema. */
export interface Partition {
  method: string
  expression: string
}

/** One table as CREATE TABLE makes it, without its rows. */
export interface Table {
  name: string
  engine: string
  rowFormat: string
  collation: string
  columns: Column[]
  primaryKey: string[]
  /** Sorted by name, since MariaDB keeps no order of its own. */
  indexes: Index[]
  checks: { name: string; expression: string }[]
  partition: Partition | null
  /** Triggers refuse every UPDATE and DELETE. */
  appendOnly?: true
}

/** What a new table begins with: its first partitions and rows. */
export interface Beginning {
  partitions: string[]
  rows: Record<string, string | number>[]
}

/** Tables by name and sequences: what a database is, made from the files or read from MariaDB. */
export interface Schema {
  tables: Record<string, Table>
  sequences: string[]
}

/** The collation of everything that has Frappe's shape. */
export const FRAPPE_COLLATION = 'utf8mb4_unicode_ci'

const column = (name: string, type: string, rest: Partial<Column> = {}): Column => ({
  name,
  type,
  nullable: true,
  default: null,
  collation: isText(type) ? FRAPPE_COLLATION : null,
  generated: null,
  extra: '',
  ...rest,
})

const notNull = (value: string | null = null) => ({ nullable: false, default: value })

/** Standard columns of every table, in Frappe's order. */
function standardColumns(docType: DocType): Column[] {
  return [
    column('name', docType.autoname === 'autoincrement' ? 'bigint(20)' : 'varchar(140)', notNull()),
    column('creation', 'datetime(6)'),
    column('modified', 'datetime(6)'),
    column('modified_by', 'varchar(140)'),
    column('owner', 'varchar(140)'),
    column('docstatus', 'int(1)', notNull('0')),
    column('idx', 'int(8)', notNull('0')),
  ]
}

function trailingColumns(docType: DocType): Column[] {
  if (docType.istable) {
    return ['parent', 'parentfield', 'parenttype'].map((name) => column(name, 'varchar(140)'))
  }
  const names = ['_user_tags', '_comments', '_assign', '_liked_by']
  return [...names, ...(docType.track_seen ? ['_seen'] : [])].map((name) => column(name, 'text'))
}

/** The table Frappe v15 would make for a DocType, with what its storage file adds. */
export function tableOfDocType(docType: DocType, storage?: Storage): Table {
  const fields = docType.fields.flatMap((field) => {
    const type = columnOf(field)
    if (!type) return []
    return [
      column(field.fieldname, type, { nullable: !isNumeric(field), default: defaultOf(field) }),
    ]
  })
  const generated = (storage?.generated ?? []).map(({ name, type, expression, stored }) =>
    column(name, type, { generated: { expression, stored } }),
  )
  const fieldIndexes = docType.fields.flatMap((field) => {
    const type = columnOf(field)
    // Frappe makes no index over text columns; autoname field:x makes x unique.
    if (!type || /text|json/.test(type)) return []
    const unique = Boolean(field.unique) || docType.autoname === `field:${field.fieldname}`
    return unique || field.search_index
      ? [{ name: field.fieldname, unique, columns: [field.fieldname] }]
      : []
  })
  const standardIndex = docType.istable ? 'parent' : 'modified'
  return {
    name: `tab${docType.name}`,
    engine: docType.engine ?? 'InnoDB',
    rowFormat: 'Dynamic',
    collation: FRAPPE_COLLATION,
    columns: [...standardColumns(docType), ...fields, ...trailingColumns(docType), ...generated],
    primaryKey: ['name'],
    indexes: byName([
      ...fieldIndexes,
      { name: standardIndex, unique: false, columns: [standardIndex] },
      ...indexesOf(storage?.indexes),
    ]),
    checks: checksOf(storage?.checks),
    partition: null,
  }
}

function tableOfStorage(name: string, stored: StoredTable): Table {
  const { columns, primary_key, indexes, checks, partition, append_only } = stored
  return {
    name,
    engine: 'InnoDB',
    rowFormat: 'Dynamic',
    collation: FRAPPE_COLLATION,
    columns: columns.map((one) =>
      column(one.name, one.type, {
        nullable: one.null ?? false,
        default: one.default ?? null,
        ...(one.collation && { collation: one.collation }),
        ...(one.generated && { generated: one.generated }),
        extra: one.auto_increment ? 'auto_increment' : '',
      }),
    ),
    primaryKey: primary_key ?? [],
    indexes: byName(indexesOf(indexes)),
    checks: checksOf(checks),
    partition: partition ? { method: partition.method, expression: partition.expression } : null,
    ...(append_only && { appendOnly: true }),
  }
}

/** Name of the sequence that numbers the documents of an `autoincrement` DocType. */
export function sequenceOf(docType: DocType): string {
  return `${scrub(docType.name)}_id_seq`
}

/** The schema that DocTypes and storage files ask for. */
export function schemaOf(docTypes: DocType[], storages: Storage[]): Schema {
  const storageOf = new Map(storages.map((storage) => [storage.doctype, storage]))
  const tables = [
    ...docTypes
      .filter((one) => !one.issingle && !one.is_virtual && !storageOf.get(one.name)?.store)
      .map((one) => tableOfDocType(one, storageOf.get(one.name))),
    ...storages.flatMap(({ tables = {} }) =>
      Object.entries(tables).map(([name, stored]) => tableOfStorage(name, stored)),
    ),
  ]
  return {
    tables: Object.fromEntries(byName(tables).map((table) => [table.name, table])),
    sequences: docTypes
      .filter((one) => one.autoname === 'autoincrement')
      .map(sequenceOf)
      .sort(),
  }
}

/** First partitions and rows by table, of the storage files that name any. */
export function beginningsOf(storages: Storage[]): Record<string, Beginning> {
  return Object.fromEntries(
    storages.flatMap(({ tables = {} }) =>
      Object.entries(tables).map(([name, { partition, rows = [] }]) => [
        name,
        { partitions: partition?.partitions ?? [], rows },
      ]),
    ),
  )
}

/** An identifier in backticks. */
export const quote = (name: string): string => `\`${name.replaceAll('`', '``')}\``

/** One column as it stands in CREATE TABLE and ALTER TABLE. */
export function columnSql(table: Table, one: Column): string {
  const { name, type, nullable, collation, generated, extra } = one
  return [
    quote(name),
    type,
    collation && collation !== table.collation
      ? `CHARACTER SET ${collation.split('_')[0]} COLLATE ${collation}`
      : '',
    generated
      ? `GENERATED ALWAYS AS (${generated.expression}) ${generated.stored ? 'STORED' : 'VIRTUAL'}`
      : nullable
        ? 'NULL'
        : 'NOT NULL',
    one.default === null ? '' : `DEFAULT ${one.default}`,
    extra.toUpperCase(),
  ]
    .filter(Boolean)
    .join(' ')
}

/** Columns of an index or a key in parentheses; a prefix stays outside the quotes. */
export function keySql(columns: string[]): string {
  const parts = columns.map((one) => {
    const [, name = one, prefix = ''] = /^(.*?)(\(\d+\))?$/.exec(one) ?? []
    return quote(name) + prefix
  })
  return `(${parts.join(', ')})`
}

/** Lines of the CREATE TABLE statement, one column a line, harmless when the table exists. */
export function createTable(table: Table, beginning?: Beginning): string[] {
  const body = [
    ...table.columns.map((one) => columnSql(table, one)),
    ...(table.primaryKey.length ? [`PRIMARY KEY ${keySql(table.primaryKey)}`] : []),
    ...table.indexes.map(
      ({ name, unique, columns }) =>
        `${unique ? 'UNIQUE KEY' : 'KEY'} ${quote(name)} ${keySql(columns)}`,
    ),
    ...table.checks.map(
      ({ name, expression }) => `CONSTRAINT ${quote(name)} CHECK (${expression})`,
    ),
  ]
  const { engine, rowFormat, collation, partition } = table
  const charset = collation.split('_')[0]
  return [
    `CREATE TABLE IF NOT EXISTS ${quote(table.name)} (`,
    ...commaLines(body),
    `) ENGINE=${engine} ROW_FORMAT=${rowFormat.toUpperCase()} DEFAULT CHARSET=${charset} COLLATE=${collation}`,
    ...(partition
      ? [
          `PARTITION BY ${partition.method} (${partition.expression})`,
          `(${(beginning?.partitions ?? []).map((one) => `PARTITION ${one}`).join(', ')})`,
        ]
      : []),
  ]
}

/** What an append-only table refuses; TRUNCATE and dropping a partition are DDL, which only the migrator's account may. */
const REFUSED = ['UPDATE', 'DELETE'] as const

const triggerOf = (table: string, event: string): string =>
  quote(`${table}_no_${event.toLowerCase()}`)

/** The triggers that make a table append-only, harmless when they exist. */
export const appendOnlyTriggers = (table: string): string[][] =>
  REFUSED.map((event) => [
    `CREATE TRIGGER IF NOT EXISTS ${triggerOf(table, event)} BEFORE ${event} ON ${quote(table)} FOR EACH ROW`,
    `SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'Rows of ${table} never change.'`,
  ])

/** The way back. */
export const dropAppendOnlyTriggers = (table: string): string[][] =>
  REFUSED.map((event) => [`DROP TRIGGER IF EXISTS ${triggerOf(table, event)}`])

/** Indented lines with commas between them. */
export const commaLines = (lines: string[]): string[] =>
  lines.map((line, i) => `  ${line}${i < lines.length - 1 ? ',' : ''}`)

/** The sequence as Frappe makes it. */
export const createSequence = (name: string): string =>
  `CREATE SEQUENCE IF NOT EXISTS ${quote(name)} NOCACHE NOCYCLE`

/** What two schemas do not share, one line each; empty when they are equal. */
export function differencesOf(wanted: unknown, found: unknown, path = ''): string[] {
  if (!isObject(wanted) || !isObject(found)) {
    const [a, b] = [JSON.stringify(wanted), JSON.stringify(found)]
    if (a === b) return []
    if (wanted === undefined) return [`${path}: only the database has it`]
    if (found === undefined) return [`${path}: only the files have it`]
    return [`${path}: the files say ${a}, the database ${b}`]
  }
  const [a, b] = [keyed(wanted), keyed(found)]
  const both = new Set([...Object.keys(a), ...Object.keys(b)])
  const inside = [...both].flatMap((key) =>
    differencesOf(a[key], b[key], path ? `${path}.${key}` : key),
  )
  const reordered = inside.length === 0 && JSON.stringify(wanted) !== JSON.stringify(found)
  return reordered ? [`${path}: in another order in the database`] : inside
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** A list of columns or indexes by their names, so that one more does not move all others. */
const keyed = (value: Record<string, unknown>): Record<string, unknown> =>
  Array.isArray(value)
    ? Object.fromEntries(value.map((one, i) => [isObject(one) ? one.name : i, one]))
    : value

const isText = (type: string) => /^(varchar|char|tinytext|text|mediumtext|longtext)/.test(type)

const byName = <T extends { name: string }>(list: T[]): T[] =>
  list.toSorted((a, b) => (a.name < b.name ? -1 : 1))

const indexesOf = (list: Storage['indexes'] = []): Index[] =>
  list.map(({ name, columns, unique = false }) => ({ name, unique, columns }))

const checksOf = (checks: Record<string, string> = {}) =>
  byName(Object.entries(checks).map(([name, expression]) => ({ name, expression })))
