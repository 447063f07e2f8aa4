import { readFileSync } from 'node:fs'
import { type Kysely, sql } from 'kysely'

/** Tables and sequences as a real Frappe v15 made them. */
export const recorded: {
  table?: string
  sequence?: string
  create?: string
  single?: string
}[] = JSON.parse(readFileSync(new URL('../golden/ddl.json', import.meta.url), 'utf8'))

/** The recorded table of that name. */
export const recordOf = (table: string) => recorded.find((one) => one.table === table)

/** A table in the form of ddl.json, straight from information_schema. */
export async function describeTable<T>(db: Kysely<T>, table: string) {
  const { rows: columns } = await sql<Record<string, string | null>>`
    SELECT COLUMN_NAME name, COLUMN_TYPE type, IS_NULLABLE = 'YES' nullable, COLUMN_DEFAULT \`default\`,
      COLUMN_KEY \`key\`, EXTRA extra, CHARACTER_SET_NAME charset, COLLATION_NAME collation
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ${table}
    ORDER BY ORDINAL_POSITION`.execute(db)
  const { rows: indexes } = await sql<{ name: string; nonUnique: number; columns: string }>`
    SELECT INDEX_NAME name, NON_UNIQUE nonUnique, GROUP_CONCAT(COLUMN_NAME ORDER BY SEQ_IN_INDEX) columns
    FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ${table}
    GROUP BY INDEX_NAME, NON_UNIQUE`.execute(db)
  const { rows: checks } = await sql<{ clause: string }>`
    SELECT CHECK_CLAUSE clause FROM information_schema.CHECK_CONSTRAINTS
    WHERE CONSTRAINT_SCHEMA = DATABASE() AND TABLE_NAME = ${table}`.execute(db)
  const { rows } = await sql<object>`
    SELECT ENGINE engine, ROW_FORMAT row_format, TABLE_COLLATION collation
    FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ${table}`.execute(
    db,
  )
  return {
    table,
    ...rows[0],
    columns: columns.map(({ charset, collation, nullable, ...one }) => ({
      ...one,
      nullable: Boolean(Number(nullable)),
      ...(collation && collation !== 'utf8mb4_unicode_ci' ? { charset, collation } : {}),
    })),
    indexes: indexes
      .map((one) => ({
        name: one.name,
        unique: Number(one.nonUnique) === 0,
        columns: one.columns.split(','),
      }))
      .sort(
        (a, b) =>
          Number(b.name === 'PRIMARY') - Number(a.name === 'PRIMARY') || (a.name < b.name ? -1 : 1),
      ),
    checks: checks.map((one) => one.clause),
  }
}
