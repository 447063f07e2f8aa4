import { type Kysely, sql } from 'kysely'
import type { Column, Schema, Table } from '../doctype/ddl.ts'

interface TableRow {
  name: string
  kind: string
  engine: string
  rowFormat: string
  collation: string
}

interface ColumnRow {
  tableName: string
  name: string
  type: string
  nullable: 'YES' | 'NO'
  initial: string | null
  collation: string | null
  extra: string
  expression: string | null
}

interface IndexRow {
  tableName: string
  name: string
  nonUnique: number
  column: string
  prefix: number | null
}

interface CheckRow {
  tableName: string
  name: string
  expression: string
}

interface TriggerRow {
  tableName: string
  event: string
}

interface PartitionRow {
  tableName: string
  method: string
  expression: string
}

/** Reads a live database as the value that doctype/ddl.ts makes from the files; Kysely's own tables are left out. */
export async function introspect<T>(db: Kysely<T>): Promise<Schema> {
  const tables = await sql<TableRow>`
    SELECT TABLE_NAME AS name, TABLE_TYPE AS kind, ENGINE AS engine, ROW_FORMAT AS rowFormat, TABLE_COLLATION AS collation
    FROM information_schema.TABLES
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME NOT LIKE 'kysely\\_%'
    ORDER BY BINARY TABLE_NAME`.execute(db)
  const columns = await sql<ColumnRow>`
    SELECT TABLE_NAME AS tableName, COLUMN_NAME AS name, COLUMN_TYPE AS type, IS_NULLABLE AS nullable,
      COLUMN_DEFAULT AS initial, COLLATION_NAME AS collation, EXTRA AS extra, GENERATION_EXPRESSION AS expression
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()
    ORDER BY TABLE_NAME, ORDINAL_POSITION`.execute(db)
  const indexes = await sql<IndexRow>`
    SELECT TABLE_NAME AS tableName, INDEX_NAME AS name, NON_UNIQUE AS nonUnique, COLUMN_NAME AS \`column\`, SUB_PART AS prefix
    FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
    ORDER BY TABLE_NAME, BINARY INDEX_NAME, SEQ_IN_INDEX`.execute(db)
  const checks = await sql<CheckRow>`
    SELECT TABLE_NAME AS tableName, CONSTRAINT_NAME AS name, CHECK_CLAUSE AS expression
    FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE()
    ORDER BY TABLE_NAME, BINARY CONSTRAINT_NAME`.execute(db)
  const partitions = await sql<PartitionRow>`
    SELECT DISTINCT TABLE_NAME AS tableName, PARTITION_METHOD AS method, PARTITION_EXPRESSION AS expression
    FROM information_schema.PARTITIONS
    WHERE TABLE_SCHEMA = DATABASE() AND PARTITION_METHOD IS NOT NULL`.execute(db)
  const appendOnly = new Set(await listAppendOnly(db))

  const of = <R extends { tableName: string }>({ rows }: { rows: R[] }, { name }: TableRow): R[] =>
    rows.filter((row) => row.tableName === name)
  return {
    tables: Object.fromEntries(
      tables.rows
        .filter((table) => table.kind === 'BASE TABLE')
        .map((table) => [
          table.name,
          tableOf(
            table,
            of(columns, table),
            of(indexes, table),
            of(checks, table),
            of(partitions, table)[0],
            appendOnly.has(table.name),
          ),
        ]),
    ),
    sequences: tables.rows.filter((table) => table.kind === 'SEQUENCE').map(({ name }) => name),
  }
}

function tableOf(
  { name, engine, rowFormat, collation }: TableRow,
  columns: ColumnRow[],
  indexes: IndexRow[],
  checks: CheckRow[],
  partition: PartitionRow | undefined,
  appendOnly: boolean,
): Table {
  const isJson = (column: ColumnRow) =>
    column.type === 'longtext' &&
    column.collation === 'utf8mb4_bin' &&
    checks.some((one) => one.expression === `json_valid(\`${column.name}\`)`)
  const jsonNames = new Set(columns.filter(isJson).map((column) => column.name))
  const keyOf = (indexName: string) =>
    indexes
      .filter((row) => row.name === indexName)
      .map(({ column, prefix }) => (prefix === null ? column : `${column}(${prefix})`))
  return {
    name,
    engine,
    rowFormat,
    collation,
    columns: columns.map((column) => columnOf(column, jsonNames.has(column.name))),
    primaryKey: keyOf('PRIMARY'),
    indexes: [...new Set(indexes.map((row) => row.name))]
      .filter((one) => one !== 'PRIMARY')
      .map((one) => ({
        name: one,
        unique: indexes.some((row) => row.name === one && Number(row.nonUnique) === 0),
        columns: keyOf(one),
      })),
    checks: checks
      .filter((one) => !jsonNames.has(one.name))
      .map((one) => ({ name: one.name, expression: one.expression })),
    partition: partition ? { method: partition.method, expression: partition.expression } : null,
    ...(appendOnly && { appendOnly }),
  }
}

/** The tables whose triggers refuse every UPDATE and DELETE. */
export async function listAppendOnly<T>(db: Kysely<T>): Promise<string[]> {
  const { rows } = await sql<TriggerRow>`
    SELECT EVENT_OBJECT_TABLE AS tableName, EVENT_MANIPULATION AS event FROM information_schema.TRIGGERS
    WHERE TRIGGER_SCHEMA = DATABASE() AND ACTION_TIMING = 'BEFORE' AND ACTION_STATEMENT LIKE 'SIGNAL SQLSTATE%'
    ORDER BY BINARY EVENT_OBJECT_TABLE`.execute(db)
  const refuses = (table: string, event: string) =>
    rows.some((row) => row.tableName === table && row.event === event)
  return [...new Set(rows.map(({ tableName }) => tableName))].filter(
    (table) => refuses(table, 'UPDATE') && refuses(table, 'DELETE'),
  )
}

function columnOf(column: ColumnRow, json: boolean): Column {
  const { name, type, nullable, initial, collation, extra, expression } = column
  return {
    name,
    type: json ? 'json' : type,
    nullable: nullable === 'YES',
    default: initial === 'NULL' ? null : initial,
    collation: json ? null : collation,
    generated: expression ? { expression, stored: extra.startsWith('STORED') } : null,
    extra: extra.replace(/(STORED|VIRTUAL) GENERATED/, ''),
  }
}
