import {
  type Alphabet,
  BARE,
  BLANK,
  endOf,
  isIn,
  NAME,
  QUOTE,
  QUOTED,
  SPACE,
  startOf,
  type Text,
  WORD,
} from './alphabets.ts'
import { isPassword, isRandom, JUDGED } from './judge.ts'

/** Where in a text a secret is. */
export interface Span {
  start: number
  end: number
}

/** Words of names whose values are secrets. */
export const PASSWORD_WORDS = ['password', 'passwd', 'passphrase', 'pwd']
export const SECRET_WORDS = (
  'secret token apikey api_key api-key accesskey access_key access-key accountkey privatekey ' +
  'private_key private-key authkey auth_key encryption_key encryptionkey signing_key signingkey ' +
  'credential'
).split(' ')

/** Names that say something about a secret, and are none. */
const ABOUT = (
  'id ids name type url uri endpoint path file field header class length size count limit expires expiry ' +
  'expires_at expires_in ttl label placeholder text message error hint regex pattern format version policy ref'
).split(' ')
/** Characters of a name that are read on either side of its word, and blanks around what assigns. */
const LONGEST_NAME = 40
const LONGEST_GAP = 16
const ASSIGNS = ['=>', ':=', '==', '=', ':', '%3D', '%3d', '%3A', '%3a', '>', '(', ',', ' ']

/** The ends of the runs last read: literals that stand in one run share its end, so that it is read once. */
export interface Runs {
  bare: Span
  credentials: Span
}

export function newRuns(): Runs {
  return { bare: { start: 0, end: 0 }, credentials: { start: 0, end: 0 } }
}

/** endOf, which remembers. */
export function runEnd(text: Text, last: Span, from: number, alphabet: Alphabet): number {
  if (from >= last.start && from < last.end) return last.end
  last.start = from
  last.end = endOf(text, from, alphabet)
  return last.end
}

/** How a value is written. */
interface Place {
  isOfPassword: boolean
  /** `=` or an escaped one with no blank beside it: a shell, an .env file, a query. */
  isTight: boolean
  assigns: string
  nameStart: number
}

/**
 * The value that is assigned to a name with a secret's word in it (at `start` to `end`): `password = "…"`,
 * `"api_key": "…"`, `TOKEN=…`, `setSecret('…')`, `<password>…</password>`, `--token …`. Undefined where the value
 * reads like code, prose or a stand-in.
 */
export function assignedSecret(
  text: Text,
  start: number,
  end: number,
  isOfPassword: boolean,
  runs: Runs,
): Span | undefined {
  const nameStart = startOf(text, start, NAME, LONGEST_NAME)
  const nameEnd = endOf(text, end, NAME, end + LONGEST_NAME)
  const quoted = afterQuote(text, nameEnd)
  const closed = text.startsWith(']', quoted) ? quoted + 1 : quoted
  const gap = endOf(text, closed, BLANK, closed + LONGEST_GAP)
  const assigns = ASSIGNS.find((one) => text.startsWith(one, one === ' ' ? closed : gap))
  if (assigns === undefined) return undefined
  if (assigns === ' ' && !text.startsWith('--', nameStart)) return undefined
  // `(name, "value")` is a call when the name is a text itself.
  if (assigns === ',' && closed === nameEnd) return undefined
  const after = assigns === ' ' ? gap : gap + assigns.length
  const from = afterAnnotation(text, endOf(text, after, BLANK, after + LONGEST_GAP), assigns)
  const isTight = /^[=%]/.test(assigns) && gap === closed && from === after
  const place = { isOfPassword, isTight, assigns, nameStart }
  const open = afterQuote(text, from)
  const secret = open > from ? quotedSecret(text, open, place) : bareSecret(text, from, place, runs)
  return secret && isSecretsName(text.slice(nameStart, nameEnd)) ? secret : undefined
}

function isSecretsName(name: string): boolean {
  const lower = name.toLowerCase()
  return !lower.includes('public') && !ABOUT.some((one) => lower.endsWith(one))
}

/** Past a quote, which may be escaped: `"`, `\"`, `\\"`. */
function afterQuote(text: Text, from: number): number {
  let at = from
  while (text.startsWith('\\', at) && at < from + 4) at++
  return at < text.length && isIn(text.charCodeAt(at), QUOTE) ? at + 1 : from
}

/** Past `string =` in `password: string = "…"`. */
function afterAnnotation(text: Text, from: number, assigns: string): number {
  if (assigns !== ':') return from
  const type = endOf(text, from, WORD, from + LONGEST_GAP)
  const gap = endOf(text, type, BLANK, type + LONGEST_GAP)
  if (type === from || !text.startsWith('=', gap)) return from
  const value = endOf(text, gap + 1, BLANK, gap + 1 + LONGEST_GAP)
  return afterQuote(text, value) > value ? value : from
}

function quotedSecret(text: Text, open: number, place: Place): Span | undefined {
  let end = endOf(text, open, QUOTED)
  if (end < text.length && text.charCodeAt(end) !== text.charCodeAt(open - 1)) return undefined
  while (end > open && text.startsWith('\\', end - 1)) end--
  const value = text.slice(open, end)
  const isOne = place.isOfPassword && place.assigns !== ',' ? isPassword(value) : isRandom(value)
  return isOne ? { start: open, end } : undefined
}

function bareSecret(text: Text, from: number, place: Place, runs: Runs): Span | undefined {
  if (place.assigns === '(' || place.assigns === ',') return undefined
  const last = runEnd(text, runs.bare, from, BARE)
  const end = text.startsWith('==', last) ? last + 2 : text.startsWith('=', last) ? last + 1 : last
  if (!endsBare(text, end, place)) return undefined
  const value = text.slice(from, Math.min(end, from + JUDGED))
  const isLoose = place.isTight || place.assigns === '>' || place.assigns === ' '
  const isOne =
    isRandom(value) || (place.isOfPassword && isPassword(value) && (isLoose || !isCode(value)))
  return isOne ? { start: from, end } : undefined
}

/** Code goes on with a bracket, a comma or a semicolon; what is no code ends with a line, a quote or a tag. */
function endsBare(text: Text, end: number, { assigns, nameStart }: Place): boolean {
  if (end >= text.length) return assigns !== '>'
  if (assigns === '>') return text.startsWith('</', end)
  const code = text.charCodeAt(end)
  // `Server=…;Password=…;` is a connection string.
  if (text.startsWith(';', end)) return assigns === '=' && text.startsWith(';', nameStart - 1)
  return isIn(code, SPACE | QUOTE) || '&<\\'.includes(String.fromCharCode(code))
}

/** Whether a value could be a name in code: `config.password1`. */
function isCode(value: string): boolean {
  return value.split('.').every((one) => endOf(one, 0, WORD) === one.length)
}
