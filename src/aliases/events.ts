import { createHash } from 'node:crypto'
import { AnalyticsEvent } from '../doctype/generated/schemas.ts'
import { redactValue } from '../redact/index.ts'

type Fields = Record<string, unknown>

const { event_type, event_category, event_data, duration_ms } = AnalyticsEvent.shape

/** The event of a flattened call, in track_event's words. */
export function flatEvent({ event_label, event_value, metadata, ...event }: Fields): Fields {
  const isCommand = event.event_type === 'command' && event_label !== undefined
  return withKnownWords({
    ...event,
    duration_ms: event.duration_ms ?? (isCommand ? durationOf(event_value) : undefined),
    event_data: withKeys(event.event_data ?? metadata, { event_label, event_value }),
    // Beside event_data it is what track_event calls so.
    ...(event.event_data !== undefined && { metadata }),
  })
}

/** The shipped extension's telemetry as events of track_batch_events, each in its place. */
export function telemetryEvents(sent: readonly unknown[]): unknown[] {
  return sent.map((one) => (isFields(one) ? telemetryEvent(one) : one))
}

/** What it calls by a name of its own, beside actions. */
const NAMED: ReadonlyMap<unknown, { event_type: string; event_category: string }> = new Map([
  ['command_executed', { event_type: 'command', event_category: 'productivity' }],
  ['inline_completion', { event_type: 'suggestion_rejected', event_category: 'ai' }],
  ['error', { event_type: 'error', event_category: 'system' }],
  ['extension_activated', { event_type: 'session_start', event_category: 'system' }],
  ['extension_deactivated', { event_type: 'session_end', event_category: 'system' }],
  ['ai_chat_opened', { event_type: 'action', event_category: 'ai' }],
  ['workspace_indexed', { event_type: 'action', event_category: 'code' }],
  ['diagnostics_run', { event_type: 'action', event_category: 'code' }],
])

function telemetryEvent({ event, properties, timestamp, ...canonical }: Fields): Fields {
  const parsed = event_data.safeParse(properties).data
  const said = isFields(parsed) ? parsed : {}
  const isAccepted = event === 'inline_completion' && said.accepted === true
  const { sessionId, commandId } = said
  return withKnownWords({
    event_id: idOf(event, said, timestamp),
    event_name: event === 'command_executed' && isName(commandId) ? commandId : event,
    ...(NAMED.get(event) ?? { event_type: 'action' }),
    ...(isAccepted && { event_type: 'suggestion_accepted' }),
    event_data: parsed ?? properties,
    duration_ms: durationOf(said.duration),
    session_id: isName(sessionId) ? sessionId : undefined,
    timestamp: timeOf(timestamp),
    ...canonical,
  })
}

/** The same id for an event that is sent again, of a client that says when it was and in which session. */
function idOf(event: unknown, said: Fields, timestamp: unknown): string | undefined {
  if (!isName(said.sessionId) || typeof timestamp !== 'number') return undefined
  // Without secrets: a digest of what rests nowhere else would let it be guessed.
  const content = JSON.stringify(redactValue([event, said, timestamp]).value)
  const digest = createHash('sha256').update(content).digest('hex')
  return digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5')
}

/** Types and categories that are not ours stay as words in event_data; such a type is `custom`. */
function withKnownWords(event: Fields): Fields {
  const [type, category] = [
    wordBeyond(event_type, event.event_type),
    wordBeyond(event_category, event.event_category),
  ]
  return {
    ...event,
    ...(type !== undefined && { event_type: 'custom' }),
    ...(category !== undefined && { event_category: undefined }),
    event_data: withKeys(event.event_data, { event_type: type, event_category: category }),
  }
}

function wordBeyond(known: typeof event_type | typeof event_category, word: unknown) {
  return typeof word === 'string' && !known.safeParse(word).success ? word : undefined
}

/** The data with those keys that have a value; a list becomes one of its own. */
function withKeys(data: unknown, keys: Fields): unknown {
  const more = Object.entries(keys).filter(([, value]) => value !== undefined)
  if (more.length === 0) return data
  const given = event_data.safeParse(data).data ?? data
  const fields = isFields(given) ? given : given == null ? {} : { items: given }
  return { ...fields, ...Object.fromEntries(more) }
}

/** Whole milliseconds, of what can be some. */
function durationOf(value: unknown): number | undefined {
  const ms = typeof value === 'number' ? Math.round(value) : value
  return duration_ms.safeParse(ms).data ?? undefined
}

/** ISO 8601 of milliseconds since 1970; what is something else stays as it is. */
function timeOf(timestamp: unknown): unknown {
  const date = new Date(typeof timestamp === 'number' ? timestamp : Number.NaN)
  return Number.isNaN(date.getTime()) ? timestamp : date.toISOString()
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
