import { type Compilable, type Kysely, sql } from 'kysely'
import { type BulkValue, bulkInsert, literal, textOf } from '../../../db/bulk.ts'
import { chunksOf } from '../../../db/chunks.ts'
import type { Database } from '../../../doctype/generated/tables.ts'
import type { ActiveTime, Window } from '../active.ts'
import { grouped } from '../grouped.ts'
import { bucketTime } from '../projections.ts'
import { indexSql, rangeOf, type Stretches } from '../question.ts'
import { selectBounded } from './bounded.ts'
import { conditionSql, withinSql } from './conditions.ts'
import { bucketSql } from './raw.ts'

/** Stored active time in windows of people. */
export async function activeRows(
  db: Kysely<Database>,
  windows: readonly Window[],
): Promise<ActiveTime[]> {
  const found: ActiveTime[] = []
  for (const some of chunksOf(windows)) {
    const either = [
      ...grouped(
        some,
        ({ from, to }) => `bucket >= '${bucketTime(from)}' AND bucket < '${bucketTime(to)}'`,
      ),
    ].map(
      ([within, people]) =>
        `(${conditionSql({ subject_no: people.map(({ subjectNo }) => subjectNo) })} AND ${within})`,
    )
    const { rows } = await sql
      .raw<Record<string, unknown>>(`SELECT subject_no, organization_id,
        ${bucketSql('bucket')} AS bucket, active_ms
        FROM oro_r15_active WHERE ${either.join(' OR ')}`)
      .execute(db)
    for (const row of rows) {
      found.push({
        subjectNo: row.subject_no as number,
        organizationId: row.organization_id as Buffer,
        bucket: Number(row.bucket),
        activeMs: row.active_ms as number,
      })
    }
  }
  return found
}

const ACTIVE_COLUMNS = ['subject_no', 'organization_id', 'bucket', 'active_ms']

/** Writes active times as they are now; one of nothing has no row. */
export function storeActive(times: readonly ActiveTime[]): Compilable[] {
  const rows = times.map(({ subjectNo, organizationId, bucket, activeMs }): BulkValue[] => [
    subjectNo,
    organizationId,
    bucketTime(bucket),
    activeMs,
  ])
  const [kept, gone] = [rows.filter((row) => row[3] !== 0), rows.filter((row) => row[3] === 0)]
  const places = gone.map((row) => `(${row.slice(0, 3).map(literal).join(',')})`)
  return [
    ...bulkInsert('oro_r15_active', ACTIVE_COLUMNS, kept, {
      suffix: 'ON DUPLICATE KEY UPDATE active_ms = VALUES(active_ms)',
    }),
    ...[...chunksOf(places)].map((some) =>
      textOf(
        `DELETE FROM oro_r15_active WHERE (subject_no, organization_id, bucket) IN (${some.join(',')})`,
      ),
    ),
  ]
}

/** Stored active time of an organization's people, or of one person, by person and stretch of time. */
export async function storedTimes(
  db: Kysely<Database>,
  { organizationId, subjectNo }: { organizationId: Buffer; subjectNo?: number },
  cells: Stretches,
): Promise<{ subjectNo: number; cell: number; activeMs: number }[]> {
  const range = rangeOf(cells)
  if (range === undefined) return []
  const person = subjectNo === undefined ? '' : `AND subject_no = ${subjectNo}`
  const rows = await selectBounded(
    db,
    `SELECT subject_no, ${indexSql('bucket', cells)} AS cell, SUM(active_ms) AS active_ms
      FROM oro_r15_active WHERE organization_id = ${literal(organizationId)} ${person}
      AND ${withinSql('bucket', range)} GROUP BY 1, 2`,
  )
  return rows.map((row) => ({
    subjectNo: row.subject_no as number,
    cell: Number(row.cell),
    activeMs: Number(row.active_ms),
  }))
}
