import { type Kysely, sql } from 'kysely'
import type { Database } from '../../../doctype/generated/tables.ts'
import type { Conditions, Stretches } from '../question.ts'
import { conditionSql, withinSql } from './conditions.ts'

type Db = Kysely<Database>

type Stretch = Stretches[number]

/** An event as a funnel sees it. */
export interface StepEvent {
  subjectNo: number
  /** Milliseconds of the epoch. */
  at: number
  /** A bit for each step that the event is. */
  steps: number
}

/** Events that are in memory at once. */
const PIECE = 100_000

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
  const read = async (stretch: Stretch, limit: string): Promise<StepEvent[]> => {
    const text = `SELECT subject_no, FLOOR(UNIX_TIMESTAMP(ts) * 1000) AS at, steps FROM (
      SELECT subject_no, ts, event_uid, ${bits.join(' + ')} AS steps FROM oro_event
      WHERE ${conditionSql(where)} AND ${withinSql('ts', stretch)} AND ${condition} ${limit}
      ) AS piece ORDER BY ts, event_uid`
    const { rows } = await sql.raw<Record<string, unknown>>(text).execute(db)
    return rows.map(stepEvent)
  }
  const { to } = range
  let { from } = range
  while (from < to) {
    const piece = await read({ from, to }, `ORDER BY ts LIMIT ${most}`)
    const next = piece.length < most ? to : (piece.at(-1)?.at ?? to)
    // The last instant of a full piece may go on: it begins the next one, or is read whole.
    yield next > from ? piece.filter(({ at }) => at < next) : await read({ from, to: from + 1 }, '')
    from = Math.max(next, from + 1)
  }
}

function stepEvent(row: Record<string, unknown>): StepEvent {
  return { subjectNo: row.subject_no as number, at: Number(row.at), steps: Number(row.steps) }
}
