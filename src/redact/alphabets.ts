/**
 * What a scan reads: a string, or in tests something that counts how often it is read. Nothing here uses a regular
 * expression on people's text: every loop reads forward, and none gives back what it has read.
 */
export type Text = Pick<string, 'length' | 'charCodeAt' | 'slice' | 'startsWith'>

/** A set of characters, as bits of the groups below. */
export type Alphabet = number

export const DIGIT = 1 << 0
const HEX_LETTER = 1 << 1
const LOWER_REST = 1 << 2
const HEX_CAPITAL = 1 << 3
const UPPER_REST = 1 << 4
const UNDERSCORE = 1 << 5
export const DASH = 1 << 6
export const PLUS = 1 << 7
const SLASH = 1 << 8
const EQUALS = 1 << 9
export const DOT = 1 << 10
const PERCENT = 1 << 11
export const BLANK = 1 << 12
const NEWLINE = 1 << 13
export const QUOTE = 1 << 14
const COLON = 1 << 15
const COMMA = 1 << 16
const BACKSLASH = 1 << 17
const DOLLAR = 1 << 18
/** Other printable ASCII that may stand in a value without quotes, and that may not. */
const FREE = 1 << 19
const CLOSING = 1 << 20
const AT = 1 << 21
/** Everything beyond ASCII. */
export const FOREIGN = 1 << 22

const GROUPS: readonly (readonly [Alphabet, string])[] = [
  [DIGIT, '0123456789'],
  [HEX_LETTER, 'abcdef'],
  [LOWER_REST, 'ghijklmnopqrstuvwxyz'],
  [HEX_CAPITAL, 'ABCDEF'],
  [UPPER_REST, 'GHIJKLMNOPQRSTUVWXYZ'],
  [UNDERSCORE, '_'],
  [DASH, '-'],
  [PLUS, '+'],
  [SLASH, '/'],
  [EQUALS, '='],
  [DOT, '.'],
  [PERCENT, '%'],
  [BLANK, ' \t'],
  [NEWLINE, '\r\n'],
  [QUOTE, '"\'`'],
  [COLON, ':'],
  [COMMA, ','],
  [BACKSLASH, '\\'],
  [DOLLAR, '$'],
  [FREE, '!*?~^#'],
  [CLOSING, ';(){}[]<>|&'],
  [AT, '@'],
]

const GROUP_OF = new Int32Array(128)
for (const [group, characters] of GROUPS) {
  for (const one of characters) GROUP_OF[one.charCodeAt(0)] = group
}

export const LOWER = HEX_LETTER | LOWER_REST
export const UPPER = HEX_CAPITAL | UPPER_REST
export const LETTER = LOWER | UPPER
export const ALNUM = LETTER | DIGIT
export const HEX = DIGIT | HEX_LETTER
export const ANY_HEX = HEX | HEX_CAPITAL
export const CAPITAL_ALNUM = UPPER | DIGIT
export const LOWER_ALNUM = LOWER | DIGIT
export const WORD = ALNUM | UNDERSCORE
export const NAME = WORD | DASH
/** RFC 4648 section 5. */
export const BASE64URL = WORD | DASH
/** RFC 4648 section 4, without its padding. */
export const BASE64 = ALNUM | PLUS | SLASH
export const PADDED = BASE64 | EQUALS
export const DOTTED = BASE64URL | DOT
export const PATH = WORD | DASH | SLASH
/** A cookie's or a query's value. */
export const ESCAPED = DOTTED | PERCENT | PLUS | FREE
/** The lines of a PEM file: base64, and headers such as `DEK-Info: AES-128-CBC,0A…`. */
export const PEM_WORD = PADDED | DASH | COLON | COMMA | DOT
export const SPACE = BLANK | NEWLINE
/** What may part two columns of a table, or two assignments. */
export const BETWEEN = SPACE | QUOTE | COMMA | COLON
/** A value in quotes: everything up to a space or a quote. */
export const QUOTED = ~(SPACE | QUOTE) & (2 ** 23 - 1)
/** A value without quotes. */
export const BARE =
  ALNUM | UNDERSCORE | DASH | PLUS | SLASH | DOT | PERCENT | DOLLAR | FREE | AT | FOREIGN
/** User name and password in front of a URL's host. */
export const URL_USER = BARE & ~(SLASH | AT | FREE)
export const URL_PASSWORD = (BARE | EQUALS | COLON | COMMA) & ~(SLASH | AT)
/** What follows `Bearer` and the like. */
export const CREDENTIALS = DOTTED | PLUS | SLASH | EQUALS | COLON | FREE | DOLLAR
/** What makes a short value a password rather than a word. */
export const SYMBOL = FREE | AT | DOLLAR | PERCENT | PLUS

export function isIn(code: number, alphabet: Alphabet): boolean {
  return ((code < 128 ? (GROUP_OF[code] ?? 0) : FOREIGN) & alphabet) !== 0
}

/** Where the characters of an alphabet end that begin at `from`. */
export function endOf(text: Text, from: number, alphabet: Alphabet, limit = text.length): number {
  const stop = Math.min(limit, text.length)
  let at = from
  while (at < stop && isIn(text.charCodeAt(at), alphabet)) at++
  return at
}

/** Where the characters of an alphabet begin that end at `to`; at most `most` are read. */
export function startOf(text: Text, to: number, alphabet: Alphabet, most: number): number {
  const stop = Math.max(0, to - most)
  let at = to
  while (at > stop && isIn(text.charCodeAt(at - 1), alphabet)) at--
  return at
}
