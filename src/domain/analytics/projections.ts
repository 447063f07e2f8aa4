import { createHash } from 'node:crypto'
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
  /** First 8 bytes of a digest of what was sent: another content under a known id is told apart. */
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
  return {
    subjectNo,
    uid: event.eventId === undefined ? newId() : uuidBytes(event.eventId),
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

/** What was sent, without what the server adds: a repetition without a time of its own is no other content. */
function contentOf(event: CanonicalEvent): Buffer {
  const { type, category, name, isTimed, time, workspaceId, sessionId, durationMs } = event
  const sent = [type, category, name, isTimed ? time.getTime() : null, workspaceId, sessionId]
  const text = JSON.stringify([...sent, durationMs, event.data, event.metadata])
  return createHash('sha256').update(text).digest().subarray(0, 8)
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
    for (const { kind, key, added, deleted } of codeParts(one)) {
      const place = [
        one.subjectNo,
        bucketTime(one.bucket),
        one.organizationId ?? NONE,
        one.workspaceId ?? NONE,
        CODE_KINDS[kind],
        key,
      ]
      const id = sortKey(place)
      const row = rows.get(id) ?? { place, added: 0, deleted: 0, n: 0 }
      rows.set(id, row)
      row.added += added
      row.deleted += deleted
      row.n += 1
    }
  }
  return [...rows.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { place, added, deleted, n }]) => [...place, added, deleted, n])
}

interface CodePart {
  kind: keyof typeof CODE_KINDS
  key: Buffer
  added: number
  deleted: number
}

function codeParts({ event, uid }: Prepared): CodePart[] {
  const { file, language, fileType, commitId, languages, linesAdded, linesDeleted } = event.measures
  const lines = { added: linesAdded ?? 0, deleted: linesDeleted ?? 0 }
  if (event.type === 'commit') {
    const key = commitId === null ? uid.subarray(8) : nameId(commitId)
    return [
      { kind: 'commit', key, ...lines },
      ...languages.map(
        ([name, count]): CodePart => ({
          kind: 'language',
          key: nameId(name),
          added: count,
          deleted: 0,
        }),
      ),
    ]
  }
  if (event.type !== 'file_edit') return []
  const parts: CodePart[] = []
  if (file !== null) parts.push({ kind: 'file', key: Buffer.from(file, 'hex'), ...lines })
  if (language !== null) parts.push({ kind: 'language', key: nameId(language), ...lines })
  if (fileType !== null) parts.push({ kind: 'file_type', key: nameId(fileType), ...lines })
  return parts
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
  const touches = new Map<string, { place: BulkValue[]; n: number }>()
  for (const one of all) {
    const place = [one.subjectNo, one.organizationId, one.workspaceId, bucketTime(one.bucket)]
    const id = sortKey(place)
    const touch = touches.get(id) ?? { place, n: 0 }
    touches.set(id, touch)
    touch.n += 1
  }
  return [...touches.values()].map(({ place, n }) => [newId(), batchId, ...place, n])
}

/** The beginning of a 15-minute bucket as tables hold it. */
export function bucketTime(bucket: number): string {
  return databaseTime(new Date(bucket * BUCKET_MS)).slice(0, 19)
}

/** Values of a key as a text that sorts as they do. */
export function sortKey(values: readonly BulkValue[]): string {
  return values
    .map((value) =>
      Buffer.isBuffer(value)
        ? value.toString('hex')
        : typeof value === 'number'
          ? String(value).padStart(10, '0')
          : value,
    )
    .join(' ')
}

export function optionalId(name: string | null): Buffer | null {
  return name === null ? null : nameId(name)
}
