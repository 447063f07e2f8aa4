import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { User } from '../context.ts'
import { chunksOf } from '../db/chunks.ts'
import { databaseTime, epochOf } from '../db/time.ts'
import type { Database } from '../doctype/generated/tables.ts'
import { type Activity, escapeSubject, recordActivity } from './activity.ts'
import { bumpIdentityVersion } from './version.ts'

/** As frappe/sessions.py: a session's row is refreshed at most this often. */
const REFRESH_MS = 600_000

/** A row of tabSessions, as far as requests need it. */
export interface SessionRow {
  sid: string
  user: string
  csrfToken: string
  /** Milliseconds of the epoch. */
  lastUpdate: number
}

/** Frappe's own random ids (sid, CSRF token): 56 hex characters. */
export function randomToken(): string {
  return randomBytes(28).toString('hex')
}

/** Notes that the user signs in. The user's row is locked until the transaction ends. */
export async function touchUser(db: Kysely<Database>, user: string, now: Date): Promise<void> {
  const time = databaseTime(now)
  await db
    .updateTable('tabUser')
    .set({ last_login: time, last_active: time })
    .where('name', '=', user)
    .execute()
}

/** Stores a new session of the user; `seconds` is its expiry. */
export async function insertSession(
  db: Kysely<Database>,
  user: User,
  ip: string,
  seconds: number,
  now: Date,
): Promise<SessionRow> {
  const session = {
    sid: randomToken(),
    user: user.name,
    csrfToken: randomToken(),
    lastUpdate: now.getTime(),
  }
  await db
    .insertInto('tabSessions')
    .values({
      sid: session.sid,
      user: user.name,
      sessiondata: JSON.stringify({
        // Strings only: such JSON is also the Python literal that Frappe v15 reads here.
        user: user.name,
        session_ip: ip,
        last_updated: databaseTime(now),
        session_expiry: expiryText(seconds),
        full_name: user.fullName,
        user_type: user.userType,
        lang: 'en',
        csrf_token: session.csrfToken,
      }),
      lastupdate: databaseTime(now),
      status: 'Active',
    })
    .execute()
  return session
}

/** The session of that id, expired or not. */
export async function findSession(
  db: Kysely<Database>,
  sid: string,
): Promise<SessionRow | undefined> {
  const row = await db
    .selectFrom('tabSessions')
    .select(['sid', 'user', 'sessiondata', 'lastupdate'])
    .where('sid', '=', sid)
    .where('status', '=', 'Active')
    .executeTakeFirst()
  // The column compares without case; an id does not.
  if (row?.sid !== sid || !row.user || !row.lastupdate) return undefined
  return {
    sid,
    user: row.user,
    csrfToken: dataOf(row.sessiondata).csrf_token ?? '',
    lastUpdate: epochOf(row.lastupdate),
  }
}

/** Those of the sessions that have not ended or expired at `now`. */
export async function findLiveSessions(
  db: Kysely<Database>,
  sids: readonly string[],
  seconds: number,
  now: Date,
): Promise<Set<string>> {
  const live = new Set<string>()
  for (const some of chunksOf(sids)) {
    const rows = await db
      .selectFrom('tabSessions')
      .select(['sid', 'lastupdate'])
      .where('sid', 'in', some)
      .where('status', '=', 'Active')
      .execute()
    for (const { sid, lastupdate } of rows) {
      if (!sid || !lastupdate) continue
      if (!isExpired({ lastUpdate: epochOf(lastupdate) }, seconds, now)) live.add(sid)
    }
  }
  return live
}

/** True when a session was not used for longer than the expiry. */
export function isExpired(
  session: Pick<SessionRow, 'lastUpdate'>,
  seconds: number,
  now: Date,
): boolean {
  return session.lastUpdate <= now.getTime() - seconds * 1000
}

/** Slides the expiry of a session in use, at most every ten minutes; true when it wrote. */
export async function refreshSession(
  db: Kysely<Database>,
  session: SessionRow,
  now: Date,
): Promise<boolean> {
  if (now.getTime() - session.lastUpdate < REFRESH_MS) return false
  const time = databaseTime(now)
  await db
    .updateTable('tabSessions')
    .set({ lastupdate: time })
    .where('sid', '=', session.sid)
    .execute()
  await db
    .updateTable('tabUser')
    .set({ last_active: time })
    .where('name', '=', session.user)
    .execute()
  return true
}

/** A session as its user may see it. */
export interface ListedSession {
  /** The key to it: for this process alone, people are told its public id. */
  sid: string
  ip: string
  signedInAt: Date
  lastUsedAt: Date
}

/** The user's sessions that have not expired, the last used first. */
export async function listSessions(
  db: Kysely<Database>,
  user: string,
  seconds: number,
  now: Date,
): Promise<ListedSession[]> {
  const rows = await db
    .selectFrom('tabSessions')
    .select(['sid', 'sessiondata', 'lastupdate'])
    .where('user', '=', user)
    .where('status', '=', 'Active')
    .where('lastupdate', '>', databaseTime(new Date(now.getTime() - seconds * 1000)))
    .orderBy('lastupdate', 'desc')
    .execute()
  return rows.flatMap(({ sid, sessiondata, lastupdate }) => {
    if (sid === null || lastupdate === null) return []
    const { session_ip = '', last_updated = lastupdate } = dataOf(sessiondata)
    return [
      {
        sid,
        ip: session_ip,
        signedInAt: new Date(epochOf(last_updated)),
        lastUsedAt: new Date(epochOf(lastupdate)),
      },
    ]
  })
}

/** Why a session ended, in Frappe's words. */
export type EndReason =
  | 'User Manually Logged Out'
  | 'Session Expired'
  | 'Logged In From Another Session'
  | 'Force Logged out by the user'

/** Why sessions end, on whose request, and when. */
export interface Ending {
  reason: EndReason
  /** Empty when nobody's request was the cause. */
  ip: string
  now: Date
}

/** Sessions of a user to end: all but the newest `keep`, and never the one of the sid `except`. */
export interface Choice {
  except?: string | undefined
  keep?: number
}

/** Ends sessions of a user, in every process; answers how many. */
export async function endSessionsOf(
  db: Kysely<Database>,
  user: string,
  { except = '', keep = 0 }: Choice,
  ending: Ending,
): Promise<number> {
  // Read before they are deleted: without an index on the user a delete would lock every session there is.
  const rows = await db
    .selectFrom('tabSessions')
    .select('sid')
    .where('user', '=', user)
    .where('sid', '!=', except)
    .orderBy('lastupdate', 'desc')
    .execute()
  const sids = rows.slice(keep).flatMap(({ sid }) => sid ?? [])
  return deleteSessions(db, sids, ending)
}

/** Ends some of the sessions that have expired; answers how many. */
export async function endExpiredSessions(
  db: Kysely<Database>,
  seconds: number,
  limit: number,
  now: Date,
): Promise<number> {
  const rows = await db
    .selectFrom('tabSessions')
    .select('sid')
    .where('lastupdate', '<=', databaseTime(new Date(now.getTime() - seconds * 1000)))
    .limit(limit)
    .execute()
  const sids = rows.flatMap(({ sid }) => sid ?? [])
  return deleteSessions(db, sids, { reason: 'Session Expired', ip: '', now })
}

/** Ends sessions, in every process, each with its line in the Activity Log; answers how many there were. */
export async function deleteSessions(
  db: Kysely<Database>,
  sids: readonly string[],
  { reason, ip, now }: Ending,
): Promise<number> {
  if (sids.length === 0) return 0
  const ended = await db
    .deleteFrom('tabSessions')
    .where('sid', 'in', sids)
    .returning('user')
    .execute()
  if (ended.length === 0) return 0
  const users = await db
    .selectFrom('tabUser')
    .select(['name', 'full_name'])
    .where('name', 'in', [...new Set(ended.flatMap(({ user }) => user ?? []))])
    .execute()
  const lines = ended.flatMap(({ user }): Activity[] => {
    const known = users.find(({ name }) => name === user)
    if (known === undefined) return []
    const fullName = known.full_name ?? known.name
    const subject = `${escapeSubject(fullName)} logged out: <strong>${reason}</strong>`
    return [{ user: known.name, fullName, operation: 'Logout', status: 'Success', subject, ip }]
  })
  await recordActivity(db, lines, now)
  await bumpIdentityVersion(db)
  return ended.length
}

/** Seconds as Frappe stores an expiry: `170:00:00`. */
function expiryText(seconds: number): string {
  const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60]
  return parts.map((part) => String(Math.floor(part)).padStart(2, '0')).join(':')
}

/** The texts of a session's data. */
function dataOf(sessiondata: string | null): Partial<Record<string, string>> {
  const data: Record<string, unknown> = JSON.parse(sessiondata || '{}')
  return Object.fromEntries(
    Object.entries(data).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  )
}
