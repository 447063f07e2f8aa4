import { z } from 'zod'
import { parseArgument } from './json-depth.ts'

/** MariaDB's json_valid, and so the CHECK of every JSON column, refuses deeper structures. */
const JSON_DEPTH = 31
/** decimal(21,9) keeps twelve digits before the point. */
const DECIMAL_LIMIT = 999_999_999_999
const TEXT_BYTES = 65_535
const INT_MAX = 2_147_483_647

const TRUE = new Set(['true', '1', 'yes'])
const FALSE = new Set(['false', '0', 'no'])
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const DATE = /^\d{4}-\d\d-\d\d$/
const TIME = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?$/
const OFFSET = /(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)$/

interface Range {
  min?: number
  max?: number
}

/**
 * Blocks of the Value schemas: what methods take and give. They read what clients send: numbers, booleans and
 * JSON may arrive as text. Each is the bare block that refuses null; the generated object wraps the fields that
 * are not required in `.nullable().optional()`, and `.unwrap().unwrap()` gets the block back. A format that a
 * field's options name (Email, Phone, URL) and the existence of a Link are the document layer's to check.
 */
export const value = {
  /** Text of at most `length` code points, as MariaDB counts a varchar. */
  data: (length: number) =>
    storable().refine((text) => isShort(text, length), `must have at most ${length} characters`),
  text: () =>
    storable().refine(
      (text) => Buffer.byteLength(text) <= TEXT_BYTES,
      `must have at most ${TEXT_BYTES} bytes`,
    ),
  longText: () => storable(),
  select: <const T extends readonly [string, ...string[]]>(options: T) => z.enum(options),
  check: () => z.preprocess(readBoolean, z.boolean()),
  int: ({ min = -INT_MAX - 1, max = INT_MAX }: Range = {}) =>
    z.preprocess(readNumber, z.int().min(min).max(max)),
  /** A bigint column, as far as a JavaScript number is exact. */
  bigInt: ({ min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER }: Range = {}) =>
    z.preprocess(readNumber, z.int().min(min).max(max)),
  float: ({ min = -DECIMAL_LIMIT, max = DECIMAL_LIMIT }: Range = {}) =>
    z.preprocess(readNumber, z.number().min(min).max(max)),
  /** `YYYY-MM-DD`, a day that exists. */
  date: () => z.string().refine(isDate, 'must be a date, YYYY-MM-DD'),
  /** Frappe's `YYYY-MM-DD HH:MM:SS.ffffff` or ISO 8601; stays text, since its zone may be the caller's. */
  datetime: () => z.string().refine(isDatetime, 'must be a date and time, ISO 8601'),
  time: () => z.string().refine((text) => TIME.test(text), 'must be a time of day, HH:MM:SS'),
  /** An object or a list, or its JSON text; handed on as it is, never copied key by key. */
  json: () =>
    z.preprocess(readJson, z.unknown().refine(isStructure, 'must be a JSON object or list')),
}

/** Blocks of the Document schemas: Frappe's encoding, as REST answers it. */
export const document = {
  text: () => z.string(),
  number: () => z.number(),
  check: () => z.union([z.literal(0), z.literal(1)]),
  date: () => z.string().refine(isDate, 'must be YYYY-MM-DD'),
  datetime: () => z.string().refine(isLocalDatetime, 'must be YYYY-MM-DD HH:MM:SS.ffffff'),
  time: () => z.string().regex(/^-?\d+:[0-5]\d:[0-5]\d(\.\d{6})?$/),
}

/** Blocks of the Row schemas: what mysql2 hands over with the settings of src/db/connect.ts. */
export const row = {
  text: () => z.string(),
  int: () => z.int(),
  /** A number, or text beyond the exact numbers. */
  bigInt: () => z.union([z.int(), z.string().regex(/^-?\d+$/)]),
  decimal: () => z.string().regex(/^-?\d+(\.\d+)?$/),
  date: () => z.string().refine(isDate, 'must be YYYY-MM-DD'),
  datetime: () => z.string().refine(isLocalDatetime, 'must be YYYY-MM-DD HH:MM:SS.ffffff'),
  time: () => z.string().regex(/^-?\d+:[0-5]\d:[0-5]\d(\.\d+)?$/),
  float: () => z.number(),
  bytes: () => z.instanceof(Buffer),
  binary: (length: number) =>
    z.instanceof(Buffer).refine((bytes) => bytes.length === length, `must have ${length} bytes`),
}

/** utf8mb4 has no lone surrogates, and NUL ends a text in too many programs. */
const storable = () =>
  z
    .string()
    .refine(
      (text) => isWellFormed(text) && !text.includes('\0'),
      'holds characters that are not text',
    )

/** String.isWellFormed, which TypeScript's ES2023 does not know. */
const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text)

function isShort(text: string, length: number): boolean {
  if (text.length <= length) return true
  if (text.length > 2 * length) return false
  return Array.from(text).length <= length
}

function readBoolean(input: unknown): unknown {
  if (typeof input !== 'string' && typeof input !== 'number') return input
  const word = String(input).trim().toLowerCase()
  if (TRUE.has(word)) return true
  return FALSE.has(word) ? false : input
}

function readNumber(input: unknown): unknown {
  const text = typeof input === 'string' ? input.trim() : ''
  // Adding 0 makes -0 plain.
  return NUMBER.test(text) ? Number(text) + 0 : input
}

function readJson(input: unknown): unknown {
  return typeof input === 'string' ? parseArgument(input) : input
}

const isStructure = (input: unknown): boolean =>
  typeof input === 'object' && input !== null && isJson(input, 0)

function isJson(input: unknown, depth: number): boolean {
  if (input === null || typeof input === 'boolean') return true
  if (typeof input === 'number') return Number.isFinite(input)
  if (typeof input === 'string') return isWellFormed(input)
  if (typeof input !== 'object' || depth >= JSON_DEPTH) return false
  return Array.isArray(input)
    ? input.every((one) => isJson(one, depth + 1))
    : Object.entries(input).every(([key, one]) => isWellFormed(key) && isJson(one, depth + 1))
}

function isDate(text: string): boolean {
  if (!DATE.test(text) || text < '0001') return false
  const day = new Date(`${text}T00:00:00Z`)
  // A 30th of February is read as a day of March.
  return day.getUTCDate() === Number(text.slice(8))
}

function isLocalDatetime(text: string): boolean {
  return isDate(text.slice(0, 10)) && /^[T ]$/.test(text.charAt(10)) && TIME.test(text.slice(11))
}

function isDatetime(text: string): boolean {
  const offset = OFFSET.exec(text.slice(16))
  return isLocalDatetime(offset ? text.slice(0, -offset[0].length) : text)
}
