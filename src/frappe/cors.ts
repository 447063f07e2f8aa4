import type { IncomingMessage } from 'node:http'
import type { Site } from './site.ts'

/** Seconds that a browser may remember a preflight. */
const MAX_AGE = '86400'

/** The CORS headers of an answer, as frappe/app.py v15: none unless the site allows the request's origin. */
export function corsHeaders(
  { allowCors, developerMode }: Site,
  { headers, method }: IncomingMessage,
): Record<string, string> {
  const { origin } = headers
  if (!origin || (allowCors !== '*' && !allowCors.includes(origin))) return {}
  const allowed = {
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Allow-Origin': origin,
    Vary: 'Origin',
  }
  const verb = headers['access-control-request-method']
  if (method !== 'OPTIONS' || verb === undefined) return allowed
  const names = headers['access-control-request-headers']
  return {
    ...allowed,
    'Access-Control-Allow-Methods': verb,
    ...(names === undefined ? {} : { 'Access-Control-Allow-Headers': names }),
    // In development a change of the configuration shows at once.
    ...(developerMode ? {} : { 'Access-Control-Max-Age': MAX_AGE }),
  }
}
