import { literal } from '../../../db/bulk.ts'
import { databaseTime } from '../../../db/time.ts'
import type { Conditions, EventColumn, Question } from '../question.ts'
import { EVENT_TYPES } from '../vocabulary.ts'

/** SQL of conditions on columns that are named alike; no value means no row. */
export function conditionSql(where: Conditions): string {
  const columns = Object.entries(where) as [EventColumn, readonly (Buffer | number)[]][]
  const terms = columns.map(([column, values]) =>
    values.length === 0 ? 'FALSE' : `${column} IN (${values.map(literal).join(',')})`,
  )
  return terms.length === 0 ? 'TRUE' : terms.join(' AND ')
}

/** SQL that leaves groups out; rows without a value are one of them. */
export function exceptSql({ except }: Pick<Question, 'except'>): string {
  if (except === undefined) return 'TRUE'
  const { column, keys } = except
  const named = keys.filter((key) => key !== null).map(literal)
  const others = named.length === 0 ? 'TRUE' : `${column} NOT IN (${named.join(',')})`
  return keys.includes(null)
    ? `${column} IS NOT NULL AND ${others}`
    : `(${column} IS NULL OR ${others})`
}

/** SQL for a time within [from, to), milliseconds of the epoch. */
export function withinSql(column: string, { from, to }: { from: number; to: number }): string {
  return `${column} >= ${timeSql(from)} AND ${column} < ${timeSql(to)}`
}

function timeSql(ms: number): string {
  return `'${databaseTime(new Date(ms))}'`
}

const ALL_TYPES = Object.values(EVENT_TYPES)

/**
 * Conditions on a rollup's rows: the total of type 0, or those of types and names. Types are always listed, so that
 * the time behind them in the key still narrows the range.
 */
export function rollupSql(where: Conditions, isWhole: boolean): string {
  return conditionSql({ ...where, event_type: isWhole ? [0] : (where.event_type ?? ALL_TYPES) })
}
