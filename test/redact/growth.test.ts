import { describe, expect, it } from '@jest/globals'
import { RULES } from '../../src/redact/rules.ts'
import { scan } from '../../src/redact/scan.ts'
import { plantedSecrets } from '../support/secrets.ts'

/** A text that counts the characters that are read of it. */
class CountedText {
  reads = 0
  constructor(private readonly text: string) {}

  get length(): number {
    return this.text.length
  }
  charCodeAt(at: number): number {
    this.reads++
    return this.text.charCodeAt(at)
  }
  slice(start: number, end?: number): string {
    const part = this.text.slice(start, end)
    this.reads += part.length
    return part
  }
  startsWith(word: string, at?: number): boolean {
    this.reads += word.length
    return this.text.startsWith(word, at)
  }
}

function readsOf(text: string): number {
  const counted = new CountedText(text)
  scan(counted)
  return counted.reads
}

const WORDS = [
  ...['password', 'token', 'secret', 'authorization', 'bearer ', 'basic ', 'token ', '://', 'sid='],
  ...['-----BEGIN ', '-----BEGIN PRIVATE KEY-----', '-----END ', '[REDACTED:'],
]
const AFTER = [
  ...[
    '',
    '=',
    ':',
    '="',
    '=\\"',
    ": '",
    '%3D',
    ',',
    ' ',
    '\n',
    '\\',
    '\\n',
    '-',
    '.',
    '@',
    'a:b@',
    '%',
  ],
  ...['=aaaaaaaa', ' = a1b2c3d4e5f6', ':a1b2c3d4e5f6g7', 'A'.repeat(40), '-----', '=>(', '==='],
]

/** Texts made to be read again and again: every beginning of a secret, close to the next one. */
const HOSTILE = [
  ...[...WORDS, ...RULES.map(({ literals: [first = ''] }) => first)].flatMap((word) =>
    AFTER.map((after) => word + after),
  ),
  ...plantedSecrets(1).flatMap(({ text }) => [text, text.slice(0, -1), text.slice(0, 12)]),
  ...['"', "'", '`', '\\', '-', ' ', 'a', '=', '/', '🐦', '\ud800', '\n'],
]

/** Reads a character, of the worst text there is. */
const WORST = 250
const REPEATS = 40

/** The texts that are read more than in proportion when they get twice as long. */
function superlinear(textOf: (unit: string, repeats: number) => string): string[] {
  return HOSTILE.filter((unit) => {
    const [once, twice] = [textOf(unit, REPEATS), textOf(unit, 2 * REPEATS)]
    const reads = readsOf(twice)
    return reads > 2.2 * readsOf(once) || reads > WORST * twice.length
  })
}

describe('reading grows with the text, and no faster', () => {
  it.each<[string, (unit: string, repeats: number) => string]>([
    ['of one beginning', (unit, repeats) => unit.repeat(repeats)],
    ['of several', (unit, repeats) => `password="${unit}token:'${unit}://`.repeat(repeats)],
    ['before one long run', (unit, repeats) => unit.repeat(repeats) + 'a1B-'.repeat(repeats)],
    ['before an open quote', (unit, repeats) => `${unit.repeat(repeats)}"${'a1'.repeat(repeats)}`],
  ])('%s', (_, textOf) => expect(superlinear(textOf)).toEqual([]))
})
