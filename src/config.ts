import { compile } from 'proxy-addr'
import { z } from 'zod'

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
)

const flag = oneOf('0', '1').transform((text) => text === '1')

const databaseUrl = z
  .string('is missing: set it to mysql://user@host:port/database (:password after user)')
  .refine(
    isDatabaseUrl,
    'must be mysql://user@host:port/database (:password after user), special characters percent-encoded',
  )

/** Every variable the processes read, with units and defaults; the README's table says the same. */
const schema = z.object({
  /** mysql:// address of the account that serves requests. */
  DATABASE_URL: databaseUrl,
  /** mysql:// address of the account that changes the schema; DATABASE_URL's when absent. */
  DATABASE_MIGRATOR_URL: databaseUrl.optional(),
  /** Open connections of one process at most. */
  DATABASE_POOL_SIZE: number(2, 1000).int('must be whole').default(20),
  /** Seconds that one statement may take. */
  DATABASE_STATEMENT_SECONDS: number(1, 3600).default(10),
  /** redis:// address; server processes then tell each other at once what they commit. */
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must begin with redis://')
    .optional(),
  HOST: z.string().default('127.0.0.1'),
  /** 0 takes a free one. */
  PORT: number(0, 65_535).int('must be whole').default(8000),
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
  MAINTENANCE: oneOf('off', 'reads', 'on').default('off'),
  /** Bytes of a request's body at most, where a method would take more. */
  MAX_FILE_SIZE: number(1, Number.MAX_SAFE_INTEGER).int('must be whole').optional(),
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
  /** What operators' pages ask for: Authorization: Bearer …. */
  OPERATOR_TOKEN: z.string().min(16, 'must have 16 characters or more').optional(),
  /** Seconds from SIGTERM in which /ready says no and requests are still taken. */
  STOP_DELAY_SECONDS: number(0, 3600).default(0),
  /** Seconds that requests in flight then get. */
  STOP_GRACE_SECONDS: number(0, 3600).default(10),
  /** `production` changes what is safe to show and to make. */
  NODE_ENV: z.string().optional(),
  LOG_LEVEL: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent').default('info'),
})

/** Typed configuration of one process. */
export type Config = z.infer<typeof schema>

/** Reads the environment once; throws an Error whose text lists every wrong variable. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const result = parse(env)
  if (result.success) return result.data
  throw new Error(`Wrong configuration:\n${linesOf(result.error).join('\n')}`)
}

/** What is wrong with the environment, a line a variable and never its value; empty when nothing is. */
export function configProblems(env: NodeJS.ProcessEnv): string[] {
  const result = parse(env)
  return result.success ? [] : linesOf(result.error)
}

function parse(env: NodeJS.ProcessEnv): z.ZodSafeParseResult<Config> {
  return schema.safeParse(
    Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')),
  )
}

function linesOf({ issues }: z.ZodError): string[] {
  return issues.map(({ path, message }) => `${path[0]?.toString()}: ${message}`)
}

function number(min: number, max: number): z.ZodCoercedNumber {
  const sentence = `must be a number from ${min} to ${max}`
  return z.coerce.number(sentence).min(min, sentence).max(max, sentence)
}

function oneOf<const Word extends string>(...words: Word[]): z.ZodEnum<{ [W in Word]: W }> {
  return z.enum(words, `must be one of ${words.join(', ')}`)
}

function isDatabaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, pathname } = new URL(text)
  return /^(mysql|mariadb):$/.test(protocol) && hostname !== '' && pathname.length > 1
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
