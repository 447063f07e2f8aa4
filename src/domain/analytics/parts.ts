import { costUnits } from './prices.ts'
import { EVENT_TYPES } from './vocabulary.ts'

const { command, ai_request, file_edit, commit } = EVENT_TYPES

/** What is counted and summed of events, in a query that groups by event_type among others. */
export const AGGREGATE_SQL = {
  n: 'COUNT(*)',
  failed: 'SUM(success = 0)',
  unpriced: 'SUM(cost_usd IS NULL)',
  /** Events that have a duration. */
  timed: 'COUNT(duration_ms)',
  duration_ms: 'SUM(duration_ms)',
  tokens_input: 'SUM(tokens_input)',
  tokens_output: 'SUM(tokens_output)',
  lines_added: 'SUM(lines_added)',
  lines_deleted: 'SUM(lines_deleted)',
  cost_usd: 'SUM(cost_usd)',
} as const

type Aggregates = Readonly<Record<keyof typeof AGGREGATE_SQL, string>>

/** The value for events of some types; else, and when it is zero, NULL. */
const of = (value: string, ...types: number[]): string =>
  `IF(event_type IN (${types.join(', ')}), NULLIF(${value}, 0), NULL)`

/**
 * What every row of a rollup adds up, and how it comes from the aggregates of events of one type. A part that is zero is
 * NULL, so that rows stay short. All metrics but the distinct ones and the quantiles are functions of these sums.
 */
export const partsSql = (sql: Aggregates) =>
  ({
    events: sql.n,
    commands: of(sql.n, command),
    ai_requests: of(sql.n, ai_request),
    ai_requests_failed: of(sql.failed, ai_request),
    ai_requests_unpriced: of(sql.unpriced, ai_request),
    tokens_input: of(sql.tokens_input, ai_request),
    tokens_output: of(sql.tokens_output, ai_request),
    // Edits and commits; a file that is opened or saved changes nothing more.
    lines_added: of(sql.lines_added, file_edit, commit),
    lines_deleted: of(sql.lines_deleted, file_edit, commit),
    commits: of(sql.n, commit),
    suggestions_shown: of(sql.n, EVENT_TYPES.suggestion_shown),
    suggestions_accepted: of(sql.n, EVENT_TYPES.suggestion_accepted),
    suggestions_rejected: of(sql.n, EVENT_TYPES.suggestion_rejected),
    errors: of(sql.n, EVENT_TYPES.error),
    builds: of(sql.n, EVENT_TYPES.build),
    test_runs: of(sql.n, EVENT_TYPES.test_run),
    timed: `NULLIF(${sql.timed}, 0)`,
    duration_ms: `NULLIF(${sql.duration_ms}, 0)`,
    cost_usd: `NULLIF(${sql.cost_usd}, 0)`,
  }) as const

/** The parts in a query on events that groups by event_type among others. */
export const PART_SQL = partsSql(AGGREGATE_SQL)

/** A part that is read from the events themselves. */
export type RawPart = keyof typeof PART_SQL
export const RAW_PARTS = Object.keys(PART_SQL) as RawPart[]
/** Active time is no sum over events: it is recomputed and its changes are added (active.ts). */
export const PARTS = [...RAW_PARTS, 'active_ms'] as const
export type Part = (typeof PARTS)[number]

/** Sums of one row or of many; money in units of 1e-12 USD, so that nothing is ever rounded. */
export type Parts = Record<Exclude<Part, 'cost_usd'>, number> & { cost_usd: bigint }

const ZERO = { ...Object.fromEntries(PARTS.map((part) => [part, 0])), cost_usd: 0n } as Parts

export function zeroParts(): Parts {
  return { ...ZERO }
}

/** Adds sums in place; what is added may have fewer parts. */
export function addParts(into: Parts, from: Partial<Parts>): void {
  for (const part of PARTS) {
    // Most parts of most rows are zero.
    if (!from[part]) continue
    if (part === 'cost_usd') into.cost_usd += from.cost_usd ?? 0n
    else into[part] += from[part] ?? 0
  }
}

/** The sums that a database row holds; absent and NULL parts are zero. */
export function partsOfRow(row: Readonly<Record<string, unknown>>): Parts {
  const parts = zeroParts()
  for (const part of PARTS) {
    const value = row[part]
    if (value === null || value === undefined) continue
    if (part === 'cost_usd') parts.cost_usd = costUnits(String(value))
    else parts[part] = Number(value)
  }
  return parts
}
