import { z } from 'zod'

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
)

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
  /** Origins that count as this site, comma separated. */
  ALLOW_CORS: list.default([]),
  /** File with Frappe's encryption_key, mode 0600; made at the first start. */
  ENCRYPTION_KEY_FILE: z.string().min(1).default('.data/encryption.key'),
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

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    // RangeError: no such zone.
    return false
  }
}
