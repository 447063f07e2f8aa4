/**
 * Numbers of the event types in `oro_event.event_type`. Stored for ever: append, never renumber. 0 stays free for
 * rows that stand for all types.
 */
export const EVENT_TYPES = {
  command: 1,
  action: 2,
  ai_request: 3,
  ai_feedback: 4,
  suggestion_shown: 5,
  suggestion_accepted: 6,
  suggestion_rejected: 7,
  file_open: 8,
  file_edit: 9,
  file_save: 10,
  commit: 11,
  build: 12,
  test_run: 13,
  debug: 14,
  session_start: 15,
  session_end: 16,
  heartbeat: 17,
  review: 18,
  comment: 19,
  share: 20,
  error: 21,
  custom: 22,
} as const

/** Numbers of the categories in `oro_event.event_category`; append, never renumber. */
export const EVENT_CATEGORIES = {
  productivity: 1,
  ai: 2,
  collaboration: 3,
  code: 4,
  system: 5,
} as const

export type EventType = keyof typeof EVENT_TYPES
export type EventCategory = keyof typeof EVENT_CATEGORIES

/** A metric that adds up over time, users and groups. */
export interface AdditiveMetric {
  unit: 'count' | 'tokens' | 'lines' | 'ms'
  /** Types that are counted; all when absent. */
  types?: readonly EventType[]
  /** Only requests that failed. */
  failedOnly?: boolean
  /** Columns of `oro_event` whose sum it is; the number of events when absent. */
  sum?: readonly (
    | 'tokens_input'
    | 'tokens_output'
    | 'lines_added'
    | 'lines_deleted'
    | 'duration_ms'
  )[]
}

const count = (...types: EventType[]): AdditiveMetric => ({ unit: 'count', types })
const tokens = (...sum: ('tokens_input' | 'tokens_output')[]): AdditiveMetric => ({
  unit: 'tokens',
  types: ['ai_request'],
  sum,
})
/** Edits and commits; a file that is opened or saved changes nothing more. */
const lines = (...sum: ('lines_added' | 'lines_deleted')[]): AdditiveMetric => ({
  unit: 'lines',
  types: ['file_edit', 'commit'],
  sum,
})

/** The additive metrics that are computed from the events alone. */
export const ADDITIVE_METRICS: Readonly<Record<string, AdditiveMetric>> = {
  events: { unit: 'count' },
  commands_used: count('command'),
  ai_requests: count('ai_request'),
  ai_requests_failed: { ...count('ai_request'), failedOnly: true },
  tokens_used: tokens('tokens_input', 'tokens_output'),
  tokens_input: tokens('tokens_input'),
  tokens_output: tokens('tokens_output'),
  lines_added: lines('lines_added'),
  lines_deleted: lines('lines_deleted'),
  lines_changed: lines('lines_added', 'lines_deleted'),
  commits: count('commit'),
  suggestions_shown: count('suggestion_shown'),
  suggestions_accepted: count('suggestion_accepted'),
  suggestions_rejected: count('suggestion_rejected'),
  errors: count('error'),
  builds: count('build'),
  test_runs: count('test_run'),
  duration_ms_sum: { unit: 'ms', sum: ['duration_ms'] },
}

/** The name of a number in one of the tables above. */
export function nameOf(table: Readonly<Record<string, number>>, code: number): string | undefined {
  return Object.keys(table).find((name) => table[name] === code)
}
