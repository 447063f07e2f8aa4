import type { Kysely } from 'kysely'
import { groupCommit } from '../../db/group-commit.ts'
import { perDatabase } from '../../db/per-database.ts'
import { databaseTime } from '../../db/time.ts'
import { transactInTwo } from '../../db/transaction.ts'
import { newId, uuidBytes, uuidText } from '../../db/uuid.ts'
import type { Database } from '../../doctype/generated/tables.ts'
import { BUCKET_MS } from '../../series/intervals.ts'
import { subjectOf } from '../../subjects/index.ts'
import type { CanonicalEvent } from './events.ts'
import { nameId, storeNames } from './names.ts'
import {
  type EventKeyRow,
  type EventRow,
  insertEvents,
  insertNewKeys,
  insertTouches,
  type NewKey,
  type TouchRow,
} from './queries.ts'
import { EVENT_CATEGORIES, EVENT_TYPES } from './vocabulary.ts'

/** What became of one event. */
export interface Stored {
  eventId: string
  /** This person's event of that id was already stored; the first one stays. */
  duplicate: boolean
}

/** An event with its ids, ready to be written. */
interface Prepared {
  key: EventKeyRow
  row: Omit<EventRow, 'batch_id'>
}

/** Stores one event of the user; concurrent ones share a transaction. Settles after the commit. */
export async function recordEvent(
  db: Kysely<Database>,
  user: string,
  event: CanonicalEvent,
): Promise<Stored> {
  const prepared = await prepare(db, user, event)
  const duplicate = await writer(db)(prepared)
  return { eventId: event.eventId ?? uuidText(prepared.key.event_uid), duplicate }
}

const writer = perDatabase((db) => groupCommit<Prepared, boolean>((group) => writeBatch(db, group)))

/**
 * Writes events and their touches in one transaction; answers for each whether it was there before. The key table
 * decides: INSERT IGNORE on the events themselves would also swallow rows that do not fit.
 */
async function writeBatch(db: Kysely<Database>, group: readonly Prepared[]): Promise<boolean[]> {
  const firsts = new Map<string, Prepared>()
  for (const prepared of group) {
    const identity = identityOf(prepared.key)
    if (!firsts.has(identity)) firsts.set(identity, prepared)
  }
  // Every batch locks keys in the same order: opposite orders deadlock.
  const candidates = [...firsts.values()].sort(
    (a, b) => a.key.subject_no - b.key.subject_no || a.key.event_uid.compare(b.key.event_uid),
  )
  const batchId = newId()
  const keys = insertNewKeys(
    db,
    candidates.map(({ key }) => key),
  )
  const newKeys = await transactInTwo<NewKey>(db, keys, (found) => {
    const isNew = new Set(found.map(identityOf))
    const rows = candidates
      .filter(({ key }) => isNew.has(identityOf(key)))
      .map(({ row }) => ({ ...row, batch_id: batchId }))
    return rows.length === 0 ? [] : [insertEvents(db, rows), insertTouches(db, touchesOf(rows))]
  })
  const stored = new Set(newKeys.map(identityOf))
  return group.map((prepared) => {
    const identity = identityOf(prepared.key)
    return !stored.has(identity) || firsts.get(identity) !== prepared
  })
}

/** One touch for each person, place and 15 minutes of a batch: what the rollups have to catch up with. */
function touchesOf(rows: readonly EventRow[]): TouchRow[] {
  const touches = new Map<string, TouchRow>()
  for (const row of rows) {
    const bucket = databaseTime(
      new Date(Math.floor(Date.parse(`${row.ts}Z`) / BUCKET_MS) * BUCKET_MS),
    )
    const { batch_id, subject_no, organization_id, workspace_id } = row
    const place = [subject_no, hex(organization_id), hex(workspace_id), bucket].join()
    const touch = touches.get(place)
    if (touch === undefined) {
      touches.set(place, {
        touch_id: newId(),
        batch_id,
        subject_no,
        organization_id,
        workspace_id,
        bucket,
        n: 1,
      })
    } else touch.n += 1
  }
  return [...touches.values()]
}

async function prepare(
  db: Kysely<Database>,
  user: string,
  event: CanonicalEvent,
): Promise<Prepared> {
  const { name, organization, workspaceId, model, language } = event
  await storeNames(
    db,
    [name, organization, workspaceId, model, language].filter((text) => text !== null),
  )
  const subjectNo = await subjectOf(db, user, event.receivedAt)
  const uid = event.eventId === undefined ? newId() : uuidBytes(event.eventId)
  const ts = databaseTime(event.time)
  return {
    key: { subject_no: subjectNo, event_uid: uid, day: ts.slice(0, 10) },
    row: {
      id: newId(),
      ts,
      received_at: databaseTime(event.receivedAt),
      subject_no: subjectNo,
      organization_id: optionalId(organization),
      workspace_id: optionalId(workspaceId),
      event_uid: uid,
      event_type: EVENT_TYPES[event.type],
      event_category: event.category === null ? null : EVENT_CATEGORIES[event.category],
      name_id: nameId(name),
      session_id: event.sessionId,
      duration_ms: event.durationMs,
      skewed: Number(event.skewed),
      success: event.success === null ? null : Number(event.success),
      model_id: optionalId(model),
      language_id: optionalId(language),
      tokens_input: event.tokensInput,
      tokens_output: event.tokensOutput,
      lines_added: event.linesAdded,
      lines_deleted: event.linesDeleted,
      event_data: event.data,
      metadata: event.metadata,
    },
  }
}

function optionalId(name: string | null): Buffer | null {
  return name === null ? null : nameId(name)
}

function identityOf({ subject_no, event_uid }: NewKey): string {
  return `${subject_no}.${hex(event_uid)}`
}

function hex(id: Buffer | null | undefined): string {
  return id?.toString('hex') ?? ''
}
