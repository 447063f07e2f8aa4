import { z } from 'zod'
import { anything, defaultsTo, gold } from './define.ts'

const ALL = z.looseObject({})
const NONE = z.object({})
const A = z.object({ a: anything })
const MAYBE_A = z.object({ a: defaultsTo(null) })

export const echo = gold('echo', ALL, ({ input }) => input)
export const echoRaw = gold('echo_raw', ALL, ({ input }) => input, { xssSafe: true })
export const named = gold(
  'named',
  z.object({ a: defaultsTo(null), b: defaultsTo('dflt') }),
  ({ input: { a, b } }) => ({ a, b }),
)
export const required = gold(
  'required',
  z.object({ a: anything, b: anything }),
  ({ input: { a, b } }) => [a, b],
)

export const authed = gold(
  'authed',
  MAYBE_A,
  ({ user, input: { a } }) => ({ user: user.name, a }),
  { audience: 'user' },
)
export const guestOk = gold('guest_ok', MAYBE_A, ({ user, input: { a } }) => ({
  user: user.name,
  a,
}))
export const postOnly = gold('post_only', A, ({ input }) => input.a, { verbs: ['POST'] })
export const getOnly = gold('get_only', A, ({ input }) => input.a, { verbs: ['GET'] })
export const putDelete = gold('put_delete', A, ({ input }) => input.a, { verbs: ['PUT', 'DELETE'] })
export const authedPost = gold('authed_post', A, ({ input }) => input.a, {
  audience: 'user',
  verbs: ['POST'],
})
export const emptyPost = gold('empty_post', NONE, () => null, { audience: 'user', verbs: ['POST'] })
export const csrf = gold('csrf', NONE, ({ session }) => session?.csrfToken ?? null, {
  audience: 'user',
})

const TWICE_A_DAY = { limit: 2, seconds: 86_400 }
const K = z.object({ k: anything })

export const limited = gold('limited', NONE, () => 'ok', { rateLimit: TWICE_A_DAY })
export const limitedKey = gold('limited_key', K, () => 'ok', {
  rateLimit: { ...TWICE_A_DAY, key: 'k' },
})
export const limitedKeyOnly = gold('limited_key_only', K, () => 'ok', {
  rateLimit: { ...TWICE_A_DAY, key: 'k', byIp: false },
})
export const limitedPost = gold('limited_post', NONE, () => 'ok', {
  rateLimit: { ...TWICE_A_DAY, verbs: ['POST'] },
})
