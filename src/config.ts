import { compile } from 'proxy-addr'
import { z } from 'zod'

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
)

const flag = z.enum(['0', '1']).transform((text) => text === '1')

/** Every variable the processes read, with units and defaults; the README's table says the same. */
const schema = z.object({
  /** mysql:// address of the account that serves requests. */
  DATABASE_URL: z.string().regex(/^(mysql|mariadb):\/\//, 'must begin with mysql://'),
  /** mysql:// address of the account that changes the schema; DATABASE_URL's when absent. */
  DATABASE_MIGRATOR_URL: z
    .string()
    .regex(/^(mysql|mariadb):\/\//, 'must begin with mysql://')
    .optional(),
  /** Open connections of one process at most. */
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(1000).default(20),
  /** Seconds that one statement may take. */
  DATABASE_STATEMENT_SECONDS: z.coerce.number().min(1).max(3600).default(10),
  HOST: z.string().default('127.0.0.1'),
  /** 0 takes a free one. */
  PORT: z.coerce.number().int().min(0).max(65535).default(8000),
  /** Name of the site: what X-Frappe-Site-Name and the Socket.IO namespace say. */
  SITE_NAME: z.string().min(1).default('oropendola.localhost'),
  /** IANA name of the zone that people without one of their own are in. */
  SITE_TIME_ZONE: z
    .string()
    .refine(isZone, 'must be an IANA time zone such as Asia/Kolkata')
    .default('UTC'),
  /** Host names that are answered, comma separated; empty: every Host is the one site. */
  SITES: list.transform((names) => names.map((name) => name.toLowerCase())).default([]),
  /** Origins whose pages may read answers and count as this site, comma separated; `*` lets every page read, and trusts none. */
  ALLOW_CORS: list.default([]),
  /** Addresses and networks of reverse proxies whose X-Forwarded-For and -Proto are believed, comma separated. */
  TRUSTED_PROXIES: list
    .default([])
    .refine(areAddresses, 'must be addresses or networks such as 10.0.0.0/8'),
  /** Frappe's `rate_limit`: seconds of work in a window of seconds, such as 600/3600. */
  RATE_LIMIT: z
    .string()
    .regex(
      /^\d+(\.\d+)?\/[1-9]\d*$/,
      'must be seconds of work by seconds of window, such as 600/3600',
    )
    .transform((text) => {
      const [limit = 0, window = 1] = text.split('/').map(Number)
      return { limit, window }
    })
    .optional(),
  /** `on` answers 503 to everything; `reads` to what writes. */
  MAINTENANCE: z.enum(['off', 'reads', 'on']).default('off'),
  /** Bytes of a request's body at most, where a method would take more. */
  MAX_FILE_SIZE: z.coerce.number().int().min(1).optional(),
  /** 1: answers carry X-Frappe-Request-Id. */
  MONITOR: flag.default(false),
  /** 1: System Managers see stack traces; browsers keep no preflight. */
  DEVELOPER_MODE: flag.default(false),
  /** 1: nobody is asked for a CSRF token. */
  IGNORE_CSRF: flag.default(false),
  /** File with Frappe's encryption_key, mode 0600; made at the first start. */
  ENCRYPTION_KEY_FILE: z.string().min(1).default('.data/encryption.key'),
  /** The root key itself, URL-safe base64 of 32 bytes; it goes before its file. */
  ROOT_KEY: z
    .string()
    .regex(/^[\w-]{43}=?$/, 'must be URL-safe base64 of 32 bytes')
    .optional(),
  /** File with the root key, mode 0600; `root.key` beside the encryption key's when absent. */
  ROOT_KEY_FILE: z.string().min(1).optional(),
  /** Directory with DocType JSON files of the operator's own. */
  EXTRA_DOCTYPES: z.string().min(1).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

/** Typed configuration of one process. */
export type Config = z.infer<typeof schema>

/** Reads the environment once; throws an Error whose text lists every wrong variable. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const result = schema.safeParse(present)
  if (!result.success) {
    throw new Error(`Wrong configuration:\n${z.prettifyError(result.error)}`)
  }
  return result.data
}

function areAddresses(parts: string[]): boolean {
  try {
    compile(parts)
    return true
  } catch {
    // TypeError: invalid IP address.
    return false
  }
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    // RangeError: no such zone.
    return false
  }
}
