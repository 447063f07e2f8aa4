import { type Kysely, sql } from 'kysely'
import type { Database } from '../../../doctype/generated/tables.ts'
import { type Parts, partsOfRow } from '../parts.ts'
import { type Conditions, rangeOf, type Stretches } from '../question.ts'
import { conditionSql, withinSql } from './conditions.ts'

/** Columns of `oro_ai_request` that requests can be told apart by. */
export type RequestColumn = 'model_id' | 'provider_id' | 'request_type' | 'subject_no'

/** Sums of the AI requests that have the same value. */
export interface RequestSums {
  value: Buffer | number | null
  parts: Parts
}

/** Sums of AI requests by a column that the rollups do not have; these rows are never behind the events. */
export async function requestSums(
  db: Kysely<Database>,
  column: RequestColumn,
  where: Pick<Conditions, 'subject_no' | 'organization_id' | 'workspace_id'>,
  intervals: Stretches,
): Promise<RequestSums[]> {
  const range = rangeOf(intervals)
  if (range === undefined) return []
  const { rows } = await sql
    .raw<Record<string, unknown>>(`SELECT ${column} AS value, COUNT(*) AS ai_requests,
      SUM(success = 0) AS ai_requests_failed, SUM(cost_usd IS NULL) AS ai_requests_unpriced,
      SUM(tokens_input) AS tokens_input, SUM(tokens_output) AS tokens_output,
      COUNT(duration_ms) AS timed, SUM(duration_ms) AS duration_ms, SUM(cost_usd) AS cost_usd
      FROM oro_ai_request WHERE ${conditionSql(where)} AND ${withinSql('ts', range)} GROUP BY 1`)
    .execute(db)
  return rows.map((row) => ({
    value: row.value as RequestSums['value'],
    parts: partsOfRow(row),
  }))
}
