import type { IncomingMessage } from 'node:http'
import type { Config } from '../config.ts'

/** What a site's clients can see of its configuration; the names are those of Frappe's site_config.json. */
export interface Site {
  /** Origins whose pages may read answers; named ones also count as this site. */
  allowCors: '*' | readonly string[]
  developerMode: boolean
  ignoreCsrf: boolean
  /** Seconds of work in a window of seconds. */
  rateLimit: { limit: number; window: number } | undefined
  /** Nothing is answered, or nothing that writes. */
  maintenance: 'off' | 'reads' | 'on'
  /** Answers carry X-Frappe-Request-Id. */
  monitor: boolean
  /** Bytes of a body, where a method would take more. */
  maxFileSize: number | undefined
  /** Whether error answers explain themselves; System Settings say so where this does not. */
  allowErrorTraceback: boolean | undefined
}

/** The site of the configuration. */
export function siteOf(config: Config): Site {
  return {
    allowCors: config.ALLOW_CORS.includes('*') ? '*' : config.ALLOW_CORS,
    developerMode: config.DEVELOPER_MODE,
    ignoreCsrf: config.IGNORE_CSRF,
    rateLimit: config.RATE_LIMIT,
    maintenance: config.MAINTENANCE,
    monitor: config.MONITOR,
    maxFileSize: config.MAX_FILE_SIZE,
    allowErrorTraceback: undefined,
  }
}

/**
 * Finds the site of a host name: the configured one under its names, or the given ones under theirs. Without any
 * name the configured one answers all.
 */
export function siteFinder(
  config: Config,
  given?: ReadonlyMap<string, Site>,
): (host: string | undefined) => Site {
  const site = siteOf(config)
  const sites = given ?? new Map(config.SITES.map((name) => [name, site]))
  return (host) => (sites.size === 0 ? site : (sites.get(host?.toLowerCase() ?? '') ?? NOWHERE))
}

/** The host name that a request is for. */
export function hostOf({ headers }: IncomingMessage): string | undefined {
  return headers['x-frappe-site-name']?.toString() ?? headers.host?.replace(/:\d+$/, '')
}

/** The site of a host name that is nobody's. */
export const NOWHERE: Site = {
  allowCors: [],
  developerMode: false,
  ignoreCsrf: false,
  rateLimit: undefined,
  maintenance: 'off',
  monitor: false,
  maxFileSize: undefined,
  allowErrorTraceback: undefined,
}

/** Origins that count as the site itself; `*` names none. */
export function trustedOrigins({ allowCors }: Site): readonly string[] {
  return allowCors === '*' ? [] : allowCors
}
