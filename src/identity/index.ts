import { createHash, timingSafeEqual } from 'node:crypto'
import type { Kysely } from 'kysely'
import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import type { User } from '../context.ts'
import { transact } from '../db/transaction.ts'
import type { Database } from '../doctype/generated/tables.ts'
import { type FernetKey, fernetDecrypt } from '../keys/fernet.ts'
import { generateKeys } from './accounts.ts'
import { type PasswordReset, requestPasswordReset } from './password-reset.ts'
import {
  type Choice,
  deleteSessions,
  endSessionsOf,
  findLiveSessions,
  findSession,
  isExpired,
  type ListedSession,
  listSessions,
  refreshSession,
  type SessionRow,
} from './sessions.ts'
import { readSettings, type SystemSettings } from './settings.ts'
import { MAX_NAME, type REFUSALS, signIn } from './sign-in.ts'
import { findUser, findUsers } from './users.ts'
import { followIdentityVersion } from './version.ts'

export { DEFAULT_SESSION_SECONDS } from './settings.ts'
export { REFUSALS } from './sign-in.ts'
export { GUEST } from './users.ts'

/** Entries of each cache; a user with roles and memberships takes about 1 KiB. */
const CACHE_ENTRIES = 10_000

/** A signed-in browser or editor. */
export interface Session {
  sid: string
  csrfToken: string
  /** Seconds that it lives from its last use. */
  expiry: number
  user: User
}

/** What a password login came to. */
export type LoginResult = { session: Session } | { refused: keyof typeof REFUSALS }

/** Told after identities changed, here or elsewhere; with the id of a session that was just ended here. */
export type ChangeListener = (endedSid?: string) => void

/** Who is who: cached in the process, void within 250 ms of a change anywhere. */
export interface Identity {
  /** The enabled user that owns this API key and secret. */
  findByApiKey: (key: string, secret: string) => Promise<User | undefined>
  /** The session of that id, its expiry slid unless nothing may be written. */
  findSession: (sid: string, mayWrite?: boolean) => Promise<Session | undefined>
  findUser: (name: string) => Promise<User | undefined>
  /** Read again past the cache, a few queries for all: those of the sessions that are alive, not slid. */
  findLiveSessions: (sids: readonly string[]) => Promise<Set<string>>
  /** Read again past the cache, a few queries for all: the enabled ones of the users, by name. */
  findUsers: (names: readonly string[]) => Promise<Map<string, User>>
  settings: () => Promise<SystemSettings>
  /** Throws LoginLockedError when too many attempts failed before. */
  login: (name: string, password: string, ip: string) => Promise<LoginResult>
  logout: (sid: string, ip: string) => Promise<void>
  listSessions: (user: string) => Promise<ListedSession[]>
  /** Ends a user's sessions on the user's request; answers how many. */
  endSessions: (user: string, choice: Choice & { ip: string }) => Promise<number>
  /** Gives a user a new API secret, and a key where there is none; undefined when there is no such user. */
  generateKeys: (user: string, by: string) => Promise<string | undefined>
  /** Queues a mail with a link that sets a new password. */
  requestPasswordReset: (user: string) => Promise<PasswordReset>
  /** Call after committing a change of users, roles, memberships, keys or settings. */
  invalidate: () => void
  /** Subscribes to changes, own ones at once and others' within 250 ms; the result ends it. */
  onChange: (listener: ChangeListener) => () => void
  /** Entries of the caches. */
  cached: () => { users: number; apiKeys: number; sessions: number }
  close: () => void
}

interface ApiKeyRow {
  user: string
  secretDigest: Buffer
}

interface Options {
  db: Kysely<Database>
  encryptionKey: FernetKey
  /** Where people find the site, for links in mails: `http://oropendola.localhost`. */
  siteUrl: string
  now: () => Date
  log: Logger
}

export function createIdentity({ db, encryptionKey, siteUrl, now, log }: Options): Identity {
  const users = new LRUCache<string, User>({ max: CACHE_ENTRIES })
  const apiKeys = new LRUCache<string, ApiKeyRow>({ max: CACHE_ENTRIES })
  const sessions = new LRUCache<string, SessionRow>({ max: CACHE_ENTRIES })
  const singles = new LRUCache<string, SystemSettings>({ max: 1 })
  const listeners = new Set<ChangeListener>()
  const tell: ChangeListener = (endedSid) => {
    for (const listener of listeners) listener(endedSid)
  }
  const version = followIdentityVersion(db, log, () => {
    users.clear()
    apiKeys.clear()
    sessions.clear()
    singles.clear()
    tell()
  })

  /** A cached value while the cache is confirmed; else a fresh one, kept unless it aged while it was read. */
  async function cached<V extends object, Found extends V | undefined>(
    cache: LRUCache<string, V>,
    name: string,
    read: () => Promise<Found>,
  ): Promise<V | Found> {
    if (version.isConfirmed()) {
      const known = cache.get(name)
      if (known !== undefined) return known
    }
    const generation = version.generation()
    const value = await read()
    if (value !== undefined && generation === version.generation()) cache.set(name, value)
    return value
  }

  const userOf = (name: string): Promise<User | undefined> =>
    cached(users, name, () => findUser(db, name))

  const settings = (): Promise<SystemSettings> =>
    cached(singles, 'System Settings', () => readSettings(db))

  /** Runs a change of identities in one transaction; this process knows of it at once. Answers what it changed. */
  async function changing<T>(work: (trx: Kysely<Database>) => Promise<T>): Promise<T> {
    const changed = await transact(db, work)
    // Everybody is looked up anew, and all sockets are: not for nothing.
    if (changed !== 0 && changed !== undefined) version.invalidate()
    return changed
  }

  return {
    findUser: userOf,
    findByApiKey: async (key, secret) => {
      if (key.length > MAX_NAME) return undefined
      const row = await cached(apiKeys, key, () => readApiKey(db, encryptionKey, key, log))
      const matches = timingSafeEqual(digest(secret), row?.secretDigest ?? digest(''))
      return row !== undefined && matches ? userOf(row.user) : undefined
    },
    findSession: async (sid, mayWrite = true) => {
      const { session_expiry: expiry } = await settings()
      const read = () => findSession(db, sid)
      let row = await cached(sessions, sid, read)
      if (row !== undefined && isExpired(row, expiry, now())) {
        // Another process may have slid it since it was cached here.
        sessions.delete(sid)
        row = await read()
        if (row !== undefined && isExpired(row, expiry, now())) {
          if (!mayWrite) return undefined
          const ending = { reason: 'Session Expired', ip: '', now: now() } as const
          await changing((trx) => deleteSessions(trx, [sid], ending))
          return undefined
        }
      }
      if (row === undefined) return undefined
      const user = await userOf(row.user)
      if (user === undefined) return undefined
      // Not put back when it was voided meanwhile.
      if (mayWrite && (await refreshSession(db, row, now())) && sessions.has(sid)) {
        sessions.set(sid, { ...row, lastUpdate: now().getTime() })
      }
      return { sid, csrfToken: row.csrfToken, expiry, user }
    },
    settings,
    login: async (name, password, ip) => {
      const current = await settings()
      const credentials = { name, password, ip, now: now() }
      const result = await signIn({ db, encryptionKey, log }, current, credentials)
      if ('refused' in result) return result
      const { row, user } = result
      // The login may have ended older sessions.
      if (current.deny_multiple_sessions) version.invalidate()
      const { sid, csrfToken } = row
      return { session: { sid, csrfToken, expiry: current.session_expiry, user } }
    },
    logout: async (sid, ip) => {
      const ending = { reason: 'User Manually Logged Out', ip, now: now() } as const
      await changing((trx) => deleteSessions(trx, [sid], ending))
      tell(sid)
    },
    listSessions: async (user) => listSessions(db, user, (await settings()).session_expiry, now()),
    endSessions: (user, { ip, ...choice }) => {
      const ending = { reason: 'Force Logged out by the user', ip, now: now() } as const
      return changing((trx) => endSessionsOf(trx, user, choice, ending))
    },
    generateKeys: (user, by) =>
      changing((trx) => generateKeys(trx, encryptionKey, { user, by, now: now() })),
    requestPasswordReset: (user) =>
      transact(db, (trx) => requestPasswordReset(trx, user, siteUrl, now())),
    findLiveSessions: async (sids) =>
      findLiveSessions(db, sids, (await settings()).session_expiry, now()),
    findUsers: (names) => findUsers(db, names),
    invalidate: version.invalidate,
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    cached: () => ({ users: users.size, apiKeys: apiKeys.size, sessions: sessions.size }),
    close: version.close,
  }
}

async function readApiKey(
  db: Kysely<Database>,
  encryptionKey: FernetKey,
  key: string,
  log: Logger,
): Promise<ApiKeyRow | undefined> {
  const row = await db
    .selectFrom('tabUser as user')
    .innerJoin('__Auth as auth', 'auth.name', 'user.name')
    .select(['user.name', 'user.api_key', 'auth.password'])
    .where('user.api_key', '=', key)
    .where('auth.doctype', '=', 'User')
    .where('auth.fieldname', '=', 'api_secret')
    .where('auth.encrypted', '=', 1)
    .executeTakeFirst()
  // The column compares without case; a key does not.
  if (row?.api_key !== key) return undefined
  try {
    return { user: row.name, secretDigest: digest(fernetDecrypt(encryptionKey, row.password)) }
  } catch (error) {
    log.error(
      { err: error, user: row.name },
      'an API secret cannot be read: made with another encryption key',
    )
    return undefined
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
