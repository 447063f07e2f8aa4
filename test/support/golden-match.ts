import type { IncomingHttpHeaders } from 'node:http'

/** A Set-Cookie line, taken apart. */
export interface Cookie {
  name: string
  value: string
  attributes: string[]
}

/** An answer as recorded, or as expected in its place. */
export interface Expected {
  status: number
  headers: Record<string, string>
  /** Text: `five:<user>`, or `cleared:<user>` for those five followed by their clearing. */
  set_cookies: Cookie[] | string
  body: unknown
  /** The exact bytes of the body. */
  raw?: string
}

/** An answer as it came. */
export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  cookies: Cookie[]
  text: string
}

/** What an expectation is read with. */
export interface Reading {
  now: () => Date
  /** The recorded order of arrays is not the contract. */
  unordered: boolean
  cookiesOf: (user: string) => Cookie[]
}

/** Headers that a case lists whenever they were sent: an unlisted one of these must not come. */
const LISTED =
  /^(?:content-type|allow|location|vary|retry-after|content-disposition|x-frappe-request-id|x-accel-redirect|access-control-.*|x-ratelimit-.*)$/

/** How far `<datetime>` may be from now. */
const NEAR_MS = 600_000

const PLACEHOLDERS: Readonly<Record<string, string>> = {
  hash10: '[0-9a-v]{10}',
  hex6: '[0-9a-f]{6}',
  hex15: '[0-9a-f]{15}',
  hex56: '[0-9a-f]{56}',
  md5: '[0-9a-f]{32}',
  sid: '[0-9a-f]{56}',
  datetime: '\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d{6})?',
  date: '\\d{4}-\\d\\d-\\d\\d',
  time: '\\d{1,2}:\\d{1,2}:\\d{1,2}(?:\\.\\d{1,6})?',
  number: '\\d+',
  yyyy: '\\d{4}',
  nnnn: '\\d{4,}',
  uuid: '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}',
  'http-date': '[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT',
  text: '[\\s\\S]*\\S[\\s\\S]*',
  traceback: '[\\s\\S]*\\S[\\s\\S]*',
}
const PLACEHOLDER = new RegExp(`<(${Object.keys(PLACEHOLDERS).join('|')})>`)

/** Every place where an answer is not the expected one, as sentences; none when it is. */
export function mismatches(expected: Expected, actual: Answer, reading: Reading): string[] {
  return [
    ...(expected.status === actual.status
      ? []
      : [`status: expected ${expected.status}, got ${actual.status}`]),
    ...headerMismatches(expected.headers, actual.headers, reading),
    ...cookieMismatches(expandCookies(expected.set_cookies, reading), actual.cookies, reading),
    ...bodyMismatches(expected, actual, reading),
  ]
}

/** Takes a Set-Cookie line apart; the value stays as on the wire. */
export function parseCookie(line: string): Cookie {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
  const equals = pair.indexOf('=')
  return { name: pair.slice(0, equals), value: pair.slice(equals + 1), attributes }
}

function headerMismatches(
  expected: Record<string, string>,
  actual: IncomingHttpHeaders,
  reading: Reading,
): string[] {
  const names = new Set([...Object.keys(expected), ...Object.keys(actual).filter(isListed)])
  return [...names].flatMap((name) => {
    const [want, got] = [expected[name], actual[name]?.toString()]
    if (want === undefined) return [`header ${name}: unexpected ${got}`]
    if (got === undefined) return [`header ${name}: expected ${want}, got none`]
    return name === 'allow'
      ? textMismatches(sortedList(want), sortedList(got), `header ${name}`, reading)
      : textMismatches(want, got, `header ${name}`, reading)
  })
}

/** True for a header that every case lists. */
export function isListed(name: string): boolean {
  return LISTED.test(name)
}

/** `Allow` is a set. */
function sortedList(text: string): string {
  return text
    .split(',')
    .map((part) => part.trim())
    .sort()
    .join(', ')
}

function expandCookies(expected: Cookie[] | string, { cookiesOf }: Reading): Cookie[] {
  if (typeof expected !== 'string') return expected
  const [kind, user = ''] = expected.split(':')
  const five = cookiesOf(user)
  if (kind === 'five') return five
  const cleared = five.map(({ name }) => ({
    name,
    value: '',
    attributes: ['Expires=<http-date>', 'Path=/'],
  }))
  return [...five, ...cleared]
}

/** Lines of one name come in the recorded order; names and attributes in any. */
function cookieMismatches(expected: Cookie[], actual: Cookie[], reading: Reading): string[] {
  const names = new Set([...expected, ...actual].map(({ name }) => name))
  return [...names].flatMap((name) => {
    const want = expected.filter((cookie) => cookie.name === name).map(lineOf)
    const got = actual.filter((cookie) => cookie.name === name).map(lineOf)
    return valueMismatches(want, got, `cookie ${name}`, { ...reading, unordered: false })
  })
}

function lineOf({ value, attributes }: Cookie): string {
  return [value, ...[...attributes].sort()].join('; ')
}

function bodyMismatches({ headers, body, raw }: Expected, { text }: Answer, reading: Reading) {
  const exact = raw === undefined ? [] : textMismatches(raw, text, 'raw body', reading)
  return [...exact, ...parsedMismatches(headers['content-type'] ?? '', body, text, reading)]
}

function parsedMismatches(type: string, body: unknown, text: string, reading: Reading): string[] {
  if (body === '<html>') {
    return /^<!doctype html/i.test(text) ? [] : [`body: expected a page, got ${shown(text)}`]
  }
  if (body === '' || !type.startsWith('application/json')) {
    return textMismatches(String(body), text, 'body', reading)
  }
  const parsed = parse(text)
  if (parsed === undefined) return [`body: expected JSON, got ${shown(text)}`]
  return valueMismatches(body, reading.unordered ? sorted(parsed) : parsed, '$', reading)
}

function valueMismatches(
  expected: unknown,
  actual: unknown,
  where: string,
  reading: Reading,
): string[] {
  if (typeof expected === 'string') return stringMismatches(expected, actual, where, reading)
  if (Array.isArray(expected)) return arrayMismatches(expected, actual, where, reading)
  if (isObject(expected)) return objectMismatches(expected, actual, where, reading)
  return expected === actual ? [] : [differ(where, expected, actual)]
}

function stringMismatches(
  expected: string,
  actual: unknown,
  where: string,
  reading: Reading,
): string[] {
  const agrees = (holds: boolean): string[] => (holds ? [] : [differ(where, expected, actual)])
  if (expected === '<int>') return agrees(Number.isInteger(actual))
  if (expected === '<debug>') return agrees(isTexts(actual) || isTexts(parse(actual)))
  if (expected === '<traceback>' && where === '$.exc') return agrees(isTexts(parse(actual)))
  if (typeof actual !== 'string') return agrees(false)
  return textMismatches(expected, actual, where, reading)
}

function arrayMismatches(
  expected: unknown[],
  actual: unknown,
  where: string,
  reading: Reading,
): string[] {
  if (!Array.isArray(actual) || actual.length !== expected.length) {
    return [differ(where, expected, actual)]
  }
  return expected.flatMap((item, i) => valueMismatches(item, actual[i], `${where}[${i}]`, reading))
}

function objectMismatches(
  expected: Record<string, unknown>,
  actual: unknown,
  where: string,
  reading: Reading,
): string[] {
  if ('$json' in expected) {
    const parsed = parse(actual)
    return parsed === undefined
      ? [differ(where, expected, actual)]
      : valueMismatches(expected.$json, parsed, `${where}|json`, reading)
  }
  if (!isObject(actual)) return [differ(where, expected, actual)]
  // Clients that print an answer show its keys in the order sent: the order is part of the contract.
  const [want, got] = [Object.keys(expected), Object.keys(actual)]
  const order = want.join() === got.join() ? [] : [differ(`${where} keys`, want, got)]
  const shared = want.filter((key) => key in actual)
  return [
    ...order,
    ...shared.flatMap((key) =>
      valueMismatches(expected[key], actual[key], `${where}.${key}`, reading),
    ),
  ]
}

function textMismatches(
  expected: string,
  actual: string,
  where: string,
  { now }: Pick<Reading, 'now'>,
): string[] {
  // Odd parts are the names of placeholders.
  const parts = expected.split(new RegExp(PLACEHOLDER, 'g'))
  const kinds = parts.filter((_, i) => i % 2 === 1)
  const pattern = parts
    .map((part, i) => (i % 2 === 1 ? `(${PLACEHOLDERS[part]})` : escapePattern(part)))
    .join('')
  const found = new RegExp(`^${pattern}$`).exec(actual)?.slice(1)
  const holds = found?.every((text, i) => isNear(kinds[i], text, now()))
  return holds === true ? [] : [differ(where, expected, actual)]
}

function isNear(kind: string | undefined, text: string, now: Date): boolean {
  if (kind === 'date') return Math.abs(Date.parse(text) - now.getTime()) < 2 * 86_400_000
  if (kind !== 'datetime') return true
  return Math.abs(Date.parse(`${text.replace(' ', 'T')}Z`) - now.getTime()) < NEAR_MS
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value
      .map(sorted)
      .map((item) => ({ item, text: JSON.stringify(item) }))
      .sort((a, b) => (a.text < b.text ? -1 : 1))
      .map(({ item }) => item)
  }
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sorted(item)]))
}

function parse(text: unknown): unknown {
  if (typeof text !== 'string') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isTexts(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => typeof item === 'string' && item !== '')
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function differ(where: string, expected: unknown, actual: unknown): string {
  return `${where}: expected ${shown(expected)}, got ${shown(actual)}`
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 400 ? `${text.slice(0, 400)}…` : text
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
