import { describe, expect, it, test } from '@jest/globals'
import fc from 'fast-check'
import { findSecrets, redact } from '../../src/redact/index.ts'
import { RULES } from '../../src/redact/rules.ts'
import { lots, type Planted, plantedSecrets } from '../support/secrets.ts'
import { exampleOf } from '../support/shapes.ts'

describe('a secret', () => {
  it.each(plantedSecrets(1))('of $rule is replaced in its words', ({ rule, secret, text }) => {
    const redacted = redact(text)
    expect(redacted.text).not.toContain(secret)
    expect(redacted.text).toContain(`[REDACTED:${rule}#1]`)
    expect(redact(redacted.text)).toEqual({ text: redacted.text, count: 0 })
  })

  it.each(RULES)('of every form of $rule is found between other words', (rule) => {
    const draw = lots(2)
    for (const literal of rule.literals) {
      const { secret, text } = exampleOf(rule, literal, draw)
      const redacted = redact(`before "${text}", after`).text
      expect(redacted).not.toContain(secret)
      expect(redacted.startsWith('before "')).toBe(true)
      expect(redacted.endsWith('", after')).toBe(true)
    }
  })

  it('keeps its placeholder throughout a text, another has the next number', () => {
    const [one, other] = [`ghp_${lots(1)(36)}`, `ghp_${lots(2)(36)}`]
    expect(redact(`${one} ${other} ${one} sk-ant-${lots(3)(40)}`)).toEqual({
      text: '[REDACTED:github-token#1] [REDACTED:github-token#2] [REDACTED:github-token#1] [REDACTED:anthropic-key#1]',
      count: 4,
    })
  })

  it('takes no number that a placeholder of the text has', () => {
    const text = `[REDACTED:github-token#3] ghp_${lots(1)(36)}`
    expect(redact(text).text).toBe('[REDACTED:github-token#3] [REDACTED:github-token#4]')
  })

  it('is named for its issuer rather than for the name that it is assigned to', () => {
    expect(redact(`token = "ghp_${lots(1)(36)}"`).text).toBe('token = "[REDACTED:github-token#1]"')
  })

  it('leaves JSON readable', () => {
    const secrets = plantedSecrets(3)
    const value = secrets.map(({ text }) => text)
    const redacted = redact(JSON.stringify(value))
    expect(redacted.count).toBeGreaterThanOrEqual(secrets.length)
    expect(JSON.parse(redacted.text)).toHaveLength(secrets.length)
  })
})

describe('findings', () => {
  const secret = `ghp_${lots(1)(36)}`

  it('say where, and never what', () => {
    const text = `first\n  token: ${secret}\n${secret}`
    const common = { rule: 'github-token', kind: 'token', preview: 'ghp_', length: 40 }
    expect(findSecrets(text)).toEqual([
      { ...common, line: 2, column_start: 10, column_end: 50 },
      { ...common, line: 3, column_start: 1, column_end: 41 },
    ])
    expect(JSON.stringify(findSecrets(text))).not.toContain(secret.slice(4, 12))
  })

  it('end with their first line', () => {
    const [{ text = '' } = {}] = plantedSecrets(1)
    expect(findSecrets(`key:\n${text}\n`)).toMatchObject([
      { rule: 'private-key', line: 2, column_start: 1, column_end: text.indexOf('\n') + 1 },
    ])
  })

  it('show less of a short secret', () => {
    expect(findSecrets('https://ada:abcdefgh@host')).toMatchObject([{ preview: 'ab', length: 8 }])
    expect(findSecrets('https://ada:abc@host')).toMatchObject([{ preview: '', length: 3 }])
  })

  it('carry a fingerprint under a pepper, equal for equal secrets', () => {
    const marks = (pepper: string) =>
      findSecrets(`${secret} ${secret} npm_${lots(2)(36)}`, Buffer.from(pepper)).map(
        ({ fingerprint }) => fingerprint,
      )
    const [one, again, other] = marks('pepper')
    expect(one).toMatch(/^[0-9a-f]{32}$/)
    expect(again).toBe(one)
    expect(other).not.toBe(one)
    expect(marks('salt')[0]).not.toBe(one)
  })
})

/** Words without quotes, slashes and colons: they make no part of the secret next to them look like something else. */
const prose = fc.stringMatching(/^[ \n.A-Za-z0-9_(){}äß🐦-]{0,30}$/u)
const planted = fc.constantFrom(
  ...Array.from({ length: 50 }, (_, seed) => plantedSecrets(seed)).flat(),
)

/** Texts with secrets, each on lines of its own. */
const documents = fc.array(fc.tuple(prose, planted), { minLength: 1, maxLength: 8 })

function written(document: readonly (readonly [string, Planted])[]): string {
  return document.map(([words, { text }]) => `${words}\n${text}\n`).join('')
}

describe('whatever stands around', () => {
  test('no secret is left', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const { text, count } = redact(written(document))
        expect(count).toBeGreaterThanOrEqual(document.length)
        for (const [, { secret }] of document) expect(text).not.toContain(secret)
      }),
      { numRuns: 1_000 },
    )
  })

  test('the text outside stays', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const text = written(document)
        const outside = redact(text).text.split(/\[REDACTED:[a-z0-9-]+#\d+\]/)
        let at = 0
        for (const part of outside) {
          const found = text.indexOf(part, at)
          expect(found).toBeGreaterThanOrEqual(at)
          at = found + part.length
        }
        expect(text.startsWith(outside[0] ?? '')).toBe(true)
        expect(text.endsWith(outside.at(-1) ?? '')).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('redacting again changes nothing, in texts of any pieces', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 12 }),
      planted.map(({ text }) => text),
      planted.map(({ secret }) => secret),
      fc.constantFrom(
        ...[
          'password',
          'token',
          '"',
          "'",
          '=',
          ': ',
          ' ',
          '\n',
          '\\n',
          '%3D',
          '://',
          'a:b@',
          '-----',
        ],
        ...['[REDACTED:jwt#1]', 'Authorization: ', 'Bearer ', '-----BEGIN PRIVATE KEY-----', 'eyJ'],
      ),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const once = redact(pieces.join('')).text
        expect(redact(once)).toEqual({ text: once, count: 0 })
      }),
      { numRuns: 3_000 },
    )
  })
})
