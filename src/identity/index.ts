import { createHash, timingSafeEqual } from 'node:crypto'
import type { Kysely } from 'kysely'
import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import type { User } from '../context.ts'
import { transact } from '../db/transaction.ts'
import type { Database } from '../doctype/generated/tables.ts'
import { type FernetKey, fernetDecrypt } from '../keys/fernet.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import {
  deleteSession,
  findLiveSessions,
  findSession,
  insertSession,
  isExpired,
  refreshSession,
  type SessionRow,
} from './sessions.ts'
import { findUser, findUsers } from './users.ts'
import { followIdentityVersion } from './version.ts'

export { SESSION_SECONDS } from './sessions.ts'
export { GUEST } from './users.ts'

/** Entries of each cache; a user with roles and memberships takes about 1 KiB. */
const CACHE_ENTRIES = 10_000
/** As frappe/auth.py: longer passwords are refused before they are hashed. */
const MAX_PASSWORD_CHARACTERS = 512
/** Characters of a document's name, and of an API key; nothing longer is worth a query of megabytes. */
const MAX_NAME = 140

/** A signed-in browser or editor. */
export interface Session {
  sid: string
  csrfToken: string
  user: User
}

/** What a password login came to. */
export type LoginResult =
  | { session: Session }
  | { refused: 'incomplete' | 'too_long' | 'invalid' | 'disabled' }

/** Told after identities changed, here or elsewhere; with the id of a session that was just ended here. */
export type ChangeListener = (endedSid?: string) => void

/** Who is who: cached in the process, void within 250 ms of a change anywhere. */
export interface Identity {
  /** The enabled user that owns this API key and secret. */
  findByApiKey: (key: string, secret: string) => Promise<User | undefined>
  /** The session of that id, its expiry slid. */
  findSession: (sid: string) => Promise<Session | undefined>
  findUser: (name: string) => Promise<User | undefined>
  /** Read again past the cache, a few queries for all: those of the sessions that are alive, not slid. */
  findLiveSessions: (sids: readonly string[]) => Promise<Set<string>>
  /** Read again past the cache, a few queries for all: the enabled ones of the users, by name. */
  findUsers: (names: readonly string[]) => Promise<Map<string, User>>
  login: (name: string, password: string, ip: string) => Promise<LoginResult>
  logout: (sid: string) => Promise<void>
  /** Call after committing a change of users, roles, memberships or keys. */
  invalidate: () => void
  /** Subscribes to changes, own ones at once and others' within 250 ms; the result ends it. */
  onChange: (listener: ChangeListener) => () => void
  close: () => void
}

interface ApiKeyRow {
  user: string
  secretDigest: Buffer
}

interface Options {
  db: Kysely<Database>
  encryptionKey: FernetKey
  now: () => Date
  log: Logger
}

export function createIdentity({ db, encryptionKey, now, log }: Options): Identity {
  const users = new LRUCache<string, User>({ max: CACHE_ENTRIES })
  const apiKeys = new LRUCache<string, ApiKeyRow>({ max: CACHE_ENTRIES })
  const sessions = new LRUCache<string, SessionRow>({ max: CACHE_ENTRIES })
  const listeners = new Set<ChangeListener>()
  const tell: ChangeListener = (endedSid) => {
    for (const listener of listeners) listener(endedSid)
  }
  const version = followIdentityVersion(db, log, () => {
    users.clear()
    apiKeys.clear()
    sessions.clear()
    tell()
  })

  /** A cached value while the cache is confirmed; else a fresh one, kept unless it aged while it was read. */
  async function cached<V extends object>(
    cache: LRUCache<string, V>,
    name: string,
    read: () => Promise<V | undefined>,
  ): Promise<V | undefined> {
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

  return {
    findUser: userOf,
    findByApiKey: async (key, secret) => {
      if (key.length > MAX_NAME) return undefined
      const row = await cached(apiKeys, key, () => readApiKey(db, encryptionKey, key, log))
      const matches = timingSafeEqual(digest(secret), row?.secretDigest ?? digest(''))
      return row !== undefined && matches ? userOf(row.user) : undefined
    },
    findSession: async (sid) => {
      const read = () => findSession(db, sid, now())
      let row = await cached(sessions, sid, read)
      if (row !== undefined && isExpired(row, now())) {
        // Another process may have slid it since it was cached here.
        sessions.delete(sid)
        row = await cached(sessions, sid, read)
      }
      if (row === undefined) return undefined
      const user = await userOf(row.user)
      if (user === undefined) return undefined
      // Not put back when it was voided meanwhile.
      if ((await refreshSession(db, row, now())) && sessions.has(sid)) {
        sessions.set(sid, { ...row, lastUpdate: now().getTime() })
      }
      return { sid, csrfToken: row.csrfToken, user }
    },
    login: async (name, password, ip) => {
      if (name === '' || password === '') return { refused: 'incomplete' }
      if (password.length > MAX_PASSWORD_CHARACTERS) return { refused: 'too_long' }
      const hash = name.length > MAX_NAME ? undefined : await readPasswordHash(db, name)
      // Unknown users cost the same time as wrong passwords.
      const known = await verifyPassword(password, hash ?? (await unknownUserHash()))
      if (!known || hash === undefined) return { refused: 'invalid' }
      const user = await findUser(db, name)
      if (user === undefined) return { refused: 'disabled' }
      const row = await transact(db, (trx) => insertSession(trx, user, ip, now()))
      return { session: { sid: row.sid, csrfToken: row.csrfToken, user } }
    },
    logout: async (sid) => {
      await transact(db, (trx) => deleteSession(trx, sid))
      version.invalidate()
      tell(sid)
    },
    findLiveSessions: (sids) => findLiveSessions(db, sids, now()),
    findUsers: (names) => findUsers(db, names),
    invalidate: version.invalidate,
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: version.close,
  }
}

let decoy: Promise<string> | undefined
function unknownUserHash(): Promise<string> {
  decoy ??= hashPassword('nobody')
  return decoy
}

async function readPasswordHash(db: Kysely<Database>, name: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('__Auth')
    .select('password')
    .where('doctype', '=', 'User')
    .where('name', '=', name)
    .where('fieldname', '=', 'password')
    .where('encrypted', '=', 0)
    .executeTakeFirst()
  return row?.password
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
