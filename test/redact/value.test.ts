import { describe, expect, it, test } from '@jest/globals'
import fc from 'fast-check'
import { redactValue } from '../../src/redact/index.ts'
import { isSecretName } from '../../src/redact/value.ts'
import { lots, plantedSecrets } from '../support/secrets.ts'

const GITHUB = `ghp_${lots(1)(36)}`

describe('redactValue', () => {
  it('replaces secrets in objects, arrays and keys, equal ones by one placeholder', () => {
    const value = { a: [GITHUB, { b: `see ${GITHUB}` }], [GITHUB]: 1, n: 1, t: true, z: null }
    expect(redactValue(value)).toEqual({
      value: {
        a: ['[REDACTED:github-token#1]', { b: 'see [REDACTED:github-token#1]' }],
        '[REDACTED:github-token#1]': 1,
        n: 1,
        t: true,
        z: null,
      },
      count: 3,
    })
  })

  it('replaces what stands under a telling name, whatever it looks like', () => {
    const value = {
      password: 'x',
      pin: { secret: ['a', 7, { deep: 'b' }] },
      Authorization: 'none',
      token: null,
      cookie: '',
      passwordless: 'yes',
      tokens_input: 12,
    }
    expect(redactValue(value).value).toEqual({
      password: '[REDACTED:password#1]',
      pin: {
        secret: ['[REDACTED:secret#1]', '[REDACTED:secret#2]', { deep: '[REDACTED:secret#3]' }],
      },
      Authorization: '[REDACTED:secret#4]',
      token: null,
      cookie: '',
      passwordless: 'yes',
      tokens_input: 12,
    })
  })

  it.each(
    'password newPassword user_password pwd secret client-secret token accessToken X-Api-Key api_secret Set-Cookie sid private_key credentials'.split(
      ' ',
    ),
  )('takes %s for a telling name', (name) => expect(isSecretName(name)).toBe(true))

  it.each(
    'tokens total_tokens next_page_token tokenizer secretary author cookies_enabled password_changed side'.split(
      ' ',
    ),
  )('does not take %s for one', (name) => expect(isSecretName(name)).toBe(false))

  it('ends with circles, depths and crowds', () => {
    const circle: Record<string, unknown> = { name: 'a' }
    circle.self = circle
    expect(redactValue(circle).value).toEqual({ name: 'a', self: '[CIRCULAR]' })
    const deep = Array.from({ length: 10_000 }).reduce<unknown>((inner) => [inner], GITHUB)
    expect(JSON.stringify(redactValue(deep).value)).toBe(
      `${'['.repeat(32)}"[TOO DEEP]"${']'.repeat(32)}`,
    )
    const many = redactValue(Array.from({ length: 100_010 }, () => GITHUB)).value as unknown[]
    expect(many.at(-1)).toBe('[TOO MANY]')
    expect(JSON.stringify(many)).not.toContain(GITHUB)
    const twice = { one: circle.name, list: [1] }
    expect(redactValue([twice, twice]).value).toEqual([twice, twice])
  })

  it('writes what JSON writes otherwise as JSON does, and no bytes', () => {
    const value = { at: new Date(0), bytes: Buffer.from(GITHUB), list: new Uint8Array(3) }
    expect(redactValue(value).value).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      bytes: '[BYTES]',
      list: '[BYTES]',
    })
  })

  it('keeps a key called __proto__ a key', () => {
    const { value } = redactValue(JSON.parse('{"__proto__": {"password": "x"}}'))
    expect(JSON.stringify(value)).toBe('{"__proto__":{"password":"[REDACTED:password#1]"}}')
  })
})

const secrets = fc.constantFrom(...plantedSecrets(5))
const leaf = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  secrets.map(({ text }) => text),
)
const values = fc.object({
  key: fc.oneof(
    fc.string(),
    fc.constantFrom('password', 'token', '__proto__'),
    secrets.map(({ text }) => text),
  ),
  values: [leaf],
  maxDepth: 3,
})

test('redacting a value again changes nothing', () => {
  fc.assert(
    fc.property(values, (value) => {
      const { value: once } = redactValue(value)
      expect(redactValue(once)).toEqual({ value: once, count: 0 })
    }),
  )
})

test('no secret is left in a value', () => {
  fc.assert(
    fc.property(values, (value) => {
      const text = JSON.stringify(redactValue(value).value)
      for (const { secret } of plantedSecrets(5)) {
        expect(text).not.toContain(JSON.stringify(secret).slice(1, -1))
      }
    }),
  )
})
