import { createHash, createHmac } from 'node:crypto'
import type { Insertable, Selectable } from 'kysely'
import type { Database } from '../doctype/generated/tables.ts'
import { canonicalJson } from '../keys/jcs.ts'

/** A row as it is written. */
export type AuditRow = Insertable<Database['oro_audit']>
/** A row as it is read. */
export type StoredRow = Selectable<Database['oro_audit']>
/** A row before it is hashed. */
export type OpenRow = Omit<AuditRow, 'row_hash' | 'mac'>

/** Numbers in `oro_audit.result` and `source`: append, never renumber. */
export const RESULTS = { success: 1, failure: 2, denied: 3 } as const
export const SOURCES = { server: 1, client: 2, system: 3 } as const

/** What no row says of itself. */
const HASHES = new Set(['row_hash', 'mac'])
const TIMES = new Set(['ts', 'client_ts'])

/**
 * The canonical text of a row, as it is written or as it is read: every column but its own hashes. A column that is
 * null is left out, so that a column that is added later changes no older row.
 */
export function canonicalRow(row: OpenRow | StoredRow): string {
  const members = Object.entries(row)
    .filter(([name, value]) => !HASHES.has(name) && value !== null && value !== undefined)
    .map(([name, value]) => [name, canonicalValue(name, value)])
  return canonicalJson(Object.fromEntries(members))
}

function canonicalValue(name: string, value: unknown): unknown {
  // What is sealed is text already.
  if (Buffer.isBuffer(value)) return value.toString(name === 'personal' ? 'latin1' : 'hex')
  return TIMES.has(name) ? microseconds(String(value)) : value
}

/** A database's time in UTC with all six digits, as ISO 8601 has it. */
function microseconds(time: string): string {
  const [seconds = '', fraction = ''] = time.split('.')
  return `${seconds.replace(' ', 'T')}.${fraction.padEnd(6, '0')}Z`
}

/** SHA-256 of the canonical text. */
export function rowHash(row: OpenRow | StoredRow): Buffer {
  return createHash('sha256').update(canonicalRow(row)).digest()
}

/** SHA-256 of a value's canonical text: what a thing was before an act, or after. */
export function valueHash(value: unknown): Buffer {
  return createHash('sha256').update(canonicalJson(value)).digest()
}

/** The MAC before a writer's first row. */
export const FIRST_MAC = Buffer.alloc(32)

/** The MAC that binds a row to its place behind the writer's row before: HMAC-SHA256 of hash, number and that row's MAC. */
export function rowMac(key: Buffer, hash: Buffer, n: number, before: Buffer): Buffer {
  const number = Buffer.alloc(8)
  number.writeBigUInt64BE(BigInt(n))
  return createHmac('sha256', key).update(hash).update(number).update(before).digest()
}
