import { z } from 'zod'
import type { User } from '../context.ts'
import { AuthenticationError } from '../exceptions.ts'
import { authorize, resumeSession } from '../frappe/auth.ts'
import type { Identity } from '../identity/index.ts'

/** What keeps a socket open: a session, or the key and secret of an Authorization value. */
export type Credential = { sid: string } | { authorization: string }

/** Who a socket is. */
export interface Identified {
  user: User
  credential: Credential
}

/** The part of a Socket.IO handshake that says who connects. */
export interface Handshake {
  auth: unknown
  headers: { cookie?: string | undefined; authorization?: string | undefined }
}

const schema = z.object({ sid: z.string().nullish(), token: z.string().nullish() })

/**
 * Who connects: `auth.sid`, else the cookie's session, else the owner of `auth.token` or of the Authorization header.
 * A wrong one is refused whatever else is right, but for a cookie: clients replay those without looking at them.
 */
export async function identify(
  identity: Identity,
  { auth, headers }: Handshake,
): Promise<Identified> {
  const { data } = schema.safeParse(auth)
  if (data === undefined) throw new AuthenticationError('Unauthorized: sid and token must be text')
  const token = data.token ? asAuthorization(data.token) : undefined
  const owners = [
    token && { authorization: token, user: await ownerOf(identity, token) },
    headers.authorization && {
      authorization: headers.authorization,
      user: await authorize(identity, headers.authorization),
    },
  ]
  const { session, sessionExpired } = await resumeSession(identity, headers.cookie, {
    sid: data.sid ?? '',
  })
  if (session !== undefined) return { user: session.user, credential: { sid: session.sid } }
  if (sessionExpired && data.sid) throw sessionOver()
  for (const owner of owners) {
    if (owner && owner.user !== undefined) {
      return { user: owner.user, credential: { authorization: owner.authorization } }
    }
  }
  if (sessionExpired) throw sessionOver()
  // As realtime/middlewares/authenticate.js v15.
  if (headers.cookie === undefined) throw new AuthenticationError('No cookie transmitted.')
  throw new AuthenticationError('Unauthorized: Guest')
}

/** True while a token still belongs to that user. */
export async function isOwner(
  identity: Identity,
  authorization: string,
  userName: string,
): Promise<boolean> {
  try {
    return (await ownerOf(identity, authorization)).name === userName
  } catch (error) {
    if (error instanceof AuthenticationError) return false
    throw error
  }
}

/** `auth.token` may leave the scheme out. */
function asAuthorization(token: string): string {
  return token.includes(' ') ? token : `token ${token}`
}

async function ownerOf(identity: Identity, authorization: string): Promise<User> {
  const user = await authorize(identity, authorization)
  if (user === undefined) throw new AuthenticationError()
  return user
}

function sessionOver(): AuthenticationError {
  return new AuthenticationError('Unauthorized: the session has ended')
}
