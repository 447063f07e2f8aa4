import { type Kysely, sql } from 'kysely'
import { literal } from '../../../db/bulk.ts'
import { chunksOf } from '../../../db/chunks.ts'
import type { Database } from '../../../doctype/generated/tables.ts'
import { bucketSql, ORGANIZATION_SQL, type Touch, WORKSPACE_SQL } from './raw.ts'

type Db = Kysely<Database>

/** Touches that are looked at to choose batches. */
const LOOK_AHEAD = 8_000

const TOUCH_SQL = `batch_id, subject_no, ${ORGANIZATION_SQL} AS organization_id, ${WORKSPACE_SQL} AS workspace_id,
  ${bucketSql('bucket')} AS bucket, n`

/** The oldest batches with something outstanding, whole ones, of so many events or a little more. */
export async function oldestBatches(db: Db, events: number): Promise<Buffer[]> {
  const rows = await db
    .selectFrom('oro_touch')
    .select(['batch_id', 'n'])
    .orderBy('touch_id')
    .limit(LOOK_AHEAD)
    .execute()
  const batches = new Map<string, Buffer>()
  let total = 0
  for (const { batch_id: batch, n } of rows) {
    const id = batch.toString('hex')
    if (!batches.has(id) && total >= events) break
    batches.set(id, batch)
    total += n
  }
  return [...batches.values()]
}

/** What is outstanding of the batches. */
export function touchesOf(db: Db, batches: readonly Buffer[]): Promise<Touch[]> {
  return touchesWhere(db, `batch_id IN (${batches.map(literal).join(',')})`)
}

/** What is outstanding that meets a condition. */
export async function touchesWhere(db: Db, condition: string): Promise<Touch[]> {
  const { rows } = await sql
    .raw<Record<string, unknown>>(`SELECT ${TOUCH_SQL} FROM oro_touch WHERE ${condition}`)
    .execute(db)
  return rows.map((row) => ({
    batchId: row.batch_id as Buffer,
    subjectNo: row.subject_no as number,
    organizationId: row.organization_id as Buffer,
    workspaceId: row.workspace_id as Buffer,
    bucket: Number(row.bucket),
    n: row.n as number,
  }))
}

/** Those of some people who have something outstanding. */
export async function outstandingPeople(db: Db, people: readonly number[]): Promise<number[]> {
  const found: number[] = []
  for (const some of chunksOf(people)) {
    const rows = await db
      .selectFrom('oro_touch')
      .select('subject_no')
      .distinct()
      .where('subject_no', 'in', some)
      .execute()
    found.push(...rows.map(({ subject_no }) => subject_no))
  }
  return found
}

/** Says that the rollups have what the batches brought. */
export async function deleteTouches(db: Db, batches: readonly Buffer[]): Promise<void> {
  await db.deleteFrom('oro_touch').where('batch_id', 'in', batches).execute()
}

/**
 * Locks UTC days until the transaction ends: whoever changes rollups of a day holds its row, so what is stored of it
 * and which of its touches are outstanding changes for nobody else. Always in order, so that two never wait in a ring.
 */
export async function lockDays(db: Db, days: readonly string[]): Promise<void> {
  const rows = [...new Set(days)].sort().map((day) => `('${day}')`)
  await sql
    .raw(
      `INSERT INTO oro_rollup_day (day) VALUES ${rows.join(',')} ON DUPLICATE KEY UPDATE day = VALUES(day)`,
    )
    .execute(db)
}
