import { z } from 'zod'
import { defineMethod } from '../method.ts'

export { getSessions, logOutAll } from './sessions.ts'
export {
  generateKeys,
  getAllRoles,
  getRoles,
  getUserInfo,
  resetPassword,
} from './user.ts'

const VERBS = ['GET', 'POST', 'PUT', 'DELETE'] as const
const NOTHING = z.object({})

export const ping = defineMethod('Answers `pong`; for clients that look for the server.', {
  path: 'ping',
  verbs: VERBS,
  audience: 'guest',
  right: null,
  transaction: 'read',
  input: NOTHING,
  output: z.literal('pong'),
}).handle(async () => 'pong')

export const frappePing = defineMethod('`ping` under its full name.', {
  path: 'frappe.ping',
  verbs: VERBS,
  audience: 'guest',
  right: null,
  transaction: 'read',
  input: NOTHING,
  output: z.literal('pong'),
}).handle(async () => 'pong')

/** Only the exact path /api/method/login signs in; under every other route it does nothing, as in Frappe. */
export const login = defineMethod(
  'Does nothing; `POST /api/method/login` without anything behind it signs in.',
  {
    path: 'login',
    verbs: VERBS,
    audience: 'guest',
    right: null,
    transaction: 'read',
    input: NOTHING,
    output: z.null(),
  },
).handle(async () => null)

export const getLoggedUser = defineMethod(
  'The name of the signed-in user, with the CSRF token of the session as a header.',
  {
    path: 'frappe.auth.get_logged_user',
    verbs: VERBS,
    audience: 'user',
    right: null,
    transaction: 'read',
    input: NOTHING,
    output: z.string(),
  },
).handle(async ({ user, session, setHeader }) => {
  // Frappe sends no token here; the shipped extension reads it from this header.
  if (session !== undefined) setHeader('X-Frappe-CSRF-Token', session.csrfToken)
  return user.name
})
