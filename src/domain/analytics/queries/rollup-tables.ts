import type { Compilable } from 'kysely'
import { type BulkValue, bulkInsert, literal, textOf } from '../../../db/bulk.ts'
import { chunksOf } from '../../../db/chunks.ts'
import { PARTS, RAW_PARTS } from '../parts.ts'

/** A rollup: its key, what its rows add up, and whose they are. */
interface Rollup {
  key: readonly string[]
  sums: readonly string[]
  scope: 'subject_no' | 'organization_id'
}

/** Kinds of `oro_r15_set` and `oro_r1d_set`; append, never renumber. */
export const SET_KINDS = { user: 1, session: 2, file: 3 } as const
export type SetKind = keyof typeof SET_KINDS

/** Stands for all organizations together in `oro_r15_active`: a person's time is the union of all they do. */
export const ALL = Buffer.alloc(8, 0xff)

/** Rollups by 15 minutes. Type 0 with the name NONE is the total of a bucket or day; active time is in that alone. */
export const BUCKET_ROLLUPS = {
  oro_r15_user: {
    key: ['subject_no', 'event_type', 'bucket', 'name_id', 'organization_id', 'workspace_id'],
    sums: RAW_PARTS,
    scope: 'subject_no',
  },
  oro_r15_org: {
    key: ['organization_id', 'event_type', 'bucket', 'name_id'],
    sums: PARTS,
    scope: 'organization_id',
  },
  oro_r15_workspace: {
    key: ['organization_id', 'workspace_id', 'event_type', 'bucket', 'name_id'],
    sums: RAW_PARTS,
    scope: 'organization_id',
  },
  oro_r15_bin: {
    key: ['organization_id', 'event_type', 'bucket', 'bin'],
    sums: ['n'],
    scope: 'organization_id',
  },
  oro_r15_set: {
    key: ['subject_no', 'kind', 'bucket', 'organization_id', 'workspace_id', '`key`'],
    sums: [],
    scope: 'subject_no',
  },
} as const satisfies Record<string, Rollup>

/** Rollups by the local days of organizations, each in its own zone. */
export const DAY_ROLLUPS = {
  oro_r1d_org: {
    key: ['organization_id', 'zone_id', 'event_type', 'date', 'name_id'],
    sums: PARTS,
    scope: 'organization_id',
  },
  oro_r1d_user: {
    key: ['organization_id', 'zone_id', 'date', 'subject_no'],
    sums: PARTS,
    scope: 'organization_id',
  },
  oro_r1d_bin: {
    key: ['organization_id', 'zone_id', 'event_type', 'date', 'bin'],
    sums: ['n'],
    scope: 'organization_id',
  },
  oro_r1d_set: {
    key: ['organization_id', 'zone_id', 'kind', 'date', '`key`'],
    sums: [],
    scope: 'organization_id',
  },
} as const satisfies Record<string, Rollup>

export const ROLLUPS = { ...BUCKET_ROLLUPS, ...DAY_ROLLUPS }
export type RollupName = keyof typeof ROLLUPS
export type BucketRollup = keyof typeof BUCKET_ROLLUPS
export type DayRollup = keyof typeof DAY_ROLLUPS

/** Rollups of the parts of metrics (parts.ts). */
export type SumTableName = ActiveTableName | 'oro_r15_user' | 'oro_r15_workspace'
/** Those that hold active time among them. */
export type ActiveTableName = 'oro_r15_org' | 'oro_r1d_org' | 'oro_r1d_user'

/** The index that finds a rollup's rows of a stretch of time. */
export function timeIndex(table: RollupName): string {
  return table in DAY_ROLLUPS ? 'PRIMARY' : 'bucket'
}

/** Columns added up, as they stand in a list of columns. */
export function sumsSql(columns: readonly string[]): string {
  return columns.map((column) => `SUM(${column}) AS ${column}`).join(', ')
}

/** Columns of a rollup's key, and of these sums. */
export function columnsOf(table: RollupName, sums: readonly string[] = ROLLUPS[table].sums) {
  return [...ROLLUPS[table].key, ...sums]
}

/**
 * Adds the rows of a selection to a rollup's. Those of local days in the order of their keys: two who hold the locks of
 * different UTC days add to the same ones, and opposite orders deadlock.
 */
export function addSelected(
  table: RollupName,
  select: string,
  sums: readonly string[] = ROLLUPS[table].sums,
): Compilable {
  const places = ROLLUPS[table].key.map((_, index) => index + 1)
  const order = table in DAY_ROLLUPS ? `ORDER BY ${places.join(', ')}` : ''
  return textOf(
    `INSERT INTO ${table} (${columnsOf(table, sums).join(', ')}) ${select} ${order} ${additionSql(table, sums)}`,
  )
}

/** Adds active time to the rows of a rollup; in the order of their keys. */
export function addActive(
  table: ActiveTableName,
  rows: readonly { key: readonly BulkValue[]; activeMs: number }[],
): Compilable[] {
  const { key } = ROLLUPS[table]
  const sums = ['events', 'active_ms'] as const
  const values = rows.map((row) => [...row.key, 0, row.activeMs])
  return bulkInsert(table, [...key, ...sums], values, { suffix: additionSql(table, sums) })
}

function additionSql(table: RollupName, sums: readonly string[]): string {
  const [first] = ROLLUPS[table].key
  // Members of sets that are there stay.
  const changes = sums.length === 0 ? { [first]: `VALUES(${first})` } : additionsTo(table, sums)
  const assignments = Object.entries(changes).map(
    ([column, value]) => `${table}.${column} = ${value}`,
  )
  return `ON DUPLICATE KEY UPDATE ${assignments.join(', ')}`
}

/** New values of columns; named with the table, since a selection's columns have the same names. */
function additionsTo(table: RollupName, sums: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    sums.map((sum) => {
      const [old, more] = [`${table}.${sum}`, `VALUES(${sum})`]
      if (sum === 'events' || sum === 'n') return [sum, `${old} + ${more}`]
      const total = `COALESCE(${old}, 0) + ${more}`
      // Active time can become less: what it is in a bucket depends on all events around it.
      const kept = sum === 'active_ms' ? `NULLIF(${total}, 0)` : total
      return [sum, `IF(${more} IS NULL, ${old}, ${kept})`]
    }),
  )
}

/** Deletes rows that count nothing, of those with the keys. */
export function deleteEmptied(
  table: ActiveTableName,
  keys: readonly (readonly BulkValue[])[],
): Compilable[] {
  const places = keys.map((key) => `(${key.map(literal).join(',')})`)
  return [...chunksOf(places)].map((some) =>
    textOf(`DELETE FROM ${table} WHERE (${ROLLUPS[table].key.join(', ')}) IN (${some.join(',')})
      AND events = 0 AND active_ms IS NULL`),
  )
}
