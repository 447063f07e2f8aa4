import type { AuditEntry, AuditedBy, AuditRecord, Met } from '../audit/index.ts'
import type { Context, RecordAct } from '../context.ts'
import type { Unit } from '../db/transaction.ts'
import { PermissionError } from '../exceptions.ts'
import { GUEST } from '../identity/index.ts'
import type { Resource } from '../permissions/index.ts'
import type { Exchange } from './exchange.ts'
import type { Method } from './method.ts'

/** What the audit log says of one attempt at a call. */
export interface CallAudit {
  /** For the handler. */
  record: RecordAct
  /** Adds the row of the contract's action, unless the handler said more about it. */
  complete: (resource: Resource) => void
  /** Stores, in a transaction of its own, what a call that only reads is logged with. */
  afterRead: () => Promise<void>
}

/** The actor of a call, where its contract names an action. */
export async function meetCaller(
  { audit }: Pick<Context, 'audit'>,
  exchange: Exchange,
  method: Method,
): Promise<Met | undefined> {
  return method.audit === null ? undefined : audit.meet(actorOf(exchange, method.path))
}

/** The audit of one attempt; `unit` is its transaction, in modes that have one to write in. */
export function auditCall(
  { audit }: Pick<Context, 'audit'>,
  actor: Met | undefined,
  method: Method,
  unit: Unit | undefined,
): CallAudit {
  const read: AuditRecord[] = []
  let isSaid = false
  const record: RecordAct = ({ action = method.audit, ...entry }, own = unit) => {
    if (actor === undefined || action === null) {
      throw new Error(`The contract of ${method.path} says that it audits nothing.`)
    }
    if (action === method.audit) isSaid = true
    const one = { actor, ...entry, action }
    if (method.transaction === 'read') read.push(one)
    else if (own === undefined) throw new Error(`${method.path} audits outside a transaction.`)
    else audit.record(own, [one])
  }
  return {
    record,
    complete: (resource) => {
      if (method.audit === null || isSaid) return
      if (method.transaction === 'own') {
        throw new Error(`${method.path} did not audit ${method.audit} in a transaction of its own.`)
      }
      record(resourceOf(resource, method))
    },
    afterRead: () => audit.recordApart(read),
  }
}

/**
 * Records that a right or an audience was refused to somebody who is signed in, before they are told. Not for
 * guests: they are nobody, and every scanner is one; nor for a wrong verb, which is no question of rights.
 */
export async function auditDenial(
  { audit }: Pick<Context, 'audit'>,
  exchange: Exchange,
  method: Method,
  error: unknown,
): Promise<void> {
  const isDenial =
    error instanceof PermissionError && method.verbs.some((it) => it === exchange.verb)
  if (!isDenial || exchange.caller.user.name === GUEST.name) return
  const { resource, action: right = method.rightAction } = error.detail ?? {}
  const entry = resourceOf(typeof resource === 'object' ? (resource as Resource) : {}, method)
  const action = method.audit ?? 'api.call'
  const metadata = typeof right === 'string' ? { right } : {}
  const actor = await audit.meet(actorOf(exchange, method.path))
  await audit.recordApart([{ actor, ...entry, action, result: 'denied', metadata }])
}

/** Records that the caller's session began, or ends, after it did: Frappe's own log of it is of its transaction. */
export async function auditSession(
  { audit }: Pick<Context, 'audit'>,
  exchange: Exchange,
  action: 'session.login' | 'session.logout',
): Promise<void> {
  const actor = await audit.meet(actorOf(exchange, exchange.name))
  await audit.recordApart([{ actor, action }])
}

/** The first object that a call names is what it is about; without one, the method itself. */
function resourceOf(
  resource: Resource,
  { path }: Method,
): Pick<AuditEntry, 'resourceType' | 'resourceId'> {
  const [type, id] = Object.entries(resource).find(([, name]) => name) ?? ['api', path]
  return { resourceType: type, resourceId: id ?? path }
}

function actorOf({ caller, origin, req, requestId }: Exchange, path: string): AuditedBy {
  const { user, session } = caller
  return {
    user: user.name === GUEST.name ? null : user,
    source: 'server',
    ip: origin.ip,
    userAgent: req.headers['user-agent'],
    // Not beside a token of somebody else: it was not that session that acted.
    sid: session?.user.name === user.name ? session.sid : undefined,
    requestId,
    method: path,
  }
}
