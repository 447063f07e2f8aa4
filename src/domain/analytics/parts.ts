import { costText, costUnits } from './prices.ts'
import { EVENT_TYPES } from './vocabulary.ts'

const { command, ai_request, file_edit, commit } = EVENT_TYPES

/** Counts the events of a type, in a query that groups by type. */
const countOf = (type: number, condition?: string): string =>
  condition === undefined
    ? `IF(event_type = ${type}, COUNT(*), NULL)`
    : `IF(event_type = ${type}, NULLIF(SUM(${condition}), 0), NULL)`

const sumOf = (column: string, ...types: number[]): string =>
  `IF(event_type IN (${types.join(', ')}), NULLIF(SUM(${column}), 0), NULL)`

/**
 * What every row of a rollup adds up, and how it comes from `oro_event` in a query that groups by event_type among
 * others. A part that is zero is NULL, so that rows stay short. All metrics but the distinct ones and the quantiles
 * are functions of these sums.
 */
export const PART_SQL = {
  events: 'COUNT(*)',
  commands: countOf(command),
  ai_requests: countOf(ai_request),
  ai_requests_failed: countOf(ai_request, 'success = 0'),
  ai_requests_unpriced: countOf(ai_request, 'cost_usd IS NULL'),
  tokens_input: sumOf('tokens_input', ai_request),
  tokens_output: sumOf('tokens_output', ai_request),
  // Edits and commits; a file that is opened or saved changes nothing more.
  lines_added: sumOf('lines_added', file_edit, commit),
  lines_deleted: sumOf('lines_deleted', file_edit, commit),
  commits: countOf(commit),
  suggestions_shown: countOf(EVENT_TYPES.suggestion_shown),
  suggestions_accepted: countOf(EVENT_TYPES.suggestion_accepted),
  suggestions_rejected: countOf(EVENT_TYPES.suggestion_rejected),
  errors: countOf(EVENT_TYPES.error),
  builds: countOf(EVENT_TYPES.build),
  test_runs: countOf(EVENT_TYPES.test_run),
  /** Events that have a duration. */
  timed: 'NULLIF(SUM(duration_ms IS NOT NULL), 0)',
  duration_ms: 'NULLIF(SUM(duration_ms), 0)',
  cost_usd: 'NULLIF(SUM(cost_usd), 0)',
} as const

/** A part that is read from the events themselves. */
export type RawPart = keyof typeof PART_SQL
export const RAW_PARTS = Object.keys(PART_SQL) as RawPart[]
/** Active time is no sum over events: it is recomputed and its changes are added (active.ts). */
export const PARTS = [...RAW_PARTS, 'active_ms'] as const
export type Part = (typeof PARTS)[number]

/** Sums of one row or of many; money in units of 1e-12 USD, so that nothing is ever rounded. */
export type Parts = Record<Exclude<Part, 'cost_usd'>, number> & { cost_usd: bigint }

export function zeroParts(): Parts {
  const parts = Object.fromEntries(PARTS.map((part) => [part, 0]))
  return { ...parts, cost_usd: 0n } as Parts
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

/** The value of a part as a row stores it; zero is NULL, but for the number of events. */
export function storedPart(parts: Parts, part: Part): number | string | null {
  if (part === 'events') return parts.events
  const value = parts[part]
  if (!value) return null
  return typeof value === 'bigint' ? costText(value) : value
}
