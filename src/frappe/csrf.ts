import { timingSafeEqual } from 'node:crypto'
import { CSRFTokenError } from '../exceptions.ts'
import type { Session } from '../identity/index.ts'
import { type Arguments, textArgument } from './arguments.ts'
import { isOwnOrigin } from './auth.ts'

const UNSAFE = new Set(['POST', 'PUT', 'DELETE', 'PATCH'])

/** What a cross-site request forgery would show. */
export interface CsrfEvidence {
  verb: string
  /** Header X-Frappe-CSRF-Token. */
  token: string | undefined
  origin: string | undefined
  host: string | undefined
  args: Arguments
}

/**
 * Refuses a request of a cookie session with a wrong token, or with none and a foreign Origin. One with neither
 * passes: the shipped editor extension loses its token at every restart and sends an empty header.
 */
export function checkCsrf(
  session: Session | undefined,
  { verb, token, origin, host, args }: CsrfEvidence,
  trustedOrigins: readonly string[],
): void {
  if (session === undefined || !UNSAFE.has(verb)) return
  const sent = token || textArgument(args, 'csrf_token')
  // Consulted here, so it is no argument of the method.
  if (!token) delete args.csrf_token
  const right =
    sent === '' ? isOwnOrigin(origin, host, trustedOrigins) : equal(sent, session.csrfToken)
  // As frappe/auth.py: no traceback flag, so no `exception`.
  if (!right) throw new CSRFTokenError('Invalid Request', { explained: false })
}

function equal(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}
