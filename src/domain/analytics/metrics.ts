import { ValidationError } from '../../exceptions.ts'
import type { Part, Parts } from './parts.ts'
import { costText } from './prices.ts'
import type { SetKind } from './queries/rollup-tables.ts'

/** Units of metrics, as charts label them. */
export type Unit =
  | 'count'
  | 'tokens'
  | 'lines'
  | 'ms'
  | 'seconds'
  | 'minutes'
  | 'usd'
  | 'ratio'
  | 'score'

/**
 * How a metric combines. `sum`: adds up over time, users and groups; a total is the sum. `ratio`: from summed parts,
 * null where there is nothing to divide; a total is that of the whole range, never a mean of means. `distinct`: members
 * of sets; a total counts each once over the whole range. `minutes`: whole minutes of each person's local day, rounded
 * up, then summed. `quantile`: of durations; a total is that of the whole range.
 */
export type Metric = { unit: Unit } & (
  | { kind: 'sum' | 'ratio'; parts: readonly Part[]; of: (parts: Parts) => number | null }
  | { kind: 'minutes' }
  | { kind: 'distinct'; set: SetKind }
  | { kind: 'quantile'; q: number }
  | { kind: 'score' }
)

type NumberPart = Exclude<keyof Parts, 'cost_usd'>

const sum = (unit: Unit, ...parts: NumberPart[]): Metric => ({
  unit,
  kind: 'sum',
  parts,
  of: (all) => parts.reduce((total, part) => total + all[part], 0),
})
const count = (part: NumberPart): Metric => sum('count', part)

const ratio = (
  unit: Unit,
  parts: readonly Part[],
  above: (parts: Parts) => number,
  below: (parts: Parts) => number,
): Metric => ({
  unit,
  kind: 'ratio',
  parts,
  of: (parts) => (below(parts) === 0 ? null : above(parts) / below(parts)),
})

const quantile = (q: number): Metric => ({ unit: 'ms', kind: 'quantile', q })
const distinct = (set: SetKind): Metric => ({ unit: 'count', kind: 'distinct', set })

/** The nearest number, for JSON; sums are made before. */
export const costUsd = ({ cost_usd }: Pick<Parts, 'cost_usd'>): number => Number(costText(cost_usd))

/** Requests with a price: a mean over the others would be of nothing. */
const priced = (parts: Parts): number => parts.ai_requests - parts.ai_requests_unpriced

/** Every metric by its name on the wire. */
export const METRICS: Readonly<Record<string, Metric>> = {
  events: count('events'),
  commands_used: count('commands'),
  ai_requests: count('ai_requests'),
  ai_requests_failed: count('ai_requests_failed'),
  tokens_used: sum('tokens', 'tokens_input', 'tokens_output'),
  tokens_input: sum('tokens', 'tokens_input'),
  tokens_output: sum('tokens', 'tokens_output'),
  cost_usd: { unit: 'usd', kind: 'sum', parts: ['cost_usd'], of: costUsd },
  lines_added: sum('lines', 'lines_added'),
  lines_deleted: sum('lines', 'lines_deleted'),
  lines_changed: sum('lines', 'lines_added', 'lines_deleted'),
  commits: count('commits'),
  suggestions_shown: count('suggestions_shown'),
  suggestions_accepted: count('suggestions_accepted'),
  suggestions_rejected: count('suggestions_rejected'),
  errors: count('errors'),
  builds: count('builds'),
  test_runs: count('test_runs'),
  duration_ms_sum: sum('ms', 'duration_ms'),
  active_seconds: {
    unit: 'seconds',
    kind: 'sum',
    parts: ['active_ms'],
    of: ({ active_ms }) => active_ms / 1000,
  },
  time_active_minutes: { unit: 'minutes', kind: 'minutes' },
  files_edited: distinct('file'),
  active_users: distinct('user'),
  sessions: distinct('session'),
  acceptance_rate: ratio(
    'ratio',
    ['suggestions_accepted', 'suggestions_shown'],
    (parts) => parts.suggestions_accepted,
    (parts) => parts.suggestions_shown,
  ),
  ai_success_rate: ratio(
    'ratio',
    ['ai_requests', 'ai_requests_failed'],
    (parts) => parts.ai_requests - parts.ai_requests_failed,
    (parts) => parts.ai_requests,
  ),
  cost_per_ai_request: ratio(
    'usd',
    ['ai_requests', 'ai_requests_unpriced', 'cost_usd'],
    costUsd,
    priced,
  ),
  duration_ms_avg: ratio(
    'ms',
    ['duration_ms', 'timed'],
    (parts) => parts.duration_ms,
    (parts) => parts.timed,
  ),
  duration_ms_p50: quantile(0.5),
  duration_ms_p75: quantile(0.75),
  duration_ms_p90: quantile(0.9),
  duration_ms_p95: quantile(0.95),
  duration_ms_p99: quantile(0.99),
  productivity_score: { unit: 'score', kind: 'score' },
}

/** The metric of that name; a ValidationError that names all others. */
export function requireMetric(name: string): Metric {
  const metric = Object.hasOwn(METRICS, name) ? METRICS[name] : undefined
  if (metric !== undefined) return metric
  const known = Object.keys(METRICS).join(', ')
  throw new ValidationError(`The metric is not known. Known metrics: ${known}.`)
}
