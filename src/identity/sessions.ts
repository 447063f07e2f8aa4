import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { User } from '../context.ts'
import { chunksOf } from '../db/chunks.ts'
import { databaseTime, epochOf } from '../db/time.ts'
import type { Database } from '../doctype/generated/tables.ts'
import { bumpIdentityVersion } from './version.ts'

/** Frappe's default `session_expiry` of 170:00 hours, in seconds. */
export const SESSION_SECONDS = 612_000
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

/** Stores a new session of the user. */
export async function insertSession(
  db: Kysely<Database>,
  user: User,
  ip: string,
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
        session_expiry: '170:00:00',
        full_name: user.fullName,
        user_type: user.userType,
        lang: 'en',
        csrf_token: session.csrfToken,
      }),
      lastupdate: databaseTime(now),
      status: 'Active',
    })
    .execute()
  await db
    .updateTable('tabUser')
    .set({ last_login: databaseTime(now), last_active: databaseTime(now) })
    .where('name', '=', user.name)
    .execute()
  return session
}

/** The session of that id that has not expired at `now`. */
export async function findSession(
  db: Kysely<Database>,
  sid: string,
  now: Date,
): Promise<SessionRow | undefined> {
  const row = await db
    .selectFrom('tabSessions')
    .select(['sid', 'user', 'sessiondata', 'lastupdate'])
    .where('sid', '=', sid)
    .where('status', '=', 'Active')
    .executeTakeFirst()
  // The column compares without case; an id does not.
  if (row?.sid !== sid || !row.user || !row.lastupdate) return undefined
  const session: SessionRow = {
    sid,
    user: row.user,
    csrfToken: csrfTokenOf(row.sessiondata),
    lastUpdate: epochOf(row.lastupdate),
  }
  return isExpired(session, now) ? undefined : session
}

/** Those of the sessions that have not ended or expired at `now`. */
export async function findLiveSessions(
  db: Kysely<Database>,
  sids: readonly string[],
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
      if (sid && lastupdate && !isExpired({ lastUpdate: epochOf(lastupdate) }, now)) live.add(sid)
    }
  }
  return live
}

/** True when a session was not used for longer than the expiry. */
export function isExpired(session: Pick<SessionRow, 'lastUpdate'>, now: Date): boolean {
  return session.lastUpdate <= now.getTime() - SESSION_SECONDS * 1000
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

/** Ends a session, in every process. */
export async function deleteSession(db: Kysely<Database>, sid: string): Promise<void> {
  await db.deleteFrom('tabSessions').where('sid', '=', sid).execute()
  await bumpIdentityVersion(db)
}

function csrfTokenOf(sessiondata: string | null): string {
  const data: unknown = JSON.parse(sessiondata || '{}')
  const token = (data as { csrf_token?: unknown }).csrf_token
  return typeof token === 'string' ? token : ''
}
