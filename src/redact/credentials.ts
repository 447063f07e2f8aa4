import {
  ALNUM,
  BLANK,
  CAPITAL_ALNUM,
  CREDENTIALS,
  DASH,
  DOT,
  endOf,
  LETTER,
  PADDED,
  PEM_WORD,
  PLUS,
  QUOTE,
  SPACE,
  startOf,
  type Text,
  URL_PASSWORD,
  URL_USER,
} from './alphabets.ts'
import { type Runs, runEnd, type Span } from './assignment.ts'
import { isRandom, isStandIn, JUDGED } from './judge.ts'

/** Lines of a key have 64 characters (RFC 7468), of an old one 76; a shorter word is prose. */
const LEAST_KEY_LINE = 24
const FENCE = '-----'

/**
 * The private key whose `-----BEGIN ` ends at `after`, to the end of its END line; a key that is cut off, to its
 * last whole line. Lines may be parted by escapes, as in JSON.
 */
export function privateKey(text: Text, start: number, after: number): Span | undefined {
  const label = endOf(text, after, CAPITAL_ALNUM | BLANK)
  if (!text.startsWith(FENCE, label)) return undefined
  if (!text.slice(after, label).includes('PRIVATE KEY')) return undefined
  let seen = 0
  for (let at = label + FENCE.length; ; ) {
    at = afterLineEnds(text, at)
    if (text.startsWith(FENCE, at)) {
      if (seen === 0 || !text.startsWith(`${FENCE}END `, at)) break
      const closing = endOf(text, at + `${FENCE}END `.length, CAPITAL_ALNUM | BLANK)
      return { start, end: text.startsWith(FENCE, closing) ? closing + FENCE.length : closing }
    }
    const end = endOfKeyWord(text, at)
    if (end === at) break
    if (end - at >= LEAST_KEY_LINE) seen = end
    at = end
  }
  return seen === 0 ? undefined : { start, end: seen }
}

/** Past blanks, line ends and their escapes. */
function afterLineEnds(text: Text, from: number): number {
  let at = from
  for (;;) {
    const end = endOf(text, at, SPACE)
    const slashes = endOfSlashes(text, end)
    if (slashes > end && (text.startsWith('n', slashes) || text.startsWith('r', slashes))) {
      at = slashes + 1
    } else return end
  }
}

function endOfSlashes(text: Text, from: number): number {
  let at = from
  while (text.startsWith('\\', at)) at++
  return at
}

function endOfKeyWord(text: Text, from: number): number {
  let at = from
  for (;;) {
    const end = endOf(text, at, PEM_WORD & ~DASH)
    if (!text.startsWith('-', end) || text.startsWith(FENCE, end)) return end
    at = end + 1
  }
}

/** The password of a URL whose `://` ends at `after`: `https://user:<password>@host`. */
export function urlPassword(text: Text, _start: number, after: number): Span | undefined {
  const user = endOf(text, after, URL_USER)
  if (!text.startsWith(':', user)) return undefined
  const end = endOf(text, user + 1, URL_PASSWORD)
  if (end === user + 1 || !text.startsWith('@', end)) return undefined
  const value = text.slice(user + 1, Math.min(end, user + 1 + JUDGED))
  return isStandIn(value) ? undefined : { start: user + 1, end }
}

const DATABASES =
  /^(?:mysql|mariadb|postgres|mongodb|redis|amqp|mssql|sqlserver|oracle|clickhouse|cassandra|ldap)/
/** Letters of the longest scheme that is read: `postgresql+asyncpg`. */
const LONGEST_SCHEME = 24

/** Whether a URL whose `://` begins at `at` is a database's. */
export function isDatabaseUrl(text: Text, at: number): boolean {
  const start = startOf(text, at, ALNUM | PLUS | DOT | DASH, LONGEST_SCHEME)
  return DATABASES.test(text.slice(start, at).toLowerCase())
}

/** The credentials after a scheme (`Bearer `, `token `) that ends at `after`, where they look drawn by lot. */
export function schemeCredentials(text: Text, _start: number, after: number): Span | undefined {
  const end = endOf(text, after, CREDENTIALS)
  const value = text.slice(after, Math.min(end, after + JUDGED))
  return isRandom(value) ? { start: after, end } : undefined
}

/** User and password after a `Basic ` that ends at `after`: base64 of a text with a colon (RFC 7617). */
export function basicCredentials(text: Text, _start: number, after: number): Span | undefined {
  const end = endOf(text, after, PADDED)
  const value = text.slice(after, Math.min(end, after + JUDGED))
  if (value.length < 4 || isStandIn(value)) return undefined
  const decoded = Buffer.from(value, 'base64').toString('latin1')
  return decoded.includes(':') && /^[\x20-\x7e\x80-\xff]+$/.test(decoded)
    ? { start: after, end }
    : undefined
}

/**
 * The credentials of an `Authorization` that ends at `after`: `Authorization: token key:secret`,
 * `"authorization": "Bearer …"`, `set('Authorization', '…')`. A scheme's name stays.
 */
export function authorization(
  text: Text,
  _start: number,
  after: number,
  runs: Runs,
): Span | undefined {
  const assigned = endOf(text, after, QUOTE | BLANK, after + 8)
  if (!':=,'.includes(text.slice(assigned, assigned + 1)) || assigned >= text.length)
    return undefined
  const scheme = afterOpening(text, assigned + 1)
  const word = endOf(text, scheme, LETTER, scheme + 16)
  const gap = endOf(text, word, BLANK, word + 8)
  const from = word > scheme && gap > word ? gap : scheme
  const end = runEnd(text, runs.credentials, from, CREDENTIALS)
  const value = text.slice(from, Math.min(end, from + JUDGED))
  if (value.length < 8) return undefined
  const isCredential = from === scheme ? isRandom(value) : endOf(value, 0, LETTER) < value.length
  return isCredential && hasDigit(value) && !isStandIn(value) ? { start: from, end } : undefined
}

function afterOpening(text: Text, from: number): number {
  const gap = endOf(text, from, BLANK, from + 8)
  const slashes = endOfSlashes(text, gap)
  return endOf(text, slashes, QUOTE, slashes + 1)
}

function hasDigit(value: string): boolean {
  return /[0-9]/.test(value)
}
