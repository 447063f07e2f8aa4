import { z } from 'zod'
import { value } from '../../../src/doctype/values.ts'

/*
 * Blocks that read an argument as Frappe v15 reads one of a function with Python type annotations
 * (frappe/utils/typing_validations.py: pydantic 2 in its lax mode). For methods that mirror a function of Frappe;
 * they are stricter than the Value blocks with JSON text, and laxer with numbers.
 */

/** What a union must know of a member that converts; the others are both themselves. */
interface Forms {
  /** Takes what needs no conversion: such a member comes before one that must convert (pydantic's smart mode). */
  asIs: z.ZodType
  /** Takes what the member has made of an argument. */
  outcome: z.ZodType
}

const forms = new WeakMap<z.ZodType, Forms>()
/** The members of a union, which are those of a union around it, too. */
const membersOf = new WeakMap<z.ZodType, readonly z.ZodType[]>()

/**
 * Integers, whole floats, booleans, and the text of an integer. What JavaScript cannot hold exactly is refused;
 * Python would have taken it.
 */
export const int = reading(readInt, z.int('should be of type int'))
/** Numbers, booleans and the text of a number, but for `inf` and `nan`, which no JSON answer could hold. */
export const float = reading(readFloat, z.number('should be of type float'))
/** Text as it is; nothing else is made text. */
export const str = z.string('should be of type str')
/** A JSON array; JSON text is none. */
export const list = z.array(z.unknown(), 'should be of type list')
/** A JSON object, handed on as it is; JSON text is none. */
export const dict = z.unknown().refine(isDict, 'should be of type dict') as unknown as z.ZodType<
  Record<string, unknown>
>
/** Text of a day, ISO 8601; also of its midnight. The outcome is `YYYY-MM-DD`. Unlike pydantic, no Unix time. */
export const date = reading(readDate, z.string('should be of type date'), z.never())
/** Text of a date and time, ISO 8601. The outcome is text as Python's str has it: `2024-02-03 04:05:06+05:30`. */
export const datetime = reading(readDatetime, z.string('should be of type datetime'), z.never())

/** pydantic's own bool: the words, 0 and 1. */
const strictBool = reading(readBool, z.boolean('should be of type bool'))
/** A float where an int may be meant: one that may have lost digits of an integer is refused as int refuses it. */
const floatBesideInt = reading(
  readFloat,
  z.number().refine((sent) => !Number.isInteger(sent) || Number.isSafeInteger(sent)),
)

/** Frappe widens `bool`, where it stands alone, to int, bool or float: `"1"` is 1, `"yes"` is true. */
export const bool = anyOf<number | boolean>([int, strictBool, float], 'should be of type bool')

/** `list[X]`. */
export function listOf<Item extends z.ZodType>(item: Item): z.ZodType<z.output<Item>[]> {
  const member = asMember(item)
  const block = z.array(member, 'should be of type list')
  const { asIs, outcome } = formsOf(member)
  forms.set(block, { asIs: z.array(asIs), outcome: z.array(outcome) })
  return block as unknown as z.ZodType<z.output<Item>[]>
}

/** `A | B`. */
export function union<Members extends readonly z.ZodType[]>(
  ...members: Members
): z.ZodType<z.output<Members[number]>> {
  return anyOf(members.map(asMember), 'should be of another type')
}

/**
 * `X = value`: the argument may be absent, and may also be of the type that the default has: null is fine when the
 * default is null. Null never means the default.
 */
export function withDefault<Block extends z.ZodType, Default>(
  block: Block,
  fallback: Default,
): z.ZodDefault<z.ZodType<z.output<Block> | Default>> {
  const isOfBlock = Object.is(block.safeParse(fallback).data, fallback)
  const widened = isOfBlock ? block : anyOf([block, typeOf(fallback)], 'should be of another type')
  return (widened as z.ZodType<z.output<Block> | Default>).default(
    fallback as z.core.util.NoUndefined<z.output<Block> | Default>,
  )
}

function reading<Outcome extends z.ZodType>(
  read: (sent: unknown) => unknown,
  outcome: Outcome,
  asIs: z.ZodType = outcome,
): z.ZodPreprocess<Outcome> {
  const block = z.preprocess(read, outcome)
  forms.set(block, { asIs, outcome })
  return block
}

function formsOf(block: z.ZodType): Forms {
  return forms.get(block) ?? { asIs: block, outcome: block }
}

/** Only a bool that stands alone is widened. */
function asMember(block: z.ZodType): z.ZodType {
  return (block as unknown) === bool ? strictBool : block
}

function anyOf<Output>(blocks: readonly z.ZodType[], refusal: string): z.ZodType<Output> {
  const flat = blocks.flatMap((block) => membersOf.get(block) ?? [block])
  const members = flat.includes(int)
    ? flat.map((block) => (block === float ? floatBesideInt : block))
    : flat
  const asTheyAre = members.map((member) => formsOf(member).asIs)
  const attempts = [...new Set([...asTheyAre, ...members])]
  const read = (sent: unknown): unknown => {
    for (const attempt of attempts) {
      const parsed = attempt.safeParse(sent)
      if (parsed.success) return parsed.data
    }
    // What no argument is, and so no outcome either.
    return undefined
  }
  const outcomes = members.map((member) => formsOf(member).outcome)
  const block = reading(read, z.union(outcomes, refusal), z.union(asTheyAre))
  membersOf.set(block, flat)
  return block as unknown as z.ZodType<Output>
}

function isDict(sent: unknown): boolean {
  return typeof sent === 'object' && sent !== null && !Array.isArray(sent)
}

function typeOf(fallback: unknown): z.ZodType {
  if (fallback === null) return z.null()
  if (typeof fallback === 'string') return str
  if (typeof fallback === 'boolean') return strictBool
  if (typeof fallback === 'number') return Number.isInteger(fallback) ? int : float
  return Array.isArray(fallback) ? list : dict
}

/** As pydantic-core's parser: signs, single underscores, zeros after the point, Unicode's white space around. */
const INT = /^\p{White_Space}*([+-]?\d+(?:_\d+)*)(?:\.0+)?\p{White_Space}*$/u
const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
const SPACE_AROUND = /^\p{White_Space}+|(?<!\p{White_Space})\p{White_Space}+$/gu
/** Where a number may not have an underscore; with one anywhere, white space is no longer trimmed. */
const BAD_UNDERSCORE = /^_|__|_$/
const TRUE = new Set(['true', 't', 'yes', 'y', 'on', '1'])
const FALSE = new Set(['false', 'f', 'no', 'n', 'off', '0'])

function readInt(sent: unknown): unknown {
  if (typeof sent === 'boolean') return Number(sent)
  const digits = typeof sent === 'string' ? INT.exec(sent)?.[1] : undefined
  // Adding 0 makes -0 plain.
  return digits === undefined ? sent : Number(digits.replaceAll('_', '')) + 0
}

function readFloat(sent: unknown): unknown {
  if (typeof sent === 'boolean') return Number(sent)
  if (typeof sent !== 'string' || BAD_UNDERSCORE.test(sent)) return sent
  const text = sent.includes('_') ? sent.replaceAll('_', '') : sent.replace(SPACE_AROUND, '')
  return FLOAT.test(text) ? Number(text) : sent
}

function readBool(sent: unknown): unknown {
  const word = typeof sent === 'number' ? String(sent) : sent
  if (typeof word !== 'string') return sent
  if (TRUE.has(word.toLowerCase())) return true
  return FALSE.has(word.toLowerCase()) ? false : sent
}

const MOMENT =
  /^(\d{4}-\d\d-\d\d)(?:[Tt _]((?:[01]\d|2[0-3]):[0-5]\d)(?::([0-5]\d)(?:[.,](\d+))?)?(?:([Zz])|([+-](?:[01]\d|2[0-3])):?([0-5]\d))?)?$/
const day = value.date()

function readDatetime(sent: unknown): string | undefined {
  const parts = typeof sent === 'string' ? MOMENT.exec(sent) : null
  if (parts === null || !day.safeParse(parts[1]).success) return undefined
  const [, date, time = '00:00', seconds = '00', fraction = '', utc, hours, minutes] = parts
  // Python keeps microseconds, and prints them only when there are some.
  const kept = fraction.slice(0, 6).padEnd(6, '0')
  const zone = utc ? '+00:00' : hours ? `${hours}:${minutes}`.replace('-00:00', '+00:00') : ''
  return `${date} ${time}:${seconds}${Number(kept) ? `.${kept}` : ''}${zone}`
}

function readDate(sent: unknown): string | undefined {
  const [, date] = /^(.{10}) 00:00:00(?!\.)/.exec(readDatetime(sent) ?? '') ?? []
  return date
}
