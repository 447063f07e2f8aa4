import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { z } from 'zod'
import type { CallContext, Context, User } from '../context.ts'
import { runInMode } from '../db/transaction.ts'
import {
  AuthenticationError,
  DoesNotExistError,
  FrappeTypeError,
  PermissionError,
  RequestEntityTooLarge,
  ValidationError,
} from '../exceptions.ts'
import { GUEST } from '../identity/index.ts'
import { hasRole } from '../permissions/index.ts'
import { type Arguments, emptyArguments, parseArguments, textArgument } from './arguments.ts'
import { authorize, type Caller, resumeSession } from './auth.ts'
import { ClientGone, readBody } from './body.ts'
import { clearedCookies, sessionCookies } from './cookies.ts'
import { checkCsrf } from './csrf.ts'
import type { Accepted, Method, MethodTable } from './method.ts'
import {
  type Answer,
  asFrappeError,
  failure,
  plainPage,
  type ServerMessage,
  success,
  type TopLevel,
  wantsJson,
} from './response.ts'
import { requireKnownMethod } from './unknown-method.ts'

/** Bytes of a body whose method is not known yet. */
const DEFAULT_BODY_BYTES = 5 * 1024 * 1024
/** `/api` and `/api/v1` are the same; only what stands before the next slash is the method's name. */
const METHOD_PATH = /^\/api(?:\/v1)?\/method\/([^/]+)/
const OUR_METHODS = /^(?:ai_assistant\.|oropendola)/
const REQUEST_ID = /^[\w.-]{1,64}$/

/** What the wire needs beside the context. */
export interface WireOptions {
  methods: MethodTable
  /** In tests an answer with a key that its contract does not name fails instead of losing it. */
  strictOutput: boolean
}

/** One request on its way. */
interface Exchange {
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

/** Answers every request that is Frappe's: /api/…, `cmd=` on any path, and 404 pages for the rest. */
export function frappeHandler(
  ctx: Context,
  options: WireOptions,
): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  return async (req, res) => {
    const startedAt = performance.now()
    const exchange = beginExchange(req, res)
    res.setHeader('X-Request-Id', exchange.requestId)
    try {
      write(exchange, await answer(ctx, options, exchange))
    } catch (error) {
      if (error instanceof ClientGone) return
      write(exchange, refuse(ctx, exchange, error))
    }
    ctx.log.info(
      {
        request_id: exchange.requestId,
        verb: exchange.verb,
        // Never the query: it may hold a password, a session id or a token.
        path: exchange.path,
        method: exchange.name || undefined,
        user: exchange.caller.user.name,
        status: res.statusCode,
        ms: Math.round((performance.now() - startedAt) * 100) / 100,
      },
      'request',
    )
  }
}

function beginExchange(req: IncomingMessage, res: ServerResponse): Exchange {
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

/** The stages of frappe/app.py: site, arguments, login or session, CSRF, dispatch. */
async function answer(ctx: Context, options: WireOptions, exchange: Exchange): Promise<Answer> {
  const { req, path, verb } = exchange
  if (!isKnownSite(ctx, req)) {
    return plainPage(404, 'Not Found', 'This site does not exist.')
  }
  if (verb === 'OPTIONS') return { status: 200, contentType: 'text/plain; charset=utf-8', body: '' }

  const body = await readBody(req, announcedLimit(options.methods, exchange))
  exchange.args = await parseArguments(exchange.query, req.headers['content-type'] ?? '', body)
  const command = textArgument(exchange.args, 'cmd')
  if (command === 'login' || (command === '' && path === '/api/method/login')) {
    return logIn(ctx, exchange)
  }
  await identify(ctx, exchange)
  const name = command || methodNameOf(path)
  if (name === undefined) return unknownPath(exchange)
  exchange.name = name
  if (name === 'logout') return logOut(ctx, exchange)

  const method = requireKnownMethod(options.methods, name, isOurs(name), exchange.messages)
  if (body.length > method.bodyLimit) {
    throw new RequestEntityTooLarge(`The body is larger than ${method.bodyLimit} bytes.`)
  }
  requireAudience(method, exchange.caller.user, verb)
  return call(ctx, options, exchange, method)
}

function isKnownSite({ config }: Context, req: IncomingMessage): boolean {
  if (config.SITES.length === 0) return true
  const named = req.headers['x-frappe-site-name'] ?? req.headers.host?.replace(/:\d+$/, '')
  return typeof named === 'string' && config.SITES.includes(named.toLowerCase())
}

function methodNameOf(path: string): string | undefined {
  const name = METHOD_PATH.exec(path)?.[1]
  if (name === undefined) return undefined
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** The limit of the method that the address names; a `cmd` in the body is held to its own afterwards. */
function announcedLimit(methods: MethodTable, { path, query }: Exchange): number {
  const command = query.includes('cmd=') ? new URLSearchParams(query).get('cmd') : null
  const method = methods.get(command || (methodNameOf(path) ?? ''))
  return method?.bodyLimit ?? DEFAULT_BODY_BYTES
}

/** Session, then Authorization (a wrong one is refused whatever the session says), then CSRF. */
async function identify(ctx: Context, exchange: Exchange): Promise<void> {
  const { req, args, verb } = exchange
  const { authorization, cookie, origin, host } = req.headers
  const resumed = await resumeSession(ctx.identity, cookie, args)
  exchange.caller = { ...resumed, user: resumed.session?.user ?? GUEST }
  exchange.cookies = resumed.sessionExpired ? 'cleared' : 'session'
  if (resumed.sessionExpired) exchange.top.session_expired = 1
  const owner = await authorize(ctx.identity, authorization)
  if (owner !== undefined) {
    exchange.caller.user = owner
    return
  }
  const token = req.headers['x-frappe-csrf-token']
  checkCsrf(
    resumed.session,
    { verb, token: typeof token === 'string' ? token : undefined, origin, host, args },
    ctx.config.ALLOW_CORS,
  )
}

const LOGIN_REFUSALS = {
  incomplete: 'Incomplete login details',
  too_long: 'Password size exceeded the maximum allowed size',
  invalid: 'Invalid login credentials',
  disabled: 'User disabled or missing',
} as const

async function logIn(ctx: Context, exchange: Exchange): Promise<Answer> {
  exchange.name = 'login'
  await authorize(ctx.identity, exchange.req.headers.authorization)
  const ip = exchange.req.socket.remoteAddress ?? ''
  const [user, password] = [textArgument(exchange.args, 'usr'), textArgument(exchange.args, 'pwd')]
  const result = await ctx.identity.login(user, password, ip)
  if ('refused' in result) {
    exchange.top.message = LOGIN_REFUSALS[result.refused]
    throw new AuthenticationError()
  }
  const { session } = result
  exchange.caller = { user: session.user, session, sessionExpired: false }
  exchange.cookies = 'session'
  const isSystemUser = session.user.userType === 'System User'
  const welcome = isSystemUser
    ? { message: 'Logged In', home_page: '/app' }
    : { message: 'No App', home_page: '/me' }
  return success({ ...welcome, full_name: session.user.fullName }, null, [])
}

async function logOut(ctx: Context, exchange: Exchange): Promise<Answer> {
  requireVerb(['GET', 'POST', 'PUT', 'DELETE'], exchange.verb)
  const { session } = exchange.caller
  if (session !== undefined) await ctx.identity.logout(session.sid)
  exchange.caller = { user: GUEST, session: undefined, sessionExpired: false }
  exchange.cookies = 'cleared'
  return success(
    { ...exchange.top, message: 'No App', home_page: '/login', full_name: 'Guest' },
    null,
    [],
  )
}

function unknownPath({ path }: Exchange): Answer {
  if (path.startsWith('/api/')) throw new DoesNotExistError()
  return plainPage(404, 'Not Found', 'The requested address was not found on this server.')
}

function requireAudience(method: Method, user: User, verb: string): void {
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

function requireVerb(verbs: readonly string[], verb: string): void {
  if (!verbs.includes(verb)) throw new PermissionError('Not permitted')
}

async function call(
  ctx: Context,
  { strictOutput }: WireOptions,
  exchange: Exchange,
  method: Method,
): Promise<Answer> {
  const { user, session } = exchange.caller
  const accepted = acceptArguments(method, exchange.args)
  if (method.rightAction !== null) {
    ctx.permissions.requireRight(user, method.rightAction, accepted.resource(user))
  }
  const result = await runInMode(ctx.db, method.transaction, (db) => {
    const { now, log, identity, config } = ctx
    const callContext: CallContext = { db, now, log, identity, siteZone: config.SITE_TIME_ZONE }
    return accepted.run({
      user,
      ctx: callContext,
      csrfToken: session?.csrfToken,
      setHeader: (header, value) => exchange.res.setHeader(header, value),
    })
  })
  const output = method.output.parse(result)
  if (strictOutput) requireNothingDropped(result, output, method.path)
  return success(exchange.top, output, exchange.messages)
}

function acceptArguments(method: Method, args: Arguments): Accepted {
  const accepted = method.accept(args)
  if (accepted.success) return accepted.data
  throw argumentError(accepted.error, args, method.reasonOf)
}

/** A missing argument is a ValidationError; one of the wrong type Frappe's FrappeTypeError. */
function argumentError(error: z.ZodError, args: Arguments, reasonOf: Method['reasonOf']): Error {
  const [first] = error.issues
  const name = String(first?.path[0] ?? '')
  const telling = reasonOf === undefined ? {} : { reason: reasonOf(name) }
  if (name !== '' && !(name in args)) {
    return new ValidationError(`The argument ${name} is missing.`, telling)
  }
  const place = first?.path.join('.') || 'arguments'
  return new FrappeTypeError(`Argument '${place}' is not valid: ${first?.message}`, telling)
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

function refuse(ctx: Context, exchange: Exchange, thrown: unknown): Answer {
  const { req, path, name } = exchange
  const error = asFrappeError(thrown)
  const log = ctx.log.child({ request_id: exchange.requestId, method: name || undefined })
  if (error.status >= 500) log.error({ err: error.cause ?? error }, 'request failed')
  else if (error.detail !== undefined)
    log.info({ detail: error.detail, exc_type: error.name }, 'refused')
  // As frappe/app.py: exactly this class clears the cookies, once there was a session to look for.
  if (error.name === 'AuthenticationError' && exchange.cookies === 'session')
    exchange.cookies = 'cleared'
  const accept = req.headers.accept
  const asJson =
    error.status === 413
      ? !accept?.startsWith('text')
      : wantsJson(path, accept, req.headers['x-requested-with']?.toString())
  return failure(error, {
    top: exchange.top,
    messages: exchange.messages,
    wantsJson: asJson,
    isV2: path.startsWith('/api/v2/'),
    isOurs: isOurs(name || (methodNameOf(path) ?? '')),
  })
}

function isOurs(name: string): boolean {
  return OUR_METHODS.test(name)
}

function write(
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
