import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context } from '../context.ts'
import { DoesNotExistError, RequestEntityTooLarge } from '../exceptions.ts'
import { GUEST } from '../identity/index.ts'
import { parseArguments, textArgument } from './arguments.ts'
import { authorize, resumeSession } from './auth.ts'
import { ClientGone, discardBody, readBody } from './body.ts'
import { callMethod, requireAudience, requireVerb } from './call.ts'
import { checkCsrf } from './csrf.ts'
import { beginExchange, type Exchange, writeAnswer } from './exchange.ts'
import { logIn, logOut } from './login.ts'
import { DEFAULT_BODY_BYTES, type MethodTable } from './method.ts'
import { type Answer, asFrappeError, failure, plainPage, wantsJson } from './response.ts'
import { isOurs, requireKnownMethod } from './unknown-method.ts'

/** `/api` and `/api/v1` are the same; only what stands before the next slash is the method's name. */
const METHOD_PATH = /^\/api(?:\/v1)?\/method\/([^/]+)/

/** What the wire needs beside the context. */
export interface WireOptions {
  methods: MethodTable
  /** In tests an answer with a key that its contract does not name fails instead of losing it. */
  strictOutput: boolean
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
      writeAnswer(exchange, await answer(ctx, options, exchange))
    } catch (error) {
      if (error instanceof ClientGone) return
      await discardBody(req)
      writeAnswer(exchange, refuse(ctx, exchange, error))
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
  if (name === 'logout') {
    requireVerb(['GET', 'POST', 'PUT', 'DELETE'], verb)
    return logOut(ctx, exchange)
  }

  const method = requireKnownMethod(options.methods, name, exchange.messages)
  if (body.length > method.bodyLimit) {
    throw new RequestEntityTooLarge(`The body is larger than ${method.bodyLimit} bytes.`)
  }
  requireAudience(method, exchange.caller.user, verb)
  return callMethod(ctx, options.strictOutput, exchange, method)
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

function unknownPath({ path }: Exchange): Answer {
  if (path.startsWith('/api/')) throw new DoesNotExistError()
  return plainPage(404, 'Not Found', 'The requested address was not found on this server.')
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
