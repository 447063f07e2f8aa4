import { z } from 'zod'
import { User } from '../../doctype/generated/schemas.ts'
import { DoesNotExistError, PermissionError } from '../../exceptions.ts'
import { hasRole } from '../../permissions/index.ts'
import { defineMethod, optional } from '../method.ts'

const VERBS = ['GET', 'POST', 'PUT', 'DELETE'] as const
const NOTHING = z.object({})

/** Roles that everyone has by being who they are; nobody gives them (frappe/permissions.py). */
const AUTOMATIC_ROLES = ['Guest', 'All', 'Desk User', 'Administrator']

export const getUserInfo = defineMethod('Who the session belongs to; for the realtime server.', {
  path: 'frappe.realtime.get_user_info',
  verbs: VERBS,
  audience: 'guest',
  right: null,
  transaction: 'read',
  input: NOTHING,
  output: z.object({ user: z.string(), user_type: z.string().nullable() }),
}).handle(async ({ user, session }) => ({
  user: user.name,
  // Frappe has it from the session's data, which tokens and guests do not have.
  user_type: session?.user.userType ?? null,
}))

export const generateKeys = defineMethod(
  'Gives a user a new API secret, which is valid at once and shown only here; an existing key stays.',
  {
    path: 'frappe.core.doctype.user.user.generate_keys',
    verbs: ['POST'],
    audience: 'system_manager',
    right: null,
    transaction: 'own',
    // A repetition makes another secret; only the last one is valid.
    idempotency: null,
    audit: null, // identity's own transactions write no audit rows yet
    input: z.object({ user: User.shape.name }),
    output: z.object({ api_secret: z.string() }),
  },
).handle(async ({ input, user, ctx }) => {
  const secret = await ctx.identity.generateKeys(input.user, user.name)
  if (secret === undefined) throw new DoesNotExistError('There is no such user.')
  return { api_secret: secret }
})

export const resetPassword = defineMethod('Mails a user a link that sets a new password.', {
  path: 'frappe.core.doctype.user.user.reset_password',
  verbs: ['POST'],
  audience: 'guest',
  right: null,
  transaction: 'own',
  // A repetition sends another mail; only the last link is valid.
  idempotency: null,
  audit: null, // identity's own transactions write no audit rows yet
  xssSafe: false,
  rateLimit: {
    // As frappe/core/doctype/user/user.py: 0 is the default.
    limit: ({ password_reset_limit }) => password_reset_limit || 3,
    seconds: 3600,
  },
  input: z.object({ user: z.string() }),
  output: z.enum(['not found', 'not allowed', 'disabled']).nullable(),
}).handle(async ({ input, ctx, setStatus, msgprint }) => {
  const outcome = await ctx.identity.requestPasswordReset(input.user)
  // It tells who has an account, as Frappe does: clients show it.
  if (outcome === 'not found') setStatus(404)
  if (outcome !== 'mailed') return outcome
  msgprint('Password reset instructions have been sent to your email', {
    title: 'Password Email Sent',
  })
  return null
})

export const getRoles = defineMethod(
  'The roles of a user; those of others only for System Managers.',
  {
    path: 'frappe.core.doctype.user.user.get_roles',
    verbs: VERBS,
    audience: 'user',
    right: null,
    transaction: 'read',
    input: z.object({ uid: optional(User.shape.name) }),
    output: z.array(z.string()),
  },
).handle(async ({ input, user, ctx }) => {
  const owner = input.uid === undefined ? user : await ctx.identity.findUser(input.uid)
  if (owner?.name !== user.name && !hasRole(user, 'System Manager')) {
    throw new PermissionError('Only System Managers see the roles of others.')
  }
  if (owner === undefined) throw new DoesNotExistError('There is no such user.')
  if (owner.name !== 'Administrator') return [...owner.roles]
  const all = await ctx.db.selectFrom('tabRole').select('name').execute()
  return [...new Set([...owner.roles, ...all.map(({ name }) => name)])]
})

export const getAllRoles = defineMethod('The roles that can be given to users.', {
  path: 'frappe.core.doctype.user.user.get_all_roles',
  verbs: VERBS,
  audience: 'user',
  right: null,
  transaction: 'read',
  input: NOTHING,
  output: z.array(z.string()),
}).handle(async ({ ctx }) => {
  const roles = await ctx.db
    .selectFrom('tabRole')
    .select('name')
    .where('name', 'not in', AUTOMATIC_ROLES)
    .where('disabled', '=', 0)
    .orderBy('name')
    .execute()
  return roles.map(({ name }) => name)
})
