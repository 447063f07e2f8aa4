import type { z } from 'zod'
import type { Context, User } from '../context.ts'
import { runInMode, transact, type Unit } from '../db/transaction.ts'
import { FrappeTypeError, InReadOnlyMode, PermissionError, ValidationError } from '../exceptions.ts'
import { GUEST } from '../identity/index.ts'
import { CALL, hasRole } from '../permissions/index.ts'
import { RawAnswer } from './answers.ts'
import type { Arguments } from './arguments.ts'
import { auditCall, type CallAudit, meetCaller } from './audited.ts'
import type { Exchange } from './exchange.ts'
import { claimOf, keep, lookUp, oneAtATime, take } from './idempotency.ts'
import type { Accepted, Method } from './method.ts'
import { type Answer, serverMessage, success, type TopLevel, type Version } from './response.ts'
import { sanitizeArguments } from './sanitize.ts'
import type { Site } from './site.ts'
import { escapeHtml, notAllowed } from './unknown-method.ts'

/** Refuses callers and verbs that the method is not for, in Frappe's order. */
export function requireAudience(method: Method, user: User, verb: string): void {
  const { audience, path } = method
  if (audience !== 'guest' && user.name === GUEST.name) throw notAllowed(path)
  requireVerb(method.verbs, verb)
  if (audience === 'system_manager' && !hasRole(user, 'System Manager')) {
    throw new PermissionError('This needs the role System Manager.')
  }
  if (audience === 'service' && !hasRole(user, 'Oropendola Service')) {
    throw new PermissionError('This needs the role Oropendola Service.')
  }
}

/** Refuses a verb that is not among the given ones. */
export function requireVerb(verbs: readonly string[], verb: string): void {
  if (!verbs.includes(verb)) throw new PermissionError('Not permitted')
}

/** Refuses what writes while the site takes reads only. */
export function requireWritable({ maintenance }: Site): void {
  if (maintenance === 'off') return
  throw new InReadOnlyMode('Site is running in read only mode for maintenance or site update.', {
    title: 'In Read Only Mode',
  })
}

/** Runs a method: arguments, right, transaction, output; `strictOutput` as in WireOptions. */
export async function callMethod(
  ctx: Context,
  strictOutput: boolean,
  exchange: Exchange,
  method: Method,
): Promise<Answer> {
  const { user } = exchange.caller
  if (method.transaction !== 'read') requireWritable(exchange.site)
  const accepted = acceptArguments(method, argumentsFor(method, exchange))
  const { permissions, db } = ctx
  await permissions.requireRight(user, CALL, { method: method.aliasOf ?? method.path }, db)
  if (method.rightAction !== null) {
    await permissions.requireRight(user, method.rightAction, accepted.resource(user), db)
  }
  const claim = claimOf(ctx, method, exchange)
  const actor = await meetCaller(ctx, exchange, method)
  let audit: CallAudit | undefined
  const run = (): Promise<Answer> =>
    runInMode(
      ctx.db,
      method.transaction,
      async (db, unit) => {
        const first = claim && (await take(db, claim, ctx.now()))
        if (first !== undefined) return first
        audit = auditCall(ctx, actor, method, unit)
        const { answer, kept } = await runHandler(
          ctx,
          strictOutput,
          exchange,
          method,
          accepted,
          unit,
          audit,
        )
        audit.complete(accepted.resource(user))
        if (claim && kept !== undefined) await keep(db, claim, kept)
        return answer
      },
      claim && { lookUp: () => lookUp(ctx.db, claim) },
    )
  const answer = await (claim === undefined ? run() : oneAtATime(claim, run))
  await audit?.afterRead()
  return answer
}

/** What a handler came to: the answer of this request, and what a repetition is told, where that may rest. */
interface Outcome {
  answer: Answer
  kept: Answer | undefined
}

/** Runs a handler in its transaction; what it says is parsed as its contract has it. */
async function runHandler(
  ctx: Context,
  strictOutput: boolean,
  exchange: Exchange,
  method: Method,
  accepted: Accepted,
  unit: Unit | undefined,
  audit: CallAudit,
): Promise<Outcome> {
  const { now, log, identity, config, permissions, outbox, mac } = ctx
  const { caller, origin } = exchange
  const { user, session } = caller
  const db = unit?.db ?? ctx.db
  // After a deadlock the handler runs again, and says it all again.
  exchange.messages.length = 0
  const headers: Record<string, string> = {}
  const top: TopLevel = {}
  let status = 200
  const result = await accepted
    .run({
      user,
      ctx: {
        db,
        ...(unit ? outbox.writer(unit, user.name) : NO_WRITER),
        audit: audit.record,
        transact: (work) =>
          transact(ctx.db, (trx, own) =>
            work({
              db: trx,
              ...outbox.writer(own, user.name),
              audit: (entry) => audit.record(entry, own),
            }),
          ),
        signal: outbox.signal,
        now,
        // Made when it is asked for: most calls log nothing.
        get log() {
          return log.child({ request_id: exchange.requestId, method: method.path })
        },
        identity,
        siteZone: config.SITE_TIME_ZONE,
        mac,
        sessionId: ctx.audit.sessionId,
        requireRight: (action, resource) => permissions.requireRight(user, action, resource, db),
      },
      // Not beside a token of somebody else: the answer is not for that session.
      session: session?.user.name === user.name ? session : undefined,
      ip: origin.ip,
      bodyBytes: exchange.bodyBytes,
      files: method.takesFiles ? exchange.files : [],
      setHeader: (header, value) => {
        headers[header] = value
      },
      setStatus: (code) => {
        status = code
      },
      setTop: (key, value) => {
        top[key] = value
      },
      msgprint: (message, style) => exchange.messages.push(serverMessage(message, style)),
      forgetSession: () => {
        exchange.caller = { user, session: undefined, sessionExpired: false }
        exchange.cookies = 'cleared'
      },
    })
    .catch((error) => {
      exchange.source = sourceOf(method.path)
      Object.assign(exchange.top, top)
      throw error
    })
  // Before the commit: an answer outside the contract must not leave its writes behind.
  const value = method.output.parse(result)
  if (strictOutput) requireNothingDropped(result, value, method.path)
  const mayRest = method.sensitive.length === 0
  if (value instanceof RawAnswer) {
    const answer = { ...value.answer, headers: { ...value.answer.headers, ...headers } }
    const isText = typeof answer.body === 'string'
    return { answer, kept: mayRest && isText ? answer : undefined }
  }
  const said = { messages: exchange.messages, version: versionOf(exchange), status }
  const told = (ofRequest: TopLevel): Answer => ({
    ...success(value, { ...said, top: { ...ofRequest, ...top } }),
    headers,
  })
  // Without what belongs to this request alone: that its session has expired.
  return { answer: told(exchange.top), kept: mayRest ? told({}) : undefined }
}

/** A method that an argument names is answered as in v1, whatever the address. */
function versionOf({ hasCommand, version }: Exchange): Version {
  return hasCommand ? 1 : version
}

const refusePublishing = (): Promise<never> =>
  Promise.reject(new Error('A method of mode own publishes in its transactions: ctx.transact.'))
const NO_WRITER = { openStream: refusePublishing, publish: refusePublishing }

/** The app that a method belongs to; Frappe names none for its own. */
function sourceOf(path: string): string | undefined {
  const app = path.includes('.') ? path.slice(0, path.indexOf('.')) : 'frappe'
  return app === 'frappe' ? undefined : app
}

/** As frappe/handler.py: v1 names the method among the arguments, and two names are never passed. */
function argumentsFor(method: Method, { args, caller, version, name }: Exchange): Arguments {
  delete args.ignore_permissions
  delete args.flags
  if (version === 1) args.cmd = name
  return caller.user.name === GUEST.name && !method.xssSafe ? sanitizeArguments(args) : args
}

function acceptArguments(method: Method, args: Arguments): Accepted {
  const accepted = method.accept(args)
  if (accepted.success) return accepted.data
  throw argumentError(accepted.error, args, method)
}

/** Characters of a schema's explanation that are sent; the longest of our own lists of options fits. */
const MAX_EXPLANATION = 500

/** A missing argument is a ValidationError; one of the wrong type Frappe's FrappeTypeError. */
function argumentError(error: z.ZodError, args: Arguments, { reasonOf, sensitive }: Method): Error {
  const [first] = error.issues
  const name = String(first?.path[0] ?? '')
  const telling = reasonOf === undefined ? {} : { reason: reasonOf(name) }
  if (name !== '' && !(name in args)) {
    return new ValidationError(`The argument ${name} is missing.`, telling)
  }
  if (sensitive.includes(name))
    return new FrappeTypeError(`Argument '${name}' is not valid.`, telling)
  // Both may quote the caller, at any length, and are rendered as HTML.
  const quoted = (text: string): string => escapeHtml(text.slice(0, MAX_EXPLANATION))
  const place = quoted(first?.path.join('.') || 'arguments')
  return new FrappeTypeError(
    `Argument '${place}' is not valid: ${quoted(first?.message ?? '')}`,
    telling,
  )
}

/** Fails when parsing the output lost a key: in tests a key outside the contract is a defect. */
function requireNothingDropped(given: unknown, kept: unknown, place: string): void {
  if (typeof given !== 'object' || given === null || typeof kept !== 'object' || kept === null)
    return
  for (const [key, value] of Object.entries(given)) {
    if (!(key in kept)) throw new Error(`${place}.${key} is not in the contract's output.`)
    requireNothingDropped(value, (kept as Record<string, unknown>)[key], `${place}.${key}`)
  }
}
