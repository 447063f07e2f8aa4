import { DIGIT, FOREIGN, isIn, LETTER, SYMBOL, UPPER } from './alphabets.ts'

/** Characters of a value without an end of its own that are looked at: a longer one is no easier to tell. */
export const JUDGED = 100

/** Below, a value of a secret's name is too short to be told from a word. */
const LEAST_RANDOM = 12
const LEAST_PASSWORD = 6
/** With fewer distinct characters a value is a row of the same: `xxxxxxxx`, `0000-0000`. */
const LEAST_DISTINCT = 5
/** Bits a character; hexadecimal text has at most 4, random text of 12 characters about 3.2 (measured, 10,000 draws). */
const LEAST_ENTROPY = 2.5

/** Characters of a part between slashes that is no longer a name. */
const LEAST_PART = 16

/** Texts that stand where a secret goes, and are none; the last is what redaction leaves. */
const STAND_INS = ['${', '{{', '<%', '%(', '...', '***', 'xxxx', 'your', 'example', '[redacted:']

/** Whether a value only stands for a secret, as `${TOKEN}`, `<password>` and `xxxxxxxx` do. */
export function isStandIn(value: string): boolean {
  const lower = value.toLowerCase()
  if ('$<{%#'.includes(value.charAt(0)) || STAND_INS.some((one) => lower.includes(one))) return true
  return new Set(value).size < Math.min(LEAST_DISTINCT, value.length)
}

/** Whether a value looks drawn by lot: not like words, names, paths, addresses, versions. */
export function isRandom(value: string): boolean {
  if (value.length < LEAST_RANDOM) return false
  const { digitTurns, turns, letters, digits } = turnsOf(value)
  if (letters === 0 || digits === 0) return false
  // Words in any case have few turns between letters and digits, and about one in three between their cases.
  const isMixed = digitTurns >= 3 || turns >= value.length * 0.45
  return isMixed && !isLocation(value) && !isStandIn(value) && entropyOf(value) >= LEAST_ENTROPY
}

/** Whether a value under a password's name can be one: letters, with digits or symbols among them. */
export function isPassword(value: string): boolean {
  if (value.length < LEAST_PASSWORD || isStandIn(value) || isLocation(value)) return false
  // Rules about passwords: `required|min:8`, `^(?=.*[A-Z])`.
  if (value.includes('|') || value.includes('(')) return false
  const { letters, digits, symbols } = turnsOf(value)
  return letters > 0 && (digits > 0 || symbols > 0)
}

/** A URL, or a path: base64 may begin with a slash too, and has no parts that short. */
function isLocation(value: string): boolean {
  if (value.includes('://')) return true
  const isPath = ['/', './', '../'].some((one) => value.startsWith(one))
  return isPath && value.split('/').every((one) => one.length < LEAST_PART)
}

/** How often a value turns from one sort of characters to another. */
function turnsOf(value: string) {
  const counts = { letters: 0, digits: 0, symbols: 0, turns: 0, digitTurns: 0 }
  let previous = ''
  for (let at = 0; at < value.length; at++) {
    const sort = sortOf(value.charCodeAt(at))
    if (sort === 'digit') counts.digits++
    else if (sort === 'symbol') counts.symbols++
    else if (sort !== 'other') counts.letters++
    if (previous !== '' && sort !== previous) {
      counts.turns++
      if (isOfDigit(sort, previous) || isOfDigit(previous, sort)) counts.digitTurns++
    }
    previous = sort
  }
  return counts
}

type Sort = 'lower' | 'upper' | 'digit' | 'symbol' | 'other' | ''

function sortOf(code: number): Sort {
  if (isIn(code, DIGIT)) return 'digit'
  if (isIn(code, LETTER | FOREIGN)) return isIn(code, UPPER) ? 'upper' : 'lower'
  return isIn(code, SYMBOL) ? 'symbol' : 'other'
}

function isOfDigit(one: string, other: string): boolean {
  return one === 'digit' && (other === 'lower' || other === 'upper')
}

/** Shannon's entropy of a text's characters, in bits a character. */
export function entropyOf(value: string): number {
  const counts = new Map<string, number>()
  for (const one of value) counts.set(one, (counts.get(one) ?? 0) + 1)
  let entropy = 0
  for (const count of counts.values()) {
    entropy -= (count / value.length) * Math.log2(count / value.length)
  }
  return entropy
}
