import type { Context } from '../context.ts'
import { AuthenticationError } from '../exceptions.ts'
import { GUEST, REFUSALS } from '../identity/index.ts'
import { textArgument } from './arguments.ts'
import { auditSession } from './audited.ts'
import { authorize } from './auth.ts'
import type { Exchange } from './exchange.ts'
import { type Answer, success } from './response.ts'

/** Signs in with user name and password. A session that the request carries is ignored, so no CSRF token is asked. */
export async function logIn(ctx: Context, exchange: Exchange): Promise<Answer> {
  exchange.name = 'login'
  await authorize(ctx.identity, exchange.req.headers.authorization)
  const { ip } = exchange.origin
  const [user, password] = [textArgument(exchange.args, 'usr'), textArgument(exchange.args, 'pwd')]
  const result = await ctx.identity.login(user, password, ip)
  if ('refused' in result) {
    const sentence = REFUSALS[result.refused]
    // Frappe tells no reason of its own here: clients show a server message, and compare the others.
    if (result.refused === 'two_factor') throw new AuthenticationError(sentence)
    exchange.top.message = sentence
    throw new AuthenticationError()
  }
  const { session } = result
  exchange.caller = { user: session.user, session, sessionExpired: false }
  exchange.cookies = 'session'
  await auditSession(ctx, exchange, 'session.login')
  const isSystemUser = session.user.userType === 'System User'
  const welcome = isSystemUser
    ? { message: 'Logged In', home_page: '/app' }
    : { message: 'No App', home_page: '/me' }
  return success(null, { top: { ...welcome, full_name: session.user.fullName } })
}

/** Ends the caller's session; harmless without one. */
export async function logOut(ctx: Context, exchange: Exchange): Promise<Answer> {
  const { session } = exchange.caller
  if (session !== undefined) {
    await ctx.identity.logout(session.sid, exchange.origin.ip)
    await auditSession(ctx, exchange, 'session.logout')
  }
  exchange.caller = { user: GUEST, session: undefined, sessionExpired: false }
  exchange.cookies = 'cleared'
  const { top, version } = exchange
  const farewell = { message: 'No App', home_page: '/login', full_name: 'Guest' }
  return success(null, { top: { ...top, ...farewell }, version })
}
