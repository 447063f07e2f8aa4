import type { BulkValue } from '../../db/bulk.ts'
import { nameId } from '../../db/name-id.ts'
import { databaseTime } from '../../db/time.ts'
import { newId, uuidBytes } from '../../db/uuid.ts'
import { BUCKET_MS } from '../../series/intervals.ts'
import { binOf } from '../../series/sketch.ts'
import type { CanonicalEvent } from './events.ts'
import { EVENT_CATEGORIES, EVENT_TYPES, REQUEST_TYPES } from './vocabulary.ts'

/** What an AI request cost, by the price that held at its time; null where no price was known. */
export interface Cost {
  usd: string
  version: number
}

/** An event with its ids and every row that is written with it, but for the batch. */
export interface Prepared {
  subjectNo: number
  uid: Buffer
  /** Of person and uid, as a text that sorts. */
  identity: string
  /** Eight bytes that tell another content under a known id apart. */
  content: Buffer
  id: Buffer
  ts: string
  bucket: number
  organizationId: Buffer | null
  workspaceId: Buffer | null
  event: CanonicalEvent
  cost: Cost | null
}

/** Stands for "none" in keys, where NULL cannot be. */
export const NONE = Buffer.alloc(8)

/** Kinds of `oro_code_part`; append, never renumber. */
export const CODE_KINDS = { file: 1, language: 2, file_type: 3, commit: 4 } as const

/** Names of an event that the dictionary has to know. */
export function namesIn({ name, organization, workspaceId, measures }: CanonicalEvent): string[] {
  const { model, provider, language, fileType, languages } = measures
  const names = [name, organization, workspaceId, model, provider, language, fileType]
  return [...names, ...languages.map(([one]) => one)].filter((one) => one !== null)
}

export function prepared(event: CanonicalEvent, subjectNo: number, cost: Cost | null): Prepared {
  const uid = event.eventId === undefined ? newId() : uuidBytes(event.eventId)
  return {
    subjectNo,
    uid,
    identity: identityOf({ subject_no: subjectNo, event_uid: uid }),
    content: contentOf(event),
    id: newId(),
    ts: databaseTime(event.time),
    bucket: Math.floor(event.time.getTime() / BUCKET_MS),
    organizationId: optionalId(event.organization),
    workspaceId: optionalId(event.workspaceId),
    event,
    cost,
  }
}

/** The identity of an event: nobody can block another person's ids. */
export interface Key {
  subject_no: number
  event_uid: Buffer
}

export function identityOf({ subject_no, event_uid }: Key): string {
  return `${subject_no}.${event_uid.toString('hex')}`
}

/** What was sent, without what the server adds: a repetition without a time of its own is no other content. */
function contentOf(event: CanonicalEvent): Buffer {
  const { type, category, name, isTimed, time, workspaceId, sessionId, durationMs } = event
  const sent = [type, category, name, isTimed ? time.getTime() : null, workspaceId, sessionId]
  // None of them holds a NUL, and none is empty.
  return digestOf([...sent, durationMs, event.data, event.metadata].join('\0'))
}

/** Quick, and no secret: two 32-bit hashes (FNV-1a's, of different factors). Who looks for two alike hides but himself. */
function digestOf(text: string): Buffer {
  let one = 0x811c9dc5
  let other = 0x9e3779b9
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    one = Math.imul(one ^ code, 0x01000193)
    other = Math.imul(other ^ code, 0x85ebca6b) ^ (other >>> 15)
  }
  const digest = Buffer.allocUnsafe(8)
  digest.writeInt32BE(one, 0)
  digest.writeInt32BE(other, 4)
  return digest
}

export const EVENT_COLUMNS = [
  'id',
  'ts',
  'received_at',
  'batch_id',
  'subject_no',
  'organization_id',
  'workspace_id',
  'event_uid',
  'event_type',
  'event_category',
  'name_id',
  'session_id',
  'duration_ms',
  'skewed',
  'success',
  'model_id',
  'language_id',
  'tokens_input',
  'tokens_output',
  'lines_added',
  'lines_deleted',
  'file_id',
  'duration_bin',
  'cost_usd',
  'event_data',
  'metadata',
] as const

export function eventRow(one: Prepared, batchId: Buffer): BulkValue[] {
  const { event, cost } = one
  const { measures } = event
  return [
    one.id,
    one.ts,
    databaseTime(event.receivedAt),
    batchId,
    one.subjectNo,
    one.organizationId,
    one.workspaceId,
    one.uid,
    EVENT_TYPES[event.type],
    event.category === null ? null : EVENT_CATEGORIES[event.category],
    nameId(event.name),
    event.sessionId,
    event.durationMs,
    Number(event.skewed),
    measures.success === null ? null : Number(measures.success),
    optionalId(measures.model),
    optionalId(measures.language),
    measures.tokensInput,
    measures.tokensOutput,
    measures.linesAdded,
    measures.linesDeleted,
    // Opening and saving name files too, and edit none.
    event.type === 'file_edit' && measures.file !== null ? Buffer.from(measures.file, 'hex') : null,
    event.durationMs === null ? null : durationBin(event.durationMs),
    cost?.usd ?? null,
    event.data,
    event.metadata,
  ]
}

/** Bins of durations in the database: 0 holds those of 0 ms, and the sketch's bins follow from 1 (1 ms is in bin 0). */
export function durationBin(durationMs: number): number {
  return durationMs === 0 ? 0 : binOf(durationMs) + 1
}

export const AI_COLUMNS = [
  'id',
  'ts',
  'batch_id',
  'subject_no',
  'organization_id',
  'workspace_id',
  'request_type',
  'model_id',
  'provider_id',
  'success',
  'duration_ms',
  'tokens_input',
  'tokens_output',
  'tokens_cache_read',
  'tokens_cache_write',
  'tokens_reasoning',
  'cost_usd',
  'reported_cost_usd',
  'price_version',
  'error_message',
] as const

/** The AI Usage Metrics row of an ai_request, under the id of its event. */
export function aiRow(one: Prepared, batchId: Buffer): BulkValue[] {
  const { event, cost } = one
  const { measures } = event
  return [
    one.id,
    one.ts,
    batchId,
    one.subjectNo,
    one.organizationId,
    one.workspaceId,
    REQUEST_TYPES[measures.requestType],
    optionalId(measures.model),
    optionalId(measures.provider),
    Number(measures.success),
    event.durationMs,
    measures.tokensInput,
    measures.tokensOutput,
    measures.tokensCacheRead,
    measures.tokensCacheWrite,
    measures.tokensReasoning,
    cost?.usd ?? null,
    measures.reportedCost,
    cost?.version ?? null,
    measures.errorMessage,
  ]
}

export const CODE_COLUMNS = [
  'subject_no',
  'bucket',
  'organization_id',
  'workspace_id',
  'kind',
  'key',
  'lines_added',
  'lines_deleted',
  'n',
] as const

/** What edits and commits add to Code Metrics, added up, in the order of the primary key: every writer locks alike. */
export function codeRows(all: readonly Prepared[]): BulkValue[][] {
  const rows = new Map<string, { place: BulkValue[]; added: number; deleted: number; n: number }>()
  for (const one of all) {
    const where = placeOf(one)
    for (const { kind, name, keyOf, added, deleted } of codeParts(one)) {
      const id = `${where} ${kind} ${name}`
      let row = rows.get(id)
      if (row === undefined) {
        const { subjectNo, bucket, organizationId, workspaceId } = one
        const scope = [organizationId ?? NONE, workspaceId ?? NONE]
        const place = [subjectNo, bucketTime(bucket), ...scope, CODE_KINDS[kind], keyOf(name)]
        row = { place, added: 0, deleted: 0, n: 0 }
        rows.set(id, row)
      }
      row.added += added
      row.deleted += deleted
      row.n += 1
    }
  }
  return [...rows.values()]
    .map((row) => ({ ...row, key: sortKey(row.place) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ place, added, deleted, n }) => [...place, added, deleted, n])
}

/** Person, organization, workspace and 15 minutes as a text, to group by. */
function placeOf({ subjectNo, bucket, event: { organization, workspaceId } }: Prepared): string {
  return `${subjectNo} ${bucket} ${organization} ${workspaceId}`
}

interface CodePart {
  kind: keyof typeof CODE_KINDS
  name: string
  keyOf: (name: string) => Buffer
  added: number
  deleted: number
}

function codeParts({ event, uid }: Prepared): CodePart[] {
  const { file, language, fileType, commitId, languages, linesAdded, linesDeleted } = event.measures
  const lines = { added: linesAdded ?? 0, deleted: linesDeleted ?? 0 }
  const named = { keyOf: nameId, ...lines }
  if (event.type === 'commit') {
    const id =
      commitId === null
        ? { name: uid.toString('hex', 8), keyOf: hexBytes }
        : { name: commitId, keyOf: nameId }
    return [
      { kind: 'commit', ...id, ...lines },
      ...languages.map(
        ([name, added]): CodePart => ({ kind: 'language', ...named, name, added, deleted: 0 }),
      ),
    ]
  }
  if (event.type !== 'file_edit') return []
  const parts: CodePart[] = []
  if (file !== null) parts.push({ kind: 'file', name: file, keyOf: hexBytes, ...lines })
  if (language !== null) parts.push({ kind: 'language', name: language, ...named })
  if (fileType !== null) parts.push({ kind: 'file_type', name: fileType, ...named })
  return parts
}

function hexBytes(hex: string): Buffer {
  return Buffer.from(hex, 'hex')
}

export const TOUCH_COLUMNS = [
  'touch_id',
  'batch_id',
  'subject_no',
  'organization_id',
  'workspace_id',
  'bucket',
  'n',
] as const

/** One touch for each person, place and 15 minutes of a batch: what the rollups have to catch up with. */
export function touchRows(all: readonly Prepared[], batchId: Buffer): BulkValue[][] {
  const touches = new Map<string, { one: Prepared; n: number }>()
  for (const one of all) {
    const place = placeOf(one)
    const touch = touches.get(place)
    if (touch === undefined) touches.set(place, { one, n: 1 })
    else touch.n += 1
  }
  return [...touches.values()].map(({ one, n }) => {
    const { subjectNo, organizationId, workspaceId, bucket } = one
    return [newId(), batchId, subjectNo, organizationId, workspaceId, bucketTime(bucket), n]
  })
}

/** The beginning of a 15-minute bucket as tables hold it. */
export function bucketTime(bucket: number): string {
  return databaseTime(new Date(bucket * BUCKET_MS)).slice(0, 19)
}

/** Values of a key as a text that sorts as they do. */
export function sortKey(values: readonly BulkValue[]): string {
  let key = ''
  for (const value of values) {
    // A character a byte: texts of equal length that sort as the bytes do.
    if (Buffer.isBuffer(value)) key += `${value.toString('latin1')} `
    else key += typeof value === 'number' ? `${String(value).padStart(10, '0')} ` : `${value} `
  }
  return key
}

export function optionalId(name: string | null): Buffer | null {
  return name === null ? null : nameId(name)
}
