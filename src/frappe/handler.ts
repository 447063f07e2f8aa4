import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context } from '../context.ts'
import {
  DoesNotExistError,
  type FrappeError,
  SessionStopped,
  TooManyRequestsError,
  ValidationError,
} from '../exceptions.ts'
import { GUEST } from '../identity/index.ts'
import { hasRole } from '../permissions/index.ts'
import { originReader } from './address.ts'
import { parseArguments, textArgument } from './arguments.ts'
import { auditDenial } from './audited.ts'
import { authorize, resumeSession } from './auth.ts'
import {
  type BodyRoom,
  ClientGone,
  createBodyRoom,
  discardBody,
  readBody,
  tooLarge,
} from './body.ts'
import { callMethod, requireAudience, requireVerb, requireWritable } from './call.ts'
import { checkCsrf } from './csrf.ts'
import { beginExchange, type Exchange, elapsedOf, writeAnswer } from './exchange.ts'
import { logIn, logOut } from './login.ts'
import { DEFAULT_BODY_BYTES, type Method, type MethodTable } from './method.ts'
import { methodLimiter, siteLimiter } from './rate-limit.ts'
import { type Answer, asFrappeError, failure, plainPage, wantsJson } from './response.ts'
import { type Route, routeOf } from './routes.ts'
import { hostOf, NOWHERE, type Site, siteFinder, trustedOrigins } from './site.ts'
import { isOurs, type KnownNames, knownNames, requireKnownMethod } from './unknown-method.ts'

/** What the wire needs beside the context. */
export interface WireOptions {
  methods: MethodTable
  /** In tests an answer with a key that its contract does not name fails instead of losing it. */
  strictOutput: boolean
  /** Sites by host name, in place of the configured one. */
  sites?: ReadonlyMap<string, Site> | undefined
  /** Names of functions that exist and may not be called. */
  hidden?: ReadonlySet<string> | undefined
  /** The process's room for bodies. */
  bodies?: BodyRoom | undefined
  /** Told of every answer: the name that was called, in the caller's own words, the status, milliseconds. */
  onAnswer?: ((name: string, status: number, ms: number) => void) | undefined
}

/** What all requests share. */
interface Wire {
  ctx: Context
  names: KnownNames
  strictOutput: boolean
  bodies: BodyRoom
  limitMethod: ReturnType<typeof methodLimiter>
  budgetOf: ReturnType<typeof siteLimiter>
}

/** Answers every request that is Frappe's: /api/…, `cmd=` on any path, and 404 pages for the rest. */
export function frappeHandler(
  ctx: Context,
  {
    methods,
    strictOutput,
    sites,
    hidden = new Set(),
    bodies = createBodyRoom(),
    onAnswer,
  }: WireOptions,
): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  const findSite = siteFinder(ctx.config, sites)
  const originOf = originReader(ctx.config.TRUSTED_PROXIES)
  const wire: Wire = {
    ctx,
    names: knownNames(methods, hidden),
    strictOutput,
    bodies,
    limitMethod: methodLimiter(ctx.now),
    budgetOf: siteLimiter(ctx.now),
  }
  return async (req, res) => {
    const exchange = beginExchange(req, res, findSite(hostOf(req)), originOf(req))
    res.setHeader('X-Request-Id', exchange.requestId)
    try {
      writeAnswer(exchange, await answer(wire, exchange))
    } catch (error) {
      if (error instanceof ClientGone) return
      await discardBody(req)
      writeAnswer(exchange, await refuse(ctx, exchange, error))
    } finally {
      // Also for those who hung up.
      bodies.release(exchange)
      exchange.budget?.spend(Math.round(elapsedOf(exchange) * 1000))
    }
    const ms = elapsedOf(exchange)
    const isKnown = methods.has(exchange.name) || WITHOUT_TABLE.has(exchange.name)
    onAnswer?.(exchange.name, res.statusCode, ms)
    ctx.log.info(
      {
        request_id: exchange.requestId,
        verb: exchange.verb,
        // Never the query: it may hold a password, a session id or a token.
        path: exchange.path.slice(0, MAX_LOGGED),
        // Any other name is a caller's own words.
        method: isKnown ? exchange.name : undefined,
        user: exchange.caller.user.name,
        status: res.statusCode,
        ms: Math.round(ms * 100) / 100,
      },
      'request',
    )
  }
}

/** Characters of a path in the log. */
const MAX_LOGGED = 200
/** Methods that are served beside the table. */
const WITHOUT_TABLE = new Set(['login', 'logout'])

/** The stages of frappe/app.py: maintenance, arguments, login or session, CSRF, limits, dispatch. */
async function answer(wire: Wire, exchange: Exchange): Promise<Answer> {
  const { ctx, names, bodies, budgetOf } = wire
  const { req, path, verb, site } = exchange
  if (site === NOWHERE) return plainPage(404, 'Not Found', 'This site does not exist.')
  if (site.maintenance === 'on') {
    throw new SessionStopped('The site is closed for maintenance. Try again later.', {
      logged: false,
    })
  }
  if (verb === 'OPTIONS') return { status: 200, contentType: 'text/plain; charset=utf-8', body: '' }

  exchange.budget = budgetOf(site)
  if (exchange.budget?.isSpent === true) {
    // As in Frappe the answer says who was refused; nothing else of the request is read.
    const resumed = await resumeSession(ctx.identity, req.headers.cookie, exchange.args, false)
    exchange.caller = { ...resumed, user: resumed.session?.user ?? GUEST }
    exchange.cookies = 'session'
    throw new TooManyRequestsError()
  }
  const route = routeOf(verb, path)
  const announced = announcedMethod(names.methods, exchange, route)
  const body = await readBody(exchange, limitOf(announced, site), bodies)
  exchange.bodyBytes = body.length
  const files = announced?.takesFiles === true ? exchange.files : undefined
  const type = req.headers['content-type'] ?? ''
  exchange.args = await parseArguments(exchange.query, type, body, files)
  const command = textArgument(exchange.args, 'cmd')
  if (command === 'login' || (command === '' && path === '/api/method/login')) {
    exchange.name = 'login'
    requireWritable(site)
    return logIn(ctx, exchange)
  }
  await identify(ctx, exchange)
  if (command === '' && route.kind !== 'method') return withoutMethod(exchange, route)
  exchange.hasCommand = command !== ''
  exchange.name = command || (route.kind === 'method' ? route.name : '')
  if (exchange.name === 'logout') {
    requireVerb(['GET', 'POST', 'PUT', 'DELETE'], verb)
    requireWritable(site)
    return logOut(ctx, exchange)
  }

  const method = requireKnownMethod(names, exchange.name, exchange.messages)
  if (body.length > limitOf(method, site)) throw tooLarge(limitOf(method, site))
  if (method.takesFiles && method !== announced) {
    throw new ValidationError('Files are sent to the address of their method.')
  }
  try {
    requireAudience(method, exchange.caller.user, verb)
    if (method.rateLimit !== undefined) {
      const { args, origin } = exchange
      const { limit: given, ...rest } = method.rateLimit
      const limit = typeof given === 'number' ? given : given(await ctx.identity.settings())
      const counted = method.aliasOf ?? method.path
      wire.limitMethod({ ...rest, limit }, { path: counted, verb, ip: origin.ip, args })
    }
    return await callMethod(ctx, wire.strictOutput, exchange, method)
  } catch (error) {
    await auditDenial(ctx, exchange, method, error)
    throw error
  }
}

/** The method that the address names, before its body is read; a `cmd` in the body is held to its own limits after. */
function announcedMethod(
  methods: MethodTable,
  { query }: Exchange,
  route: Route,
): Method | undefined {
  const command = query.includes('cmd=') ? new URLSearchParams(query).get('cmd') : null
  return methods.get(command || (route.kind === 'method' ? route.name : ''))
}

function limitOf(method: Method | undefined, { maxFileSize }: Site): number {
  return Math.min(method?.bodyLimit ?? DEFAULT_BODY_BYTES, maxFileSize ?? Number.MAX_SAFE_INTEGER)
}

/** Session, then Authorization (a wrong one is refused whatever the session says), then CSRF. */
async function identify(ctx: Context, exchange: Exchange): Promise<void> {
  const { req, args, verb, site } = exchange
  const { authorization, cookie, origin, host } = req.headers
  const resumed = await resumeSession(ctx.identity, cookie, args, site.maintenance === 'off')
  exchange.caller = { ...resumed, user: resumed.session?.user ?? GUEST }
  exchange.cookies = resumed.sessionExpired ? 'cleared' : 'session'
  if (resumed.sessionExpired) exchange.top.session_expired = 1
  const owner = await authorize(ctx.identity, authorization)
  if (owner !== undefined) {
    exchange.caller.user = owner
    return
  }
  if (site.ignoreCsrf) return
  const token = req.headers['x-frappe-csrf-token']
  checkCsrf(
    resumed.session,
    { verb, token: typeof token === 'string' ? token : undefined, origin, host, args },
    trustedOrigins(site),
  )
}

function withoutMethod({ path }: Exchange, route: Route): Answer {
  if (route.kind === 'verb refused') {
    const text = 'The method is not allowed for the requested URL.'
    return plainPage(405, 'Method Not Allowed', text, { Allow: route.allow })
  }
  if (path.startsWith('/api/')) throw new DoesNotExistError()
  return plainPage(404, 'Not Found', 'The requested address was not found on this server.')
}

async function refuse(ctx: Context, exchange: Exchange, thrown: unknown): Promise<Answer> {
  const { req, path, verb, site, caller } = exchange
  const error = asFrappeError(thrown)
  const route = routeOf(verb, path)
  const name = exchange.name || (route.kind === 'method' ? route.name : '')
  logRefusal(ctx, exchange, error)
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
    version: exchange.version,
    isOurs: isOurs(name),
    isExplained: site.allowErrorTraceback ?? (await isExplained(ctx)),
    source: exchange.source,
    trace:
      site.developerMode && hasRole(caller.user, 'System Manager') ? stackOf(error) : undefined,
  })
}

/** As System Settings say; without a database the default holds. */
function isExplained({ identity }: Context): Promise<boolean> {
  return identity.settings().then(
    ({ allow_error_traceback }) => allow_error_traceback,
    () => true,
  )
}

function logRefusal(ctx: Context, { requestId, name }: Exchange, error: FrappeError): void {
  const log = ctx.log.child({
    request_id: requestId,
    method: name.slice(0, MAX_LOGGED) || undefined,
  })
  if (error.status >= 500) log.error({ err: error.cause ?? error }, 'request failed')
  else if (error.detail !== undefined)
    log.info({ detail: error.detail, exc_type: error.name }, 'refused')
}

function stackOf({ cause, stack }: FrappeError): string | undefined {
  return (cause instanceof Error ? cause.stack : undefined) ?? stack
}
