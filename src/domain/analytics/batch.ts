import type { Kysely } from 'kysely'
import type { User } from '../../context.ts'
import { databaseDay } from '../../db/time.ts'
import { runTogether } from '../../db/transaction.ts'
import type { Database } from '../../doctype/generated/tables.ts'
import { ValidationError } from '../../exceptions.ts'
import type { Mac } from '../../keys/mac.ts'
import { type CanonicalEvent, canonicalEvent, type EventInput, type Rejection } from './events.ts'
import { addQuality } from './queries/ingest.ts'
import { recordEvents } from './record.ts'

/** What became of one event of a batch. */
export interface Verdict {
  index: number
  event_id: string | null
  status: 'stored' | 'duplicate' | 'rejected'
  code: 'stored' | 'duplicate' | Rejection
}

export interface BatchOutcome {
  processed_count: number
  duplicate_count: number
  rejected_count: number
  results: Verdict[]
}

/** Whose events arrive, and how they are read. */
export interface BatchCircumstances {
  db: Kysely<Database>
  mac: Mac
  now: Date
  sender: User
  /** Of times without offset. */
  zone: string
  /** The event that an item is, or why it is none. */
  parse: (item: unknown) => EventInput | Rejection
}

/** Stores the good events of a batch in one transaction and says of each what became of it. */
export async function recordBatch(
  { db, mac, now, sender, zone, parse }: BatchCircumstances,
  items: readonly unknown[],
): Promise<BatchOutcome> {
  const read = items.map((item) => {
    const event = parse(item)
    return typeof event === 'string' ? event : canonicalOr(event, sender, zone, now, mac)
  })
  const good = read.filter((one): one is CanonicalEvent => typeof one !== 'string')
  const stored = await recordEvents(db, sender.name, good)
  let next = 0
  const results = read.map((one, index): Verdict => {
    if (typeof one === 'string') {
      return { index, event_id: idOf(items[index]), status: 'rejected', code: one }
    }
    const { eventId, duplicate } = stored[next++] ?? { eventId: null, duplicate: false }
    const word = duplicate ? 'duplicate' : 'stored'
    return { index, event_id: eventId, status: word, code: word }
  })
  const count = (status: Verdict['status']): number =>
    results.filter((one) => one.status === status).length
  await noteRejections(db, results, now)
  return {
    processed_count: count('stored'),
    duplicate_count: count('duplicate'),
    rejected_count: count('rejected'),
    results,
  }
}

function canonicalOr(
  event: EventInput,
  sender: User,
  zone: string,
  now: Date,
  mac: Mac,
): CanonicalEvent | Rejection {
  try {
    return canonicalEvent(event, sender, zone, now, mac)
  } catch (error) {
    if (error instanceof ValidationError && error.reason !== undefined) {
      return error.reason as Rejection
    }
    throw error
  }
}

/** The id as it was sent, if it can be told apart from others at all. */
function idOf(item: unknown): string | null {
  if (typeof item !== 'object' || item === null || !('event_id' in item)) return null
  const { event_id: id } = item
  return typeof id === 'string' && id.length <= 140 ? id : null
}

async function noteRejections(
  db: Kysely<Database>,
  results: readonly Verdict[],
  now: Date,
): Promise<void> {
  const counts: Record<string, number> = {}
  for (const { status, code } of results) {
    if (status !== 'rejected') continue
    counts[`rejected_${code}`] = (counts[`rejected_${code}`] ?? 0) + 1
  }
  await runTogether(db, addQuality(databaseDay(now), counts))
}
