import { z } from 'zod'
import { value } from '../../doctype/values.ts'
import { defineMethod, optional } from '../method.ts'

export const getSessions = defineMethod('Where the caller is signed in, the latest used first.', {
  path: 'oropendola.sessions.get_sessions',
  verbs: ['GET'],
  audience: 'user',
  right: null,
  transaction: 'read',
  input: z.object({}),
  output: z.object({
    success: z.literal(true),
    sessions: z.array(
      z.object({
        session_id: z.string(),
        ip_address: z.string(),
        signed_in_at: z.string(),
        last_used_at: z.string(),
        is_current: z.boolean(),
      }),
    ),
  }),
}).handle(async ({ user, session, ctx }) => {
  const sessions = await ctx.identity.listSessions(user.name)
  return {
    success: true,
    sessions: sessions.map(({ sid, ip, signedInAt, lastUsedAt }) => ({
      // As the audit log has it.
      session_id: ctx.sessionId(sid),
      ip_address: ip,
      signed_in_at: signedInAt.toISOString(),
      last_used_at: lastUsedAt.toISOString(),
      is_current: sid === session?.sid,
    })),
  }
})

export const logOutAll = defineMethod('Ends all sessions of the caller, or all others.', {
  path: 'oropendola.sessions.logout_all',
  verbs: ['POST'],
  audience: 'user',
  right: null,
  transaction: 'own',
  // Afterwards there is nothing left to end.
  idempotency: null,
  rateLimit: { limit: 30, seconds: 3600 },
  audit: null, // identity's own transactions write no audit rows yet
  input: z.object({ keep_current: optional(value.check()) }),
  output: z.object({ success: z.literal(true), ended: z.int() }),
}).handle(async ({ input, user, session, ip, ctx, forgetSession }) => {
  const except = input.keep_current === true ? session?.sid : undefined
  const ended = await ctx.identity.endSessions(user.name, { ip, ...(except && { except }) })
  if (session !== undefined && except === undefined) forgetSession()
  return { success: true, ended }
})
