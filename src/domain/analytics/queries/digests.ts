import { type Kysely, sql } from 'kysely'
import type { Database } from '../../../doctype/generated/tables.ts'
import { RAW_PARTS } from '../parts.ts'
import { dayCondition } from './raw.ts'
import { SUM_TABLES } from './rollup-tables.ts'

/**
 * Digests of what the rollups hold of a UTC day, by person and by organization: two that are equal hold the same, but
 * for one chance in four thousand million.
 */
export async function digestsOf(db: Kysely<Database>, day: string): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const [table, scope, columns, condition] of DIGESTED) {
    const { rows } = await sql
      .raw<{ scope: string; digest: string }>(
        `SELECT HEX(${scope}) AS scope, CONCAT(COUNT(*), ' ', SUM(CRC32(CONCAT_WS(',', ${columns})))) AS digest
          FROM ${table} WHERE ${dayCondition(day, 'bucket')} AND ${condition} GROUP BY 1`,
      )
      .execute(db)
    for (const row of rows) {
      const key = `${scope} ${row.scope}`
      found.set(key, `${found.get(key) ?? ''} ${table} ${row.digest}`)
    }
  }
  return found
}

const columns = (...names: readonly string[]): string =>
  names.map((name) => `COALESCE(HEX(${name}), '-')`).join(', ')

/**
 * Stored active time may be ahead of the other rollups: it is reckoned from all events there are. So it is compared
 * for people without outstanding events only, and not in the sums of organizations.
 */
const DIGESTED = [
  ['oro_r15_user', 'subject_no', columns(...SUM_TABLES.oro_r15_user.key, ...RAW_PARTS), 'TRUE'],
  [
    'oro_r15_active',
    'subject_no',
    columns('subject_no', 'organization_id', 'bucket', 'active_ms'),
    'subject_no NOT IN (SELECT subject_no FROM oro_touch)',
  ],
  [
    'oro_r15_set',
    'subject_no',
    columns('kind', 'bucket', 'organization_id', 'workspace_id', '`key`'),
    'TRUE',
  ],
  [
    'oro_r15_org',
    'organization_id',
    columns(...SUM_TABLES.oro_r15_org.key, ...RAW_PARTS),
    'events > 0',
  ],
  [
    'oro_r15_workspace',
    'organization_id',
    columns(...SUM_TABLES.oro_r15_workspace.key, ...RAW_PARTS),
    'TRUE',
  ],
  ['oro_r15_bin', 'organization_id', columns('event_type', 'bucket', 'bin', 'n'), 'TRUE'],
] as const
