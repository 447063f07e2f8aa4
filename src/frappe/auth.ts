import type { IncomingMessage } from 'node:http'
import type { Config } from '../config.ts'
import type { User } from '../context.ts'
import { AuthenticationError, InvalidAuthorizationToken } from '../exceptions.ts'
import { GUEST, type Identity, type Session } from '../identity/index.ts'
import { type Arguments, textArgument } from './arguments.ts'
import { readCookie } from './cookies.ts'
import { hostOf, NOWHERE, siteFinder, siteOf, trustedOrigins } from './site.ts'

/** Who a request is from, and how that is known. */
export interface Caller {
  user: User
  /** The session of the cookie or `sid` argument, also beside a token that wins over it. */
  session: Session | undefined
  /** The request named a session that does not exist or has expired. */
  sessionExpired: boolean
}

/** Characters of `tabSessions.sid`; nothing longer is worth a query of megabytes. */
const MAX_SID = 255

/** The session that a request names: argument `sid` before the cookie, as frappe/sessions.py. */
export async function resumeSession(
  identity: Identity,
  cookie: string | undefined,
  args: Arguments,
  mayWrite = true,
): Promise<Pick<Caller, 'session' | 'sessionExpired'>> {
  const sid = textArgument(args, 'sid') || readCookie(cookie, 'sid')
  if (sid === undefined || sid === GUEST.name) return { session: undefined, sessionExpired: false }
  const isPossible = sid !== '' && sid.length <= MAX_SID
  const session = isPossible ? await identity.findSession(sid, mayWrite) : undefined
  return { session, sessionExpired: session === undefined }
}

/**
 * The user of an Authorization header; undefined when it is no credential (absent, one part, three and more).
 * A wrong one is never ignored, whatever else the request carries.
 */
export async function authorize(
  identity: Identity,
  authorization: string | undefined,
): Promise<User | undefined> {
  const [scheme, value, ...rest] = authorization?.split(' ') ?? []
  if (scheme === undefined || value === undefined) return undefined
  // `Bearer ` with nothing behind it counts as no header; a replayed cookie string has spaces of its own.
  if (rest.length > 0 && !value.startsWith('session:')) return undefined
  if (value === '') return undefined
  const pair = readPair(scheme.toLowerCase(), value)
  const user = pair && (await identity.findByApiKey(pair.key, pair.secret))
  if (user === undefined) throw new AuthenticationError()
  return user
}

/** Tells whether a request is for a site that answers. */
export function siteGate(config: Config): (req: IncomingMessage) => boolean {
  const findSite = siteFinder(config)
  return (req) => {
    const site = findSite(hostOf(req))
    return site !== NOWHERE && site.maintenance !== 'on'
  }
}

/** Origins that count as this site for those who know no Host: sockets. */
export function siteOrigins(config: Config): readonly string[] {
  return trustedOrigins(siteOf(config))
}

/** True when an Origin is this site's own, is trusted, or was not sent (only browsers send it). */
export function isOwnOrigin(
  origin: string | undefined,
  host: string | undefined,
  trustedOrigins: readonly string[],
): boolean {
  if (!origin || trustedOrigins.includes(origin)) return true
  if (!URL.canParse(origin)) return false
  const { protocol, host: named } = new URL(origin)
  return /^https?:$/.test(protocol) && named === host?.toLowerCase()
}

function readPair(scheme: string, value: string): { key: string; secret: string } | undefined {
  if (scheme !== 'token' && scheme !== 'basic') return undefined
  const text = scheme === 'basic' ? decodeBasic(value) : value
  const [key, secret, ...more] = text.split(':')
  return key && secret && more.length === 0 ? { key, secret } : undefined
}

/** As Python's b64decode: characters outside the alphabet are skipped, wrong padding is an error. */
function decodeBasic(value: string): string {
  const significant = value.replace(/[^A-Za-z0-9+/=]/g, '')
  const data = significant.replace(/=+$/, '')
  const missing = (4 - (data.length % 4)) % 4
  if (missing === 3 || significant.length - data.length < missing) {
    throw new InvalidAuthorizationToken(
      'Failed to decode token, please provide a valid base64-encoded token.',
    )
  }
  return Buffer.from(data, 'base64').toString('utf8')
}
