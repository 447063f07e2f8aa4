import type { Kysely } from 'kysely'
import type { Database } from '../../doctype/generated/tables.ts'
import { activeMsByBucket, activeSpans, GAP_MS, influenceMs } from '../../series/activity.ts'
import { BUCKET_MS } from '../../series/intervals.ts'
import { grouped } from './grouped.ts'
import { NONE } from './projections.ts'
import { activeRows, storeActive } from './queries/active.ts'
import { type ActivityRow, selectActivities, type Touch } from './queries/raw.ts'
import { ALL } from './queries/rollup-tables.ts'

type Db = Kysely<Database>

export const REACH = influenceMs(GAP_MS)

/** Buckets of a person, [from, to), in which active time may differ from what is stored. */
export interface Window {
  subjectNo: number
  from: number
  to: number
}

/** Active time of a person in one organization (ALL: in all together) and bucket. */
export interface ActiveTime {
  subjectNo: number
  organizationId: Buffer
  bucket: number
  activeMs: number
}

/** Where the events of touches can have changed active time; windows of one person do not overlap. */
export function windowsOf(touches: readonly Pick<Touch, 'subjectNo' | 'bucket'>[]): Window[] {
  const back = Math.ceil(REACH.before / BUCKET_MS)
  const ahead = Math.ceil(REACH.after / BUCKET_MS)
  const sorted = [...touches].sort((a, b) => a.subjectNo - b.subjectNo || a.bucket - b.bucket)
  const windows: Window[] = []
  for (const { subjectNo, bucket } of sorted) {
    const window = { subjectNo, from: bucket - back, to: bucket + 1 + ahead }
    const last = windows.at(-1)
    if (last?.subjectNo === subjectNo && window.from <= last.to) last.to = window.to
    else windows.push(window)
  }
  return windows
}

/** Active time in the windows, from the events themselves; only times that are not zero. */
async function activeTimes(db: Db, windows: readonly Window[]): Promise<ActiveTime[]> {
  const ranges = windows.map(({ subjectNo, from, to }) => ({
    subjectNo,
    from: from * BUCKET_MS - REACH.lookBehind,
    to: to * BUCKET_MS + REACH.before,
  }))
  const events = grouped(await selectActivities(db, ranges), ({ subjectNo }) => subjectNo)
  const windowsOfSubject = grouped(windows, ({ subjectNo }) => subjectNo)
  return [...windowsOfSubject].flatMap(([subjectNo, own]) =>
    timesOf(subjectNo, events.get(subjectNo) ?? [], (bucket) =>
      own.some(({ from, to }) => bucket >= from && bucket < to),
    ),
  )
}

/** Active time of one person from their events: in all together, and in each organization. */
function timesOf(
  subjectNo: number,
  events: readonly ActivityRow[],
  isAsked: (bucket: number) => boolean,
): ActiveTime[] {
  const places = grouped(events, ({ organizationId }) => organizationId.toString('hex'))
  places.delete(NONE.toString('hex'))
  const scopes = [
    { id: ALL, events },
    ...[...places].map(([id, own]) => ({ id: Buffer.from(id, 'hex'), events: own })),
  ]
  return scopes.flatMap(({ id, events: own }) =>
    [...activeMsByBucket(activeSpans(own))]
      .filter(([bucket]) => isAsked(bucket))
      .map(([bucket, activeMs]) => ({ subjectNo, organizationId: id, bucket, activeMs })),
  )
}

/** How the active time of a place and bucket changed. */
export interface ActiveChange extends ActiveTime {
  /** Against what is stored; may be negative. */
  difference: number
}

/** The windows as they are now against what is stored: only what differs. */
export async function activeChanges(db: Db, windows: readonly Window[]): Promise<ActiveChange[]> {
  const changes = new Map<string, ActiveChange>()
  for (const time of await activeRows(db, windows)) {
    changes.set(placeOf(time), { ...time, activeMs: 0, difference: -time.activeMs })
  }
  for (const time of await activeTimes(db, windows)) {
    const stored = changes.get(placeOf(time))?.difference ?? 0
    changes.set(placeOf(time), { ...time, difference: stored + time.activeMs })
  }
  return [...changes.values()].filter(({ difference }) => difference !== 0)
}

/** Stores the windows anew and answers what changed. Under the lock of their days. */
export async function refreshActive(db: Db, windows: readonly Window[]): Promise<ActiveChange[]> {
  const changes = await activeChanges(db, windows)
  for (const statement of storeActive(changes)) await db.executeQuery(statement.compile())
  return changes
}

function placeOf({ subjectNo, organizationId, bucket }: ActiveTime): string {
  return `${subjectNo} ${organizationId.toString('hex')} ${bucket}`
}
