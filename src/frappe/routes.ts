/** What an address asks for. */
export type Route =
  | { kind: 'method'; name: string }
  /** A document's address with a verb that it has not; `allow` are those it has. */
  | { kind: 'verb refused'; allow: string }
  | { kind: 'unknown' }

const METHOD = /^\/api(?:\/v1)?\/method\/([^/]+)/
const METHOD_V2 = /^\/api\/v2\/method\/([^/]+)\/?$/

/** Documents' addresses and verbs, as frappe/api/v1.py and v2.py; the first that fits counts. */
const DOCUMENTS: readonly { path: RegExp; verbs: readonly string[] }[] = [
  { path: /^\/api(?:\/v1)?\/resource\/[^/]+\/?$/, verbs: ['GET', 'HEAD', 'POST'] },
  {
    path: /^\/api(?:\/v1)?\/resource\/[^/]+\/.+\/$/,
    verbs: ['DELETE', 'GET', 'HEAD', 'POST', 'PUT'],
  },
  { path: /^\/api\/v2\/document\/[^/]+\/?$/, verbs: ['GET', 'HEAD', 'POST'] },
  { path: /^\/api\/v2\/document\/[^/]+\/.+\/method\/[^/]+\/$/, verbs: ['GET', 'HEAD', 'POST'] },
  {
    path: /^\/api\/v2\/document\/[^/]+\/.+\/$/,
    verbs: ['DELETE', 'GET', 'HEAD', 'PATCH', 'PUT'],
  },
  { path: /^\/api\/v2\/doctype\/[^/]+\/(?:meta|count)\/?$/, verbs: ['GET', 'HEAD'] },
]

/** Finds what a path asks for. `/api` and `/api/v1` are the same. */
export function routeOf(verb: string, path: string): Route {
  // Only what stands before the next slash is the method's name.
  const name = (METHOD.exec(path) ?? METHOD_V2.exec(path))?.[1]
  if (name !== undefined) return { kind: 'method', name: decode(name) }
  const rule = DOCUMENTS.find((one) => one.path.test(path))
  if (rule === undefined || rule.verbs.includes(verb)) return { kind: 'unknown' }
  return { kind: 'verb refused', allow: rule.verbs.join(', ') }
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    // Not percent-encoded: the text itself.
    return name
  }
}
