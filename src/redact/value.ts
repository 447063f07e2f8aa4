import { LRUCache } from 'lru-cache'
import { isPlaceholder, newPlaceholders, type Placeholders } from './placeholders.ts'
import { redactWith } from './text.ts'

/** A value without its secrets. */
export interface RedactedValue {
  value: unknown
  /** How many were replaced, each occurrence counted. */
  count: number
}

/** Deeper and further than any argument may go; what lies beyond has not been looked at and is left out. */
const MAX_DEPTH = 32
const MAX_NODES = 100_000
/** What stands for parts that are left out. */
const LEFT_OUT = {
  deep: '[TOO DEEP]',
  many: '[TOO MANY]',
  circular: '[CIRCULAR]',
  bytes: '[BYTES]',
}

/** Names, without case and dashes, whose values are secrets whatever they look like; as ends of longer names too. */
const ENDINGS = (
  'password passwd passphrase secret token apikey secretkey accesskey privatekey encryptionkey signingkey ' +
  'authorization cookie credential credentials connectionstring'
).split(' ')
const NAMES: ReadonlySet<string> = new Set(['pwd', 'sid', 'auth', 'jwt', 'bearer'])
/** Ends of names in which `token` counts or pages. */
const HARMLESS = ['pagetoken', 'canceltoken', 'cancellationtoken']

interface Walk {
  placeholders: Placeholders
  ancestors: Set<object>
  nodes: number
  count: number
}

/**
 * redact through objects, arrays and their keys; a value under a name such as `password` is replaced whatever it
 * looks like. Equal secrets have equal placeholders throughout. What JSON would not keep is written as JSON
 * writes it.
 */
export function redactValue(value: unknown): RedactedValue {
  const walk = { placeholders: newPlaceholders(), ancestors: new Set<object>(), nodes: 0, count: 0 }
  return { value: redacted(value, walk, undefined), count: walk.count }
}

/** Whether the values of such a name are secrets. */
export function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replaceAll(/[-_. ]/g, '')
  if (HARMLESS.some((one) => plain.endsWith(one))) return false
  return NAMES.has(plain) || ENDINGS.some((one) => plain.endsWith(one))
}

/** `rule` is that of the nearest name of a secret above, if there is one. */
function redacted(value: unknown, walk: Walk, rule: string | undefined): unknown {
  walk.nodes++
  if (walk.nodes > MAX_NODES) return LEFT_OUT.many
  if (typeof value === 'string') return redactedText(value, walk, rule)
  if (typeof value === 'number' || typeof value === 'bigint') {
    return rule === undefined ? value : hidden(String(value), walk, rule)
  }
  return typeof value === 'object' && value !== null ? redactedObject(value, walk, rule) : value
}

function redactedText(text: string, walk: Walk, rule: string | undefined): string {
  if (rule !== undefined) {
    return text === '' || isPlaceholder(text) ? text : hidden(text, walk, rule)
  }
  const { text: without, count } = redactWith(text, walk.placeholders)
  walk.count += count
  return without
}

function hidden(secret: string, walk: Walk, rule: string): string {
  walk.count++
  return walk.placeholders.nameOf(secret, rule)
}

function redactedObject(value: object, walk: Walk, rule: string | undefined): unknown {
  if (ArrayBuffer.isView(value)) return LEFT_OUT.bytes
  if (walk.ancestors.has(value)) return LEFT_OUT.circular
  if (walk.ancestors.size >= MAX_DEPTH) return LEFT_OUT.deep
  walk.ancestors.add(value)
  const copy = redactedParts(value, walk, rule)
  walk.ancestors.delete(value)
  return copy
}

function redactedParts(value: object, walk: Walk, rule: string | undefined): unknown {
  if (Array.isArray(value)) return value.map((one) => redacted(one, walk, rule))
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return redacted(value.toJSON(), walk, rule)
  }
  return redactedEntries(value, walk, rule)
}

function redactedEntries(value: object, walk: Walk, rule: string | undefined): object {
  const entries = Object.entries(value).map(([name, one]): [string, unknown] => {
    if (harmless.has(name)) return [name, redacted(one, walk, rule)]
    const without = redactedText(name, walk, undefined)
    const ownRule = ruleOf(name)
    if (without === name && ownRule === undefined && name.length < 64) harmless.set(name, true)
    return [without, redacted(one, walk, rule ?? ownRule)]
  })
  return Object.fromEntries(entries)
}

/** Short names that are no secrets and of none: with every event the same few come, and to judge one is dear. */
const harmless = new LRUCache<string, true>({ max: 1_000 })

function ruleOf(name: string): string | undefined {
  if (!isSecretName(name)) return undefined
  return /pass|pwd/i.test(name) ? 'password' : 'secret'
}
