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

/** Numbers of the kinds of AI requests in `oro_ai_request.request_type`; append, never renumber. */
export const REQUEST_TYPES = {
  chat: 1,
  completion: 2,
  refactor: 3,
  explain: 4,
  review: 5,
  test: 6,
  agent: 7,
  embedding: 8,
  other: 9,
} as const

export type RequestType = keyof typeof REQUEST_TYPES

/** The name of a number in one of the tables above. */
export function nameOf(table: Readonly<Record<string, number>>, code: number): string | undefined {
  return Object.keys(table).find((name) => table[name] === code)
}
