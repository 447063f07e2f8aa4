import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { GUEST } from '../identity/index.ts'
import { type Arguments, emptyArguments } from './arguments.ts'
import type { Caller } from './auth.ts'
import { clearedCookies, sessionCookies } from './cookies.ts'
import type { Answer, ServerMessage, TopLevel } from './response.ts'

const REQUEST_ID = /^[\w.-]{1,64}$/

/** One request on its way. */
export interface Exchange {
  req: IncomingMessage
  res: ServerResponse
  requestId: string
  verb: string
  path: string
  query: string
  args: Arguments
  caller: Caller
  /** Which cookies the answer sets: none before a session was looked for, as in Frappe. */
  cookies: 'none' | 'session' | 'cleared'
  top: TopLevel
  messages: ServerMessage[]
  /** The method's name, once it is known. */
  name: string
}

/** A request as it arrives: nothing is read but its first line and headers. */
export function beginExchange(req: IncomingMessage, res: ServerResponse): Exchange {
  // Base addresses with a trailing slash give `//api/…`.
  const url = (req.url ?? '/').replace(/^\/{2,}/, '/')
  const mark = url.indexOf('?')
  const given = req.headers['x-request-id']
  return {
    req,
    res,
    requestId: typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID(),
    verb: req.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    args: emptyArguments(),
    caller: { user: GUEST, session: undefined, sessionExpired: false },
    cookies: 'none',
    top: {},
    messages: [],
    name: '',
  }
}

/** Writes the answer, with the cookies that the exchange came to. */
export function writeAnswer(
  { req, res, verb, cookies, caller }: Exchange,
  { status, contentType, body }: Answer,
): void {
  if (res.headersSent || res.destroyed) return
  const isPage = contentType.startsWith('text/html') && body.startsWith('<!doctype')
  if (cookies !== 'none' && !isPage) {
    const secure = (req.socket as { encrypted?: boolean }).encrypted === true
    const lines = sessionCookies(caller.session, secure)
    res.setHeader('Set-Cookie', cookies === 'cleared' ? [...lines, ...clearedCookies()] : lines)
  }
  // The rest of a body that nobody reads would keep the connection busy.
  if (!req.complete) res.setHeader('Connection', 'close')
  res.writeHead(status, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(body) })
  res.end(verb === 'HEAD' ? undefined : body)
}
