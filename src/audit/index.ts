import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { User } from '../context.ts'
import { nameId } from '../db/name-id.ts'
import { databaseTime } from '../db/time.ts'
import { runTogether, transact, type Unit } from '../db/transaction.ts'
import { newId, uuidText } from '../db/uuid.ts'
import type { Database } from '../doctype/generated/tables.ts'
import type { Keys, Sealer } from '../keys/index.ts'
import { canonicalJson, wellFormed } from '../keys/jcs.ts'
import type { Mac } from '../keys/mac.ts'
import { redact, redactValue } from '../redact/index.ts'
import { subjectIn, subjectOf } from '../subjects/index.ts'
import { ACTION_TYPES, type AuditAction } from './actions.ts'
import { addressesIn, knownUsers, subjectText, withoutNames } from './plain-text.ts'
import { type AuditRow, RESULTS, SOURCES, valueHash } from './row.ts'
import { createWriters, settle, takeNumber, type Writer } from './writers.ts'

export { type AuditActions, auditActions } from './actions.ts'

type Db = Kysely<Database>

/** Who acts, and how it came to us. */
export interface AuditedBy {
  /** null: a guest, or the system itself. */
  user: Pick<User, 'name' | 'memberships'> | null
  source: keyof typeof SOURCES
  ip?: string | undefined
  userAgent?: string | undefined
  /** The secret id of the session; the row has only its public one. */
  sid?: string | undefined
  requestId?: string | undefined
  /** The method's path. */
  method?: string | undefined
}

/** What was done, or was not. */
export interface AuditEntry {
  /** One of the registered actions. */
  action: string
  result?: keyof typeof RESULTS
  resourceType?: string | undefined
  /** A user is stored by number. */
  resourceId?: string | undefined
  /** Whose log it goes to; null: the system's; absent: the actor's default organization. */
  organization?: string | null | undefined
  /** Whom it is about. */
  target?: string | undefined
  /** The same, by a number that means nobody any more. */
  targetNo?: number | undefined
  /** What the thing was, and became: only their hashes are kept. */
  before?: unknown
  after?: unknown
  /** Sealed under the actor's key, but for the keys that the action calls plain. Never secrets. */
  metadata?: Readonly<Record<string, unknown>> | undefined
  /** The policies that decided. */
  determining?: unknown
}

/**
 * An actor whose number and key are at hand. A transaction that writes rows asks for no second connection: were all
 * connections held by such, they would wait for each other.
 */
export interface Met {
  by: AuditedBy
  subjectNo: number | null
  /** Absent for somebody who was erased a moment ago: nothing personal is kept of them any more. */
  seal: Sealer | undefined
}

/** An entry with its actor. */
export type AuditRecord = AuditEntry & { actor: Met }

/** The log of who did what. */
export interface Audit {
  /** True for a registered action. */
  knows: (action: string) => boolean
  /**
   * Adds rows to a transaction: all of them are inserted by one statement just before its COMMIT, so that what was
   * done and that it was done are stored together or not at all. Again for each attempt.
   */
  record: (unit: Unit, records: readonly AuditRecord[]) => void
  /** The same in a short transaction of its own: for refusals, and for what only reads. */
  recordApart: (records: readonly AuditRecord[]) => Promise<void>
  /** Looks up what an actor's rows need: before the transaction that they are recorded in. */
  meet: (by: AuditedBy) => Promise<Met>
  /** What rows show of a session. */
  sessionId: (sid: string) => string
  /** Says that this process's writers are done. */
  close: () => Promise<void>
}

interface Options {
  db: Db
  keys: Keys
  mac: Mac
  actions: ReadonlyMap<string, AuditAction>
  now: () => Date
  log: Logger
}

/** Characters of the columns that take what clients send; more is cut off. */
const LONGEST = { resource: 500, userAgent: 500 }
/** Log of what belongs to no organization. */
export const SYSTEM_LOG = Buffer.alloc(8)
/** Under whose key actors without a name are sealed. */
const NAMELESS = { organization: null, dataClass: 'audit' }

export function createAudit({ db, keys, mac, actions, now, log }: Options): Audit {
  const writers = createWriters(keys)
  const collected = new WeakMap<Unit, AuditRecord[]>()

  async function meet(by: AuditedBy): Promise<Met> {
    if (by.user === null) return { by, subjectNo: null, seal: await keys.sealer(NAMELESS) }
    const subjectNo = await subjectOf(db, by.user.name, now())
    return { by, subjectNo, seal: await keys.sealer({ subject: subjectNo }) }
  }

  async function write(unit: Unit): Promise<void> {
    const records = collected.get(unit) ?? []
    collected.delete(unit)
    const connection = await unit.connection()
    const numbers = await numbersOf(unit.db, records)
    const used = new Set<Writer>()
    unit.onEnd((outcome) => {
      for (const writer of used) settle(writer, outcome)
    })
    const rows = records.map((record): AuditRow & { log: Buffer } => {
      const organization = organizationOf(record)
      const log = organization === null ? SYSTEM_LOG : nameId(organization)
      const writer = writers.of(connection, log)
      used.add(writer)
      return { ...takeNumber(writer, rowOf(record, numbers)), log }
    })
    await runTogether(unit.db, [
      unit.db.insertInto('oro_audit').values(rows.map(({ log: _, ...row }) => row)),
      unit.db
        .insertInto('oro_audit_pending')
        .values(rows.map(({ log, ts, id }) => ({ log, ts, id }))),
      ...closing(unit.db, writers.retire('least used')),
    ])
  }

  /** The numbers of everybody whom the rows would name where anybody can read it. */
  async function numbersOf(trx: Db, records: readonly AuditRecord[]): Promise<Map<string, number>> {
    const targets = records.flatMap(({ target }) => target ?? [])
    const mentioned = addressesIn(records.flatMap((record) => plainTexts(record, actionOf(record))))
    const resources = records.flatMap((record) => userResource(record) ?? [])
    const known = await knownUsers(trx, [...new Set([...mentioned, ...resources])])
    const numbers = new Map<string, number>()
    // In order, since two transactions that make numbers in opposite order deadlock.
    for (const user of [...new Set([...targets, ...known])].sort()) {
      numbers.set(user, await subjectIn(trx, db, user, now()))
    }
    return numbers
  }

  function rowOf(record: AuditRecord, numbers: ReadonlyMap<string, number>) {
    const { actor, target, targetNo } = record
    const { by, subjectNo, seal } = actor
    const action = actionOf(record)
    const id = newId()
    const organization = organizationOf(record)
    const clean = (text: string): string => withoutNames(redact(wellFormed(text)).text, numbers)
    const { plain, personal } = metadataOf(record, action)
    const resource = resourceOf(record, numbers, clean)
    const secret = {
      user: by.user?.name,
      ip_address: by.ip,
      user_agent: by.userAgent && redact(by.userAgent.slice(0, LONGEST.userAgent)).text,
      resource_id: resource.hidden,
      metadata: personal,
    }
    const isNobody = Object.values(secret).every((value) => value === undefined)
    const place = { doctype: 'Audit Log', name: uuidText(id), field: 'personal' }
    const sealed = isNobody ? undefined : seal?.(Buffer.from(canonicalJson(secret)), place)
    return {
      id,
      ts: databaseTime(now()),
      log_uid: id,
      organization_id: organization === null ? null : nameId(organization),
      subject_no: subjectNo,
      target_no: targetNo ?? (target === undefined ? null : (numbers.get(target) ?? null)),
      action: record.action,
      action_type: ACTION_TYPES[action.type],
      resource_type: record.resourceType ?? null,
      resource_id: resource.shown ?? null,
      result: RESULTS[record.result ?? 'success'],
      source: SOURCES[by.source],
      method: by.method ?? null,
      request_id: by.requestId ?? null,
      session_id: by.sid === undefined ? null : sessionId(by.sid),
      repeat_count: 1,
      before_hash: record.before === undefined ? null : valueHash(record.before),
      after_hash: record.after === undefined ? null : valueHash(record.after),
      determining:
        record.determining === undefined ? null : clean(canonicalJson(record.determining)),
      metadata: plain === undefined ? null : clean(canonicalJson(plain)),
      personal: sealed === undefined ? null : Buffer.from(sealed),
    }
  }

  function actionOf({ action }: AuditRecord): AuditAction {
    const known = actions.get(action)
    if (known === undefined) throw new Error(`Nobody registered the audit action ${action}.`)
    return known
  }

  // 128 bits, so that no two sessions share it.
  const sessionId = (sid: string): string => mac('session', sid).toString('hex', 0, 16)

  const record: Audit['record'] = (unit, records) => {
    for (const one of records) actionOf(one)
    const waiting = collected.get(unit)
    if (waiting !== undefined) {
      waiting.push(...records)
      return
    }
    collected.set(unit, [...records])
    unit.beforeCommit(() => write(unit))
  }

  return {
    knows: (action) => actions.has(action),
    record,
    recordApart: async (records) => {
      if (records.length === 0) return
      await transact(db, async (_trx, unit) => record(unit, records))
    },
    meet,
    sessionId,
    close: async () => {
      try {
        for (const query of closing(db, writers.retire('all'))) await query.execute()
      } catch (error) {
        // They end as those of a killed process do.
        log.warn({ err: error }, 'the ends of this process in the audit log could not be stored')
      }
    },
  }

  function closing(trx: Db, done: readonly Writer[]) {
    const at = databaseTime(now())
    const rows = done.map(({ id, log, n }) => ({ writer: id, log, last_n: n, closed_at: at }))
    return rows.length === 0 ? [] : [trx.insertInto('oro_audit_writer').values(rows)]
  }
}

/** Never derived again: the log that a row goes to is decided when it is written. */
function organizationOf({ organization, actor }: AuditRecord): string | null {
  if (organization !== undefined) return organization
  return actor.by.user?.memberships[0]?.organization ?? null
}

/** Splits the metadata by what the action calls plain. */
function metadataOf(
  { metadata = {} }: AuditEntry,
  { plain = [] }: AuditAction,
): { plain: object | undefined; personal: object | undefined } {
  const redacted = redactValue(metadata).value as object
  const part = (isPlain: boolean): object | undefined => {
    const members = Object.entries(redacted).filter(([key]) => plain.includes(key) === isPlain)
    return members.length === 0 ? undefined : Object.fromEntries(members)
  }
  return { plain: part(true), personal: part(false) }
}

/** The user that a resource is. */
function userResource({ resourceType, resourceId }: AuditEntry): string | undefined {
  return resourceType?.toLowerCase() === 'user' ? resourceId : undefined
}

/** What is shown of a resource's id; a user that nobody knows may be anybody's name, and is hidden. */
function resourceOf(
  entry: AuditEntry,
  numbers: ReadonlyMap<string, number>,
  clean: (text: string) => string,
): { shown?: string; hidden?: string } {
  const id = entry.resourceId?.slice(0, LONGEST.resource)
  if (id === undefined) return {}
  const user = userResource(entry)
  if (user === undefined) return { shown: clean(id).slice(0, LONGEST.resource) }
  const number = numbers.get(user)
  return number === undefined ? { hidden: id } : { shown: subjectText(number) }
}

/** The texts of a row that are not sealed. */
function plainTexts(record: AuditRecord, action: AuditAction): (string | undefined)[] {
  const { plain } = metadataOf(record, action)
  return [
    record.resourceId,
    plain && canonicalJson(plain),
    record.determining === undefined ? undefined : canonicalJson(record.determining),
  ]
}
