import { randomBytes } from 'node:crypto'

/**
 * Compact JSON with everything outside ASCII escaped, as Python's json.dumps. A bigint prints all its digits and
 * a FrappeFloat its point; JSON has one type for both, JavaScript cannot print either.
 */
export function frappeJson(value: unknown): string {
  const text = stringify(value)
  return NON_ASCII.test(text) ? text.replace(EACH_NON_ASCII, escapeCharacter) : text
}

/** A number that Python has as a float: a decimal column, an average. */
export class FrappeFloat {
  constructor(readonly value: number) {}

  /** The bare number for everyone else who makes JSON of it: only an answer replaces marks. */
  toJSON(): unknown {
    return isMarking && Number.isFinite(this.value) ? marked(pythonFloat(this.value)) : this.value
  }
}

/**
 * Prints as Python's json prints a float: `2.0`, `1e+21`, `1e-07`. NaN and the infinities print as null, as bare
 * numbers do: Frappe's `NaN` is no JSON.
 */
export function frappeFloat(value: number): FrappeFloat {
  return new FrappeFloat(value)
}

/**
 * A TIME column (`[-]HH:MM:SS[.ffffff]`) as frappe.utils.format_timedelta prints the timedelta that Frappe has for
 * it: hours without padding, seconds with a fraction as a bare float, and below zero only the hours are negative,
 * counted down from the hour before: −00:00:01 is `-1:59:59`.
 */
export function frappeDuration(text: string): string {
  const [, sign, hours, minutes, seconds, fraction = ''] = partsOf(DURATION, text)
  const size = (Number(hours) * 60 + Number(minutes)) * 60_000_000 + microseconds(seconds, fraction)
  const whole = sign === '-' ? -size : size
  const hour = Math.floor(whole / HOUR_US)
  const rest = whole - hour * HOUR_US
  const second = rest % MINUTE_US
  const shown = second % 1_000_000 ? pythonFloat(second / 1e6) : twoDigits(second / 1e6)
  return `${hour}:${twoDigits(Math.floor(rest / MINUTE_US))}:${shown}`
}

/** A time of day (`HH:MM:SS[.ffffff]`) or a datetime (`YYYY-MM-DD ` before it) as Python's str: no zero fraction. */
export function frappeTime(text: string): string {
  const [, whole, fraction = ''] = partsOf(TIME, text)
  return /[1-9]/.test(fraction) ? `${whole}.${fraction.padEnd(6, '0')}` : `${whole}`
}

const MINUTE_US = 60_000_000
const HOUR_US = 60 * MINUTE_US
const DURATION = /^(-?)(\d+):([0-5]\d):([0-5]\d)(?:\.(\d{1,6}))?$/
const TIME = /^((?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?$/

const NON_ASCII = /[\u0080-\uffff]/
const EACH_NON_ASCII = /[\u0080-\uffff]/g

/**
 * Stands in strings of JSON text for a number to be printed bare, since Node 20 has no JSON.rawJSON. Random, so
 * that nobody's text can hold it, and never seen outside: it is there only while an answer is made.
 */
const MARK = randomBytes(16).toString('hex')
const EACH_MARKED = new RegExp(`"${MARK}([-+.e\\d]+)"`, 'g')

let isMarking = false
let isMarked = false

function stringify(value: unknown): string {
  isMarking = true
  isMarked = false
  try {
    const text = toText(value)
    return isMarked ? text.replace(EACH_MARKED, '$1') : text
  } finally {
    isMarking = false
  }
}

function toText(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch (error) {
    // Only bigints (and circles) get here: a replacer for everyone would make every answer slower.
    if (!(error instanceof TypeError)) throw error
    return JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? marked(`${one}`) : one))
  }
}

function marked(number: string): string {
  isMarked = true
  return MARK + number
}

/** repr of a float: the shortest digits, as JavaScript's; exponents below 1e-4 and from 1e16, of two digits. */
function pythonFloat(value: number): string {
  const [digits, exponent = ''] = value.toExponential().split('e')
  const power = Number(exponent)
  if (power < -4 || power >= 16) {
    return `${digits}e${power < 0 ? '-' : '+'}${twoDigits(Math.abs(power))}`
  }
  const text = Object.is(value, -0) ? '-0' : String(value)
  return Number.isInteger(value) ? `${text}.0` : text
}

function microseconds(seconds: string | undefined, fraction: string): number {
  return Number(seconds) * 1_000_000 + Number(fraction.padEnd(6, '0'))
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

function partsOf(pattern: RegExp, text: string): RegExpExecArray {
  const parts = pattern.exec(text)
  if (parts === null) throw new Error(`Not a time as the database writes it: ${text}`)
  return parts
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
