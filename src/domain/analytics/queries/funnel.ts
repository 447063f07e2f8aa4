import { type Kysely, sql } from 'kysely'
import type { Database } from '../../../doctype/generated/tables.ts'
import type { Conditions, Stretches } from '../question.ts'
import { conditionSql, withinSql } from './conditions.ts'

type Db = Kysely<Database>

/** An event as a funnel sees it. */
export interface StepEvent {
  subjectNo: number
  /** Milliseconds of the epoch. */
  at: number
  /** A bit for each step that the event is. */
  steps: number
}

/** Events that are in memory at once. */
const PIECE = 200_000

/**
 * The events that are a step, or all of them, in order and in pieces. At one instant their ids decide, so that what
 * comes first does not depend on what arrived first.
 */
export async function* stepEvents(
  db: Db,
  where: Conditions,
  [range]: Stretches,
  steps: readonly Conditions[],
  isOfSteps: boolean,
  most = PIECE,
): AsyncGenerator<StepEvent[]> {
  if (range === undefined) return
  const own = steps.map((step) => `(${conditionSql(step)})`)
  const bits = own.map((condition, index) => `IF(${condition}, ${1 << index}, 0)`)
  const condition = isOfSteps ? `(${own.join(' OR ')})` : 'TRUE'
  const stretches = [range]
  for (let stretch = stretches.pop(); stretch !== undefined; stretch = stretches.pop()) {
    const { from, to } = stretch
    const isInstant = to - from === 1
    const { rows } = await sql
      .raw<
        Record<string, unknown>
      >(`SELECT subject_no, CAST(UNIX_TIMESTAMP(ts) * 1000 AS INT) AS at,
        steps FROM (SELECT subject_no, ts, event_uid, ${bits.join(' + ')} AS steps FROM oro_event
          WHERE ${conditionSql(where)} AND ${withinSql('ts', stretch)} AND ${condition}
          ${isInstant ? '' : `LIMIT ${most + 1}`}) AS piece ORDER BY ts, event_uid`)
      .execute(db)
    if (isInstant || rows.length <= most) yield rows.map(stepEvent)
    else {
      // Halved until it fits: how many events a stretch has is known by looking only.
      const middle = Math.floor((from + to) / 2)
      stretches.push({ from: middle, to }, { from, to: middle })
    }
  }
}

function stepEvent(row: Record<string, unknown>): StepEvent {
  return { subjectNo: row.subject_no as number, at: Number(row.at), steps: Number(row.steps) }
}
