import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Audit, AuditEntry } from './audit/index.ts'
import type { Config } from './config.ts'
import type { Unit } from './db/transaction.ts'
import type { Database } from './doctype/generated/tables.ts'
import type { Identity } from './identity/index.ts'
import type { Keys } from './keys/index.ts'
import type { Mac } from './keys/mac.ts'
import type { Outbox, OutboxWriter } from './outbox/index.ts'
import type { Permissions, Resource } from './permissions/index.ts'

/** What one process works with; opened once by createContext. */
export interface Context {
  config: Config
  db: Kysely<Database>
  /** Business time; tests move it. Leases never use it. */
  now: () => Date
  log: Logger
  identity: Identity
  permissions: Permissions
  mac: Mac
  keys: Keys
  audit: Audit
  outbox: Outbox
}

/** A transaction, the events that are told when it is committed, and what is recorded with it. */
export interface Transaction extends OutboxWriter {
  db: Kysely<Database>
  audit: RecordAct
}

/**
 * What a method's handler works with: the process's parts, bound to one request. A method of mode `own` publishes in the
 * transactions that it opens.
 */
export interface CallContext extends Transaction {
  /** The request's transaction (`request`, `read`) or the process's database (`own`). */
  db: Kysely<Database>
  /** Runs one short transaction of an `own` method; again after a deadlock, as `request` methods are. */
  transact: <T>(work: (transaction: Transaction) => Promise<T>) => Promise<T>
  /** Tells the sockets in a room something that no table keeps, at once; it may be lost. */
  signal: Outbox['signal']
  now: () => Date
  log: Logger
  /** IANA name. */
  siteZone: string
  mac: Mac
  identity: Pick<
    Identity,
    'findUser' | 'generateKeys' | 'requestPasswordReset' | 'listSessions' | 'endSessions'
  >
  /** The id by which a session is spoken of, to people and in logs. */
  sessionId: (sid: string) => string
  /** Asks again where it counts: in the transaction, after the row that all writers share was written. */
  requireRight: (action: string, resource: Resource) => Promise<void>
}

/**
 * Records what the call does, in its transaction; the contract's action unless the entry names another. A handler of
 * mode `own` says which transaction.
 */
export type RecordAct = (
  entry: Omit<AuditEntry, 'action'> & { action?: string },
  unit?: Unit,
) => void

/** An open membership of an organization. */
export interface Membership {
  organization: string
  role: 'owner' | 'admin' | 'member'
}

/** Who is calling. */
export interface User {
  /** The lower-cased e-mail address, `Administrator` or `Guest`. */
  name: string
  fullName: string
  userType: 'System User' | 'Website User'
  userImage: string
  /** IANA name, or null where the site's zone applies. */
  timeZone: string | null
  roles: ReadonlySet<string>
  /** Open ones, the earliest joined first: that one is the default organization. */
  memberships: readonly Membership[]
}
