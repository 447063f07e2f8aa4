import fc from 'fast-check'
import { z } from 'zod'
import type { WireRequest } from './wire.ts'

/** Values that a fuzzed request may name: who and what exists. */
export interface Known {
  users: readonly string[]
  organizations: readonly string[]
  passwords: readonly string[]
  /** Words that some argument understands: metrics, for example. */
  words: readonly string[]
}

/** A JSON Schema, as far as zod writes it. */
interface Schema {
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  format?: string
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  items?: Schema
  minItems?: number
  maxItems?: number
  properties?: Record<string, Schema>
  required?: string[]
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
}

type Arguments = Record<string, unknown>

const LONGEST = 300

/** Texts that parsers, databases and pages stumble over. */
const NASTY = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\udc00x',
  "'; DROP TABLE tabUser; --",
  '" OR 1=1 --',
  "\\'",
  '%',
  '%_',
  '`',
  '#{7*7}',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  'null',
  'undefined',
  'NaN',
  'true',
  '__proto__',
  'constructor',
  'toString',
  '1e400',
  '-0',
  '9007199254740993',
  '18446744073709551616',
  '0x10',
  '[]',
  '{}',
  '[',
  '{"__proto__":{"x":1}}',
  `${'['.repeat(40)}${']'.repeat(40)}`,
  '🏳️‍🌈',
  'ﷺ',
  '\u202e',
  '\uffff',
  'İ',
  'ß',
  '\r\nSet-Cookie: a=b',
  'x'.repeat(141),
  '🙂'.repeat(256),
]
/** Dates and times around the edges of calendars, columns and zones. */
const TIMES = [
  '2026-11-01',
  '2026-11-15',
  '2026-11-15T12:00:00Z',
  '2026-11-15 11:59:59.999999',
  '2026-11-14T23:59:60Z',
  '2026-11-15T12:00:00+23:59',
  '2026-11-15T12:00:00-2359',
  '2026-11-15T24:00:00',
  '2026-02-29',
  '2026-02-30',
  '2024-02-29',
  '2026-10-25 02:30:00',
  '0000-00-00',
  '0000-01-01',
  '0001-01-01',
  '0999-12-31',
  '1000-01-01',
  '1970-01-01T00:00:00Z',
  '2038-01-19T03:14:08Z',
  '9998-12-31',
  '9999-12-31',
  '9999-12-31T23:59:59.999999-23:59',
  '+010000-01-01',
  '-000001-01-01',
  '2026-W46-7',
  '1762948800',
  'now',
]
const ZONES = [
  'UTC',
  'Asia/Kolkata',
  'asia/kolkata',
  'Africa/Monrovia',
  'Pacific/Apia',
  'America/St_Johns',
  'Etc/GMT+12',
  '+05:30',
  'Mars/Olympus',
]

const noiseText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...NASTY, ...TIMES, ...ZONES),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: LONGEST }),
)
const noiseValue: fc.Arbitrary<unknown> = fc.oneof(
  noiseText,
  fc.jsonValue({ maxDepth: 4 }),
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.constantFrom(null, true, false, 0, -1, 2 ** 31, 2 ** 53, 1e308, [], {}, [[]], [null]),
)

/** Days and instants around the tests' own time. */
const GOOD_DAY = fc.integer({ min: 0, max: 60 }).map((days) => isoAt(days).slice(0, 10))
const GOOD_TIME = fc.integer({ min: 0, max: 60 }).map(isoAt)
const GOOD_ZONE = fc.constantFrom('UTC', 'Asia/Kolkata', 'America/St_Johns')

function isoAt(daysAgo: number): string {
  return new Date(Date.parse('2026-11-15T12:00:00Z') - daysAgo * 86_400_000).toISOString()
}

/** What an argument's name says is meant: a schema says no more than "text". */
function textOf(name: string, schema: Schema, known: Known): fc.Arbitrary<unknown> {
  const { format, maxLength } = schema
  if (format === 'uuid') return fc.uuid()
  if (format === 'date') return GOOD_DAY
  if (/date|time|since|until|_at$/.test(name)) return GOOD_TIME
  if (/tz|zone/.test(name)) return GOOD_ZONE
  if (/pwd|password/.test(name)) return fc.constantFrom(...known.passwords)
  if (/user|usr|owner|member/.test(name)) return fc.constantFrom(...known.users)
  if (/organi[sz]ation/.test(name)) return fc.constantFrom(...known.organizations)
  const text = fc.string({ minLength: 1, maxLength: Math.min(maxLength ?? LONGEST, LONGEST) })
  return fc.oneof(
    { arbitrary: fc.constantFrom(...known.words), weight: 4 },
    { arbitrary: text, weight: 1 },
  )
}

function numberOf({ minimum, maximum }: Schema): fc.Arbitrary<unknown> {
  const [min, max] = [minimum ?? -(2 ** 31), maximum ?? 2 ** 31]
  return fc.oneof(
    { arbitrary: fc.integer({ min, max }), weight: 8 },
    { arbitrary: fc.constantFrom(min, max, min - 1, max + 1, 0.5, '7'), weight: 1 },
  )
}

function objectOf(schema: Schema, known: Known): fc.Arbitrary<Arguments> {
  const fields = Object.entries(schema.properties ?? {}).map(
    ([name, field]) => [name, nearValue(name, field, known)] as const,
  )
  return fc.record(Object.fromEntries(fields), { requiredKeys: schema.required ?? [] })
}

/** Values of a schema, and now and then one that is next to it. */
function nearValue(name: string, schema: Schema, known: Known): fc.Arbitrary<unknown> {
  return fc.oneof(
    { arbitrary: fitting(name, schema, known), weight: 24 },
    { arbitrary: noiseValue, weight: 1 },
  )
}

function fitting(name: string, schema: Schema, known: Known): fc.Arbitrary<unknown> {
  const { enum: options, anyOf, oneOf, allOf, type } = schema
  if (options !== undefined) return fc.constantFrom(...options)
  if (schema.const !== undefined) return fc.constant(schema.const)
  const branches = anyOf ?? oneOf ?? allOf
  if (branches !== undefined) {
    return fc.oneof(...branches.map((branch) => fitting(name, branch, known)))
  }
  if (Array.isArray(type)) {
    return fc.oneof(...type.map((one) => fitting(name, { ...schema, type: one }, known)))
  }
  return byType(name, schema, known)
}

function byType(name: string, schema: Schema, known: Known): fc.Arbitrary<unknown> {
  switch (schema.type) {
    case 'string':
      return textOf(name, schema, known)
    case 'integer':
    case 'number':
      return numberOf(schema)
    case 'boolean':
      return fc.constantFrom(true, false, 1, 0, 'yes', 'false')
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(nearValue(name, schema.items ?? {}, known), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 5, 5),
      })
    case 'object':
      return objectOf(schema, known)
    default:
      return jsonOf(known)
  }
}

/** A schema that says nothing is a JSON document's, which may also come as its text. */
function jsonOf({ words }: Known): fc.Arbitrary<unknown> {
  const names = fc.oneof(fc.constantFrom(...words), fc.string())
  const values = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(...words))
  const document = fc.dictionary(names, values, { maxKeys: 4 })
  return fc.oneof(
    document,
    document.map((one) => JSON.stringify(one)),
  )
}

/** Arguments that a method's own input schema describes. */
function fittingArguments(input: z.ZodType, known: Known): fc.Arbitrary<Arguments> {
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' })
  return objectOf(schema as Schema, known)
}

/** Arguments that nobody would send; some under the method's own names. */
function noiseArguments(input: z.ZodObject): fc.Arbitrary<Arguments> {
  const names = fc.oneof(
    fc.constantFrom(...Object.keys(input.shape), '__proto__', 'constructor', 'data', '_', 'flags'),
    noiseText,
  )
  return fc
    .array(fc.tuple(names, noiseValue), { maxLength: 8 })
    .map((pairs) => Object.assign(Object.create(null), Object.fromEntries(pairs)))
}

const TYPES = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
} as const
const WRONG_TYPES = [
  '',
  'text/plain',
  'text/json',
  'application/json; charset=utf-16',
  'application/vnd.api+json',
  'application/octet-stream',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  '{}',
]

/** Node's server takes 16 KiB of headers, the first line included. */
const LONGEST_QUERY = 12_000

type Encoding = 'json' | 'form' | 'query'

function encode(path: string, encoding: Encoding, args: Arguments, verb: string): WireRequest {
  if (encoding === 'json') {
    const headers = { 'content-type': TYPES.json }
    return { verb, path, headers, body: JSON.stringify(args) }
  }
  const pairs = pairsOf(Object.entries(args))
  if (encoding === 'query') return { verb, path: `${path}?${pairs.slice(0, LONGEST_QUERY)}` }
  return { verb, path, headers: { 'content-type': TYPES.form }, body: pairs }
}

function pairsOf(entries: readonly (readonly [string, unknown])[]): string {
  const pairs = new URLSearchParams()
  for (const [name, value] of entries) {
    pairs.append(name, typeof value === 'string' ? value : JSON.stringify(value))
  }
  return pairs.toString()
}

/** A well-formed request with the arguments in one of the three places. */
function shaped(path: string, args: fc.Arbitrary<Arguments>): fc.Arbitrary<WireRequest> {
  const shape = fc.constantFrom<[Encoding, string]>(
    ['json', 'POST'],
    ['json', 'POST'],
    ['form', 'POST'],
    ['query', 'GET'],
    ['query', 'POST'],
    ['json', 'PUT'],
    ['query', 'DELETE'],
  )
  return fc
    .tuple(shape, args)
    .map(([[encoding, verb], values]) => encode(path, encoding, values, verb))
}

/** A request that is wrong in itself: bytes, types and verbs that do not belong together. */
function misshaped(path: string): fc.Arbitrary<WireRequest> {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.json({ maxDepth: 6 }).map((text) => text.slice(0, -1)),
    noiseText,
  )
  const types = fc.constantFrom(...Object.values(TYPES), ...WRONG_TYPES)
  const verbs = fc.constantFrom('POST', 'GET', 'PUT', 'DELETE', 'PATCH')
  const query = fc.array(fc.tuple(noiseText, noiseText), { maxLength: 4 })
  return fc.tuple(verbs, types, bytes, query).map(([verb, type, body, pairs]) => ({
    verb,
    path: `${path}?${pairsOf(pairs).slice(0, LONGEST_QUERY)}`,
    // Node's client sends no length of its own with a GET.
    headers: { 'content-type': type, 'content-length': Buffer.byteLength(body) },
    body,
  }))
}

/** An example, as it is or with one argument that is another. */
function examplesOf(input: z.ZodObject, known: Known, example: Arguments): fc.Arbitrary<Arguments> {
  const other = fc.constantFrom(...Object.keys(input.shape))
  return fc.oneof(
    fc.constant(example),
    fc
      .tuple(fittingArguments(input, known), other)
      .map(([args, name]) => ({ ...example, ...(name in args && { [name]: args[name] }) })),
  )
}

/**
 * Requests for one method: half as its schema describes them, half noise. Where arguments have to fit each other more
 * than a schema says, those that fit are made of an example.
 */
export function fuzzedRequests(
  method: string,
  input: z.ZodObject,
  known: Known,
  example?: Arguments,
): fc.Arbitrary<WireRequest> {
  const path = `/api/method/${method}`
  const fitting = fittingArguments(input, known)
  const good = example ? fc.oneof(examplesOf(input, known, example), fitting) : fitting
  return fc.oneof(
    { arbitrary: shaped(path, good), weight: 2 },
    { arbitrary: shaped(path, noiseArguments(input)), weight: 1 },
    { arbitrary: misshaped(path), weight: 1 },
  )
}
