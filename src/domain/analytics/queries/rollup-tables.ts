import type { Compilable } from 'kysely'
import { type BulkValue, bulkInsert, literal, textOf } from '../../../db/bulk.ts'
import { chunksOf } from '../../../db/chunks.ts'
import { PARTS, type Part, type Parts, RAW_PARTS, storedPart } from '../parts.ts'

/** A table of sums: its key, and the parts that it adds up. */
interface SumTable {
  key: readonly string[]
  parts: readonly Part[]
}

/** Kinds of `oro_r15_set` and `oro_r1d_set`; append, never renumber. */
export const SET_KINDS = { user: 1, session: 2, file: 3 } as const
export type SetKind = keyof typeof SET_KINDS

/** Stands for all organizations together in `oro_r15_active`: a person's time is the union of all they do. */
export const ALL = Buffer.alloc(8, 0xff)

/** The rollups that add up; type 0 with the name NONE is the total of a bucket or day. */
export const SUM_TABLES = {
  oro_r15_user: {
    key: ['subject_no', 'event_type', 'bucket', 'name_id', 'organization_id', 'workspace_id'],
    parts: RAW_PARTS,
  },
  oro_r15_org: { key: ['organization_id', 'event_type', 'bucket', 'name_id'], parts: PARTS },
  oro_r15_workspace: {
    key: ['organization_id', 'workspace_id', 'event_type', 'bucket', 'name_id'],
    parts: RAW_PARTS,
  },
  oro_r1d_org: {
    key: ['organization_id', 'zone_id', 'event_type', 'date', 'name_id'],
    parts: PARTS,
  },
  oro_r1d_user: { key: ['organization_id', 'zone_id', 'date', 'subject_no'], parts: PARTS },
} as const satisfies Record<string, SumTable>

export type SumTableName = keyof typeof SUM_TABLES

/** Adds sums to a table's rows, in the order of their keys: opposite orders deadlock. */
export function addSums(
  table: SumTableName,
  rows: readonly { key: readonly BulkValue[]; parts: Parts }[],
): Compilable[] {
  const { key, parts } = SUM_TABLES[table]
  const values = rows.map((row) => [
    ...row.key,
    ...parts.map((part) => storedPart(row.parts, part)),
  ])
  const suffix = `ON DUPLICATE KEY UPDATE ${parts.map(addition).join(', ')}`
  return bulkInsert(table, [...key, ...parts], values, { suffix })
}

function addition(part: Part): string {
  if (part === 'events') return 'events = events + VALUES(events)'
  const sum = `COALESCE(${part}, 0) + VALUES(${part})`
  // Active time can become less: what it is in a bucket depends on all events around it.
  return `${part} = IF(VALUES(${part}) IS NULL, ${part}, ${part === 'active_ms' ? `NULLIF(${sum}, 0)` : sum})`
}

/** Adds counts to bins of durations. */
export function addBins(
  table: 'oro_r15_bin' | 'oro_r1d_bin',
  rows: readonly (readonly BulkValue[])[],
): Compilable[] {
  return bulkInsert(table, BIN_COLUMNS[table], rows, {
    suffix: 'ON DUPLICATE KEY UPDATE n = n + VALUES(n)',
  })
}

const BIN_COLUMNS = {
  oro_r15_bin: ['organization_id', 'event_type', 'bucket', 'bin', 'n'],
  oro_r1d_bin: ['organization_id', 'zone_id', 'event_type', 'date', 'bin', 'n'],
} as const

/** Adds members to sets; those that are there stay. */
export function addMembers(
  table: 'oro_r15_set' | 'oro_r1d_set',
  rows: readonly (readonly BulkValue[])[],
): Compilable[] {
  return bulkInsert(table, SET_COLUMNS[table], rows, {
    suffix: 'ON DUPLICATE KEY UPDATE kind = VALUES(kind)',
  })
}

const SET_COLUMNS = {
  oro_r15_set: ['subject_no', 'kind', 'bucket', 'organization_id', 'workspace_id', 'key'],
  oro_r1d_set: ['organization_id', 'zone_id', 'kind', 'date', 'key'],
} as const

/** Deletes rows that count nothing, of those with the keys. */
export function deleteEmptied(
  table: SumTableName,
  keys: readonly (readonly BulkValue[])[],
): Compilable[] {
  const places = keys.map((key) => `(${key.map(literal).join(',')})`)
  return [...chunksOf(places)].map((some) =>
    textOf(`DELETE FROM ${table} WHERE (${SUM_TABLES[table].key.join(', ')}) IN (${some.join(',')})
      AND events = 0 AND active_ms IS NULL`),
  )
}
