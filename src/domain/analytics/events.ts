import { LRUCache } from 'lru-cache'
import type { User } from '../../context.ts'
import { ValidationError } from '../../exceptions.ts'
import type { Mac } from '../../keys/mac.ts'
import { redact, redactValue } from '../../redact/index.ts'
import { instantOf } from '../../series/zones.ts'
import {
  type EventCategory,
  type EventType,
  REQUEST_TYPES,
  type RequestType,
} from './vocabulary.ts'

/** An event as a client sends it, its fields already of the right type. */
export interface EventInput {
  event_id?: string | null | undefined
  event_type: EventType
  event_category?: EventCategory | null | undefined
  event_name: string
  event_data?: unknown
  /** ISO 8601; without offset in the sender's zone. The server's time when absent. */
  timestamp?: string | null | undefined
  session_id?: string | null | undefined
  workspace_id?: string | null | undefined
  organization?: string | null | undefined
  duration_ms?: number | null | undefined
  metadata?: unknown
}

/** Why an event is not stored; the wire's `reason` and the batch's `code`. */
export type Rejection = 'unknown_type' | 'bad_field' | 'future' | 'too_old' | 'too_large'

/** An event that will be stored, with what the projections read from its data. */
export interface CanonicalEvent {
  eventId: string | undefined
  type: EventType
  category: EventCategory | null
  name: string
  time: Date
  /** The client said when it was; else it is the server's time, another one for each attempt. */
  isTimed: boolean
  receivedAt: Date
  skewed: boolean
  organization: string | null
  workspaceId: string | null
  sessionId: string | null
  durationMs: number | null
  measures: Measures
  data: string | null
  metadata: string | null
}

/** What the metrics and the projections read from event_data; null where it is absent or unusable. */
export interface Measures {
  success: boolean | null
  model: string | null
  provider: string | null
  requestType: RequestType
  language: string | null
  fileType: string | null
  /** Keyed hash of the path, in hex: the path itself is nowhere. */
  file: string | null
  commitId: string | null
  /** Lines by language of a commit. */
  languages: readonly (readonly [string, number])[]
  tokensInput: number | null
  tokensOutput: number | null
  tokensCacheRead: number | null
  tokensCacheWrite: number | null
  tokensReasoning: number | null
  linesAdded: number | null
  linesDeleted: number | null
  /** USD, at most 12 decimals. */
  reportedCost: string | null
  errorMessage: string | null
}

const DAY_MS = 86_400_000
/** Older events belong to archived days. */
const LATE_LIMIT_MS = 90 * DAY_MS
const FUTURE_LIMIT_MS = DAY_MS
/** event_data and metadata of one event together, as compact JSON. */
const MAX_DATA_BYTES = 16 * 1024
const MAX_DEPTH = 8
/** Largest value of an `int unsigned` column. */
const MAX_COUNT = 4_294_967_295
/** Longest name in the dictionary, in characters. */
const MAX_NAME = 255
/** Longest session and workspace, in characters. */
const MAX_ID = 140

/**
 * Checks an event against the limits and brings it into its stored form, without secrets; a refused one throws with
 * its `reason`. Whether an event is a repetition is a matter of its id alone, so redaction changes nothing there.
 */
export function canonicalEvent(
  input: EventInput,
  sender: User,
  zone: string,
  now: Date,
  mac: Mac,
): CanonicalEvent {
  const time = input.timestamp == null ? now : new Date(instantOf(input.timestamp, zone))
  if (Number.isNaN(time.getTime())) throw rejected('bad_field', 'timestamp is not a time.')
  if (time.getTime() > now.getTime() + FUTURE_LIMIT_MS) {
    throw rejected('future', 'timestamp is more than 24 hours ahead of the server.')
  }
  if (time.getTime() < now.getTime() - LATE_LIMIT_MS) {
    throw rejected('too_old', 'timestamp is more than 90 days ago.')
  }
  const [sent, sentMetadata] = [jsonOf(input.event_data), jsonOf(input.metadata)]
  // Of what was sent: placeholders may be longer than what they stand for.
  if (
    Buffer.byteLength(sent.text ?? '') + Buffer.byteLength(sentMetadata.text ?? '') >
    MAX_DATA_BYTES
  ) {
    throw rejected('too_large', 'event_data and metadata together are larger than 16 KiB.')
  }
  const data = withoutPath(redactedJson(sent), input.event_data, mac)
  return {
    eventId: input.event_id ?? undefined,
    type: input.event_type,
    category: input.event_category ?? null,
    name: withoutSecrets(input.event_name, MAX_NAME),
    time,
    isTimed: input.timestamp != null,
    receivedAt: now,
    skewed: time > now,
    organization: organizationOf(sender, input.organization),
    workspaceId: input.workspace_id == null ? null : withoutSecrets(input.workspace_id, MAX_ID),
    sessionId: input.session_id == null ? null : withoutSecrets(input.session_id, MAX_ID),
    durationMs: input.duration_ms ?? null,
    data: data.text,
    metadata: redactedJson(sentMetadata).text,
    measures: measuresOf(input.event_type, data.value),
  }
}

/** The organization that an event belongs to: the named one if its sender is a member, else the sender's first. */
export function organizationOf(sender: User, named: string | null | undefined): string | null {
  const { memberships } = sender
  const own = memberships.find(({ organization }) => organization === named) ?? memberships[0]
  return own?.organization ?? null
}

/** An event that is refused for what it holds. */
function rejected(reason: Rejection, sentence: string): ValidationError {
  return new ValidationError(sentence, { reason })
}

/** A structure and its compact JSON. */
interface Json {
  value: unknown
  text: string | null
}

/** One that is nested too deep is refused before anything walks it. */
function jsonOf(value: unknown): Json {
  if (value === undefined || value === null) return { value, text: null }
  if (depthOf(value, MAX_DEPTH + 1) > MAX_DEPTH) {
    throw rejected('too_large', `event_data and metadata are nested at most ${MAX_DEPTH} deep.`)
  }
  return { value, text: JSON.stringify(value) }
}

function redactedJson(json: Json): Json {
  if (json.text === null) return json
  const { value, count } = redactValue(json.value)
  // To write it again takes as long as to look for secrets, and most hold none.
  return count === 0 ? json : jsonOf(value)
}

/** A placeholder may be longer than its secret, and the column is not: cut to so many characters, no halves. */
function withoutSecrets(text: string, most: number): string {
  const { text: redacted, count } = redact(text)
  return count === 0 ? text : [...redacted].slice(0, most).join('')
}

/** Levels of arrays and objects, counted up to `limit`: deeper ones are not walked. */
function depthOf(value: unknown, limit: number): number {
  if (typeof value !== 'object' || value === null) return 0
  if (limit === 0) return 1
  let most = 0
  for (const one of Object.values(value)) most = Math.max(most, depthOf(one, limit - 1))
  return 1 + most
}

/** Bytes of the keyed hash that stands for a path. */
const FILE_HASH_BYTES = 8
/** Languages of one commit that are counted; each is a row, and a client's longer list is cut. */
const MAX_LANGUAGES = 16
/** Bytes of a stored error message, a `text` column. */
const MAX_MESSAGE = 10_000

/** The data with the path of `file` as a keyed hash: of what was sent, before secrets in it became placeholders. */
function withoutPath(redacted: Json, sent: unknown, mac: Mac): Json {
  const file = keyOf(sent, 'file')
  if (file === undefined) return redacted
  const hash = typeof file === 'string' && file !== '' ? fileHash(file, mac) : null
  return jsonOf({ ...(redacted.value as object), file: hash })
}

/** Hashes that a process remembers: an editor names the same few files again and again. */
const fileHashes = new WeakMap<Mac, LRUCache<string, string>>()
/** Characters of paths and hashes. */
const CACHED_LENGTH = 1_000_000

function fileHash(path: string, mac: Mac): string {
  const known =
    fileHashes.get(mac) ??
    new LRUCache<string, string>({
      maxSize: CACHED_LENGTH,
      sizeCalculation: (hash, path) => hash.length + path.length,
    })
  fileHashes.set(mac, known)
  const hash = known.get(path) ?? mac('analytics file', path).toString('hex', 0, FILE_HASH_BYTES)
  known.set(path, hash)
  return hash
}

function keyOf(data: unknown, key: string): unknown {
  return typeof data === 'object' && data !== null && Object.hasOwn(data, key)
    ? (data as Record<string, unknown>)[key]
    : undefined
}

function measuresOf(type: EventType, data: unknown): Measures {
  const get = (key: string): unknown => keyOf(data, key)
  return {
    // A request that does not say so succeeded.
    success: readBoolean(get('success')) ?? (type === 'ai_request' ? true : null),
    model: readName(get('model')),
    provider: readName(get('provider')),
    requestType: readRequestType(get('request_type')),
    language: readName(get('language')),
    fileType: readName(get('file_type')),
    file: readName(get('file')),
    commitId: readName(get('commit_id')),
    languages: readLanguages(get('languages')),
    tokensInput: readCount(get('tokens_input')),
    tokensOutput: readCount(get('tokens_output')),
    tokensCacheRead: readCount(get('tokens_cache_read')),
    tokensCacheWrite: readCount(get('tokens_cache_write')),
    tokensReasoning: readCount(get('tokens_reasoning')),
    linesAdded: readCount(get('lines_added')),
    linesDeleted: readCount(get('lines_deleted')),
    reportedCost: readMoney(get('reported_cost_usd')),
    errorMessage: readMessage(get('error_message')),
  }
}

/** The words that Check arguments take. */
const TRUE: ReadonlySet<unknown> = new Set([true, 1, 'true', '1', 'yes'])
const FALSE: ReadonlySet<unknown> = new Set([false, 0, 'false', '0', 'no'])

function readBoolean(value: unknown): boolean | null {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : value
  if (TRUE.has(word)) return true
  return FALSE.has(word) ? false : null
}

function readName(value: unknown): string | null {
  const isName =
    typeof value === 'string' && value !== '' && value.length <= MAX_NAME && !value.includes('\0')
  return isName ? value : null
}

function readCount(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  const isCount = typeof number === 'number' && number >= 0 && number <= MAX_COUNT
  return isCount ? Math.floor(number) : null
}

function readRequestType(value: unknown): RequestType {
  return typeof value === 'string' && Object.hasOwn(REQUEST_TYPES, value)
    ? (value as RequestType)
    : 'other'
}

function readLanguages(value: unknown): [string, number][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value)
    .slice(0, MAX_LANGUAGES)
    .flatMap(([language, lines]): [string, number][] => {
      const [name, count] = [readName(language), readCount(lines)]
      return name === null || count === null ? [] : [[name, count]]
    })
}

/** What decimal(24,12) holds: a number below 10^12 with its first twelve decimals. */
function readMoney(value: unknown): string | null {
  const text = typeof value === 'number' ? value.toFixed(12) : value
  const isMoney = typeof text === 'string' && /^\d{1,12}(\.\d{1,30})?$/.test(text)
  return isMoney ? text.replace(/(\.\d{12})\d+$/, '$1') : null
}

function readMessage(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, MAX_MESSAGE) : null
}
