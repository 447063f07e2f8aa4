import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Config } from '../config.ts'

/** Says why a page for operators is not shown. */
export interface Refused {
  status: 401 | 403
  error: string
}

/**
 * Who may read pages for operators: whoever shows OPERATOR_TOKEN; without such a token people on this machine, but
 * not in production, where a reverse proxy on the same machine makes everybody look like them.
 */
export function refusalOf(
  { OPERATOR_TOKEN, NODE_ENV }: Pick<Config, 'OPERATOR_TOKEN' | 'NODE_ENV'>,
  req: IncomingMessage,
): Refused | undefined {
  if (OPERATOR_TOKEN !== undefined) {
    const given = /^Bearer (.+)$/i.exec(req.headers.authorization ?? '')?.[1] ?? ''
    return timingSafeEqual(digest(given), digest(OPERATOR_TOKEN))
      ? undefined
      : { status: 401, error: 'Send the OPERATOR_TOKEN of the server: Authorization: Bearer …' }
  }
  return NODE_ENV !== 'production' && isLocal(req)
    ? undefined
    : {
        status: 403,
        error: 'Only for operators: set OPERATOR_TOKEN, and send it: Authorization: Bearer …',
      }
}

/** From this machine, and not passed on by a proxy that says so. */
function isLocal({ socket, headers }: IncomingMessage): boolean {
  const isLoopback = /^(::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '')
  return isLoopback && !headers['x-forwarded-for'] && !headers.forwarded
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
