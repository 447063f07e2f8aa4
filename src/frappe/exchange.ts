import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { GUEST } from '../identity/index.ts'
import { findSecrets } from '../redact/index.ts'
import type { Origin } from './address.ts'
import { type Arguments, emptyArguments, type FilePart } from './arguments.ts'
import type { Caller } from './auth.ts'
import { clearedCookies, sessionCookies } from './cookies.ts'
import { corsHeaders } from './cors.ts'
import type { Budget } from './rate-limit.ts'
import type { Answer, ServerMessage, TopLevel, Version } from './response.ts'
import type { Site } from './site.ts'

/** Milliseconds without a byte until a client that does not read its answer is given up. */
const READ_MS = 30_000
const BUFFERED_BYTES = 64 * 1024

const REQUEST_ID = /^[\w.-]{1,64}$/

/** One request on its way. */
export interface Exchange {
  req: IncomingMessage
  res: ServerResponse
  /** Milliseconds of the process's clock. */
  startedAt: number
  requestId: string
  site: Site
  origin: Origin
  verb: string
  path: string
  query: string
  version: Version
  args: Arguments
  caller: Caller
  /** Which cookies the answer sets: none before a session was looked for, as in Frappe. */
  cookies: 'none' | 'session' | 'cleared'
  top: TopLevel
  messages: ServerMessage[]
  /** Bytes of its body, once it is read. */
  bodyBytes: number
  /** The site's budget of time, once it is asked. */
  budget: Budget | undefined
  /** File parts of the body, where the method takes them. */
  files: FilePart[]
  /** What its body has taken of the room for all bodies. */
  takenBytes: number
  /** The method's name, once it is known. */
  name: string
  /** It is named by an argument, not by the path; the answer is then v1's. */
  hasCommand: boolean
  /** The app whose method threw. */
  source: string | undefined
}

/** A request as it arrives: nothing is read but its first line and headers. */
export function beginExchange(
  req: IncomingMessage,
  res: ServerResponse,
  site: Site,
  origin: Origin,
): Exchange {
  // Base addresses with a trailing slash give `//api/…`.
  const url = (req.url ?? '/').replace(/^\/{2,}/, '/')
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  return {
    req,
    res,
    startedAt: performance.now(),
    requestId: givenId(req, 'x-request-id') ?? randomUUID(),
    site,
    origin,
    verb: req.method ?? 'GET',
    path,
    query: mark < 0 ? '' : url.slice(mark + 1),
    version: path.startsWith('/api/v2/') ? 2 : 1,
    args: emptyArguments(),
    caller: { user: GUEST, session: undefined, sessionExpired: false },
    cookies: 'none',
    top: {},
    messages: [],
    bodyBytes: 0,
    budget: undefined,
    files: [],
    takenBytes: 0,
    name: '',
    hasCommand: false,
    source: undefined,
  }
}

/** Writes the answer, with the cookies and headers that the exchange came to. */
export function writeAnswer(exchange: Exchange, answer: Answer): void {
  const { req, res, verb } = exchange
  if (res.headersSent || res.destroyed) return
  if (answer.isPlain !== true) setEnvelopeHeaders(exchange)
  // The rest of a body that nobody reads would keep the connection busy.
  if (!req.complete) res.setHeader('Connection', 'close')
  const { status, contentType, body, headers } = answer
  res.writeHead(status, {
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(body),
    ...headers,
  })
  // What it does not read stays in memory; less than that goes into the kernel's own buffers.
  if (body.length > BUFFERED_BYTES) res.setTimeout(READ_MS, () => res.destroy())
  res.end(verb === 'HEAD' ? undefined : body)
}

/** Milliseconds since the exchange began. */
export function elapsedOf({ startedAt }: Exchange): number {
  return performance.now() - startedAt
}

function setEnvelopeHeaders(exchange: Exchange): void {
  const { req, res, site, cookies, caller, origin, budget } = exchange
  if (cookies !== 'none') {
    const lines = sessionCookies(caller.session, origin.isSecure)
    res.setHeader('Set-Cookie', cookies === 'cleared' ? [...lines, ...clearedCookies()] : lines)
  }
  if (req.headers.origin !== undefined) setHeaders(res, corsHeaders(site, req))
  if (site.monitor) {
    const id = givenId(req, 'x-frappe-request-id') ?? randomUUID()
    res.setHeader('X-Frappe-Request-Id', id)
  }
  if (budget !== undefined) {
    setHeaders(res, budget.headers(Math.round(elapsedOf(exchange) * 1000)))
  }
}

function setHeaders(res: ServerResponse, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
}

function givenId({ headers }: IncomingMessage, name: string): string | undefined {
  const given = headers[name]
  if (typeof given !== 'string' || !REQUEST_ID.test(given)) return undefined
  // It rests in logs and in the audit log.
  return findSecrets(given).length === 0 ? given : undefined
}
