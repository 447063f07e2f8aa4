import type { z } from 'zod'
import type { CallContext, Context, User } from '../context.ts'
import { runInMode } from '../db/transaction.ts'
import { FrappeTypeError, PermissionError, ValidationError } from '../exceptions.ts'
import { GUEST } from '../identity/index.ts'
import { hasRole } from '../permissions/index.ts'
import type { Arguments } from './arguments.ts'
import type { Exchange } from './exchange.ts'
import type { Accepted, Method } from './method.ts'
import { type Answer, success } from './response.ts'
import { escapeHtml } from './unknown-method.ts'

/** Refuses callers and verbs that the method is not for, in Frappe's order. */
export function requireAudience(method: Method, user: User, verb: string): void {
  const { audience, path } = method
  if (audience !== 'guest' && user.name === GUEST.name) {
    throw new PermissionError(
      `You are not permitted to access this resource. Login to access<details><summary>Function</summary>${path}</details>`,
      { title: 'Method Not Allowed' },
    )
  }
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

/** Runs a method: arguments, right, transaction, output; `strictOutput` as in WireOptions. */
export async function callMethod(
  ctx: Context,
  strictOutput: boolean,
  exchange: Exchange,
  method: Method,
): Promise<Answer> {
  const { user, session } = exchange.caller
  const accepted = acceptArguments(method, exchange.args)
  if (method.rightAction !== null) {
    ctx.permissions.requireRight(user, method.rightAction, accepted.resource(user))
  }
  const output = await runInMode(ctx.db, method.transaction, async (db) => {
    const { now, log, identity, config } = ctx
    const callContext: CallContext = { db, now, log, identity, siteZone: config.SITE_TIME_ZONE }
    const result = await accepted.run({
      user,
      ctx: callContext,
      // Not beside a token of somebody else: the header would name another session than the answer.
      csrfToken: session?.user.name === user.name ? session.csrfToken : undefined,
      setHeader: (header, value) => exchange.res.setHeader(header, value),
    })
    // Before the commit: an answer outside the contract must not leave its writes behind.
    const parsed = method.output.parse(result)
    if (strictOutput) requireNothingDropped(result, parsed, method.path)
    return parsed
  })
  return success(exchange.top, output, exchange.messages)
}

function acceptArguments(method: Method, args: Arguments): Accepted {
  const accepted = method.accept(args)
  if (accepted.success) return accepted.data
  throw argumentError(accepted.error, args, method.reasonOf)
}

/** Characters of a schema's explanation that are sent; the longest of our own lists of options fits. */
const MAX_EXPLANATION = 500

/** A missing argument is a ValidationError; one of the wrong type Frappe's FrappeTypeError. */
function argumentError(error: z.ZodError, args: Arguments, reasonOf: Method['reasonOf']): Error {
  const [first] = error.issues
  const name = String(first?.path[0] ?? '')
  const telling = reasonOf === undefined ? {} : { reason: reasonOf(name) }
  if (name !== '' && !(name in args)) {
    return new ValidationError(`The argument ${name} is missing.`, telling)
  }
  const place = first?.path.join('.') || 'arguments'
  // It may quote the caller, at any length, and is rendered as HTML.
  const why = escapeHtml(first?.message.slice(0, MAX_EXPLANATION) ?? '')
  return new FrappeTypeError(`Argument '${place}' is not valid: ${why}`, telling)
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
