import { describe, expect, it } from '@jest/globals'
import { fernetDecrypt, fernetEncrypt, parseFernetKey } from '../../src/keys/fernet.ts'
import { readGolden } from '../support/golden.ts'

interface Triple {
  key: string
  plain: string
  token: string
}

const { fernet, fernet_must_fail: broken } = readGolden<{
  fernet: Triple[]
  fernet_must_fail: { key: string; token: string; why: string }[]
}>('crypto.json')

describe('Fernet', () => {
  it.each(fernet)('reads what Frappe encrypted: $plain', ({ key, plain, token }) => {
    expect(fernetDecrypt(parseFernetKey(key), token)).toBe(plain)
  })

  it.each(fernet)(
    'reads what it encrypted itself, in the same format: $plain',
    ({ key, plain, token }) => {
      const own = fernetEncrypt(parseFernetKey(key), plain)
      expect(own).toMatch(/^gAAAAA[\w-]+={0,2}$/)
      expect(own).toHaveLength(token.length)
      expect(own).not.toBe(fernetEncrypt(parseFernetKey(key), plain))
      expect(fernetDecrypt(parseFernetKey(key), own)).toBe(plain)
    },
  )

  it('notes the second of its making', () => {
    const key = parseFernetKey(fernet[0]?.key ?? '')
    const made = Buffer.from(fernetEncrypt(key, 'x', 1_700_000_000_999), 'base64url')
    expect(made.readBigUInt64BE(1)).toBe(1_700_000_000n)
  })

  it.each(broken)('refuses a token: $why', ({ key, token }) => {
    expect(() => fernetDecrypt(parseFernetKey(key), token)).toThrow('Not a token')
  })

  it('refuses a token with any byte changed', () => {
    const key = parseFernetKey(fernet[0]?.key ?? '')
    const bytes = Buffer.from(fernetEncrypt(key, 'secret'), 'base64url')
    for (const at of bytes.keys()) {
      const changed = Buffer.from(bytes)
      changed[at] = (bytes[at] ?? 0) ^ 1
      expect(() => fernetDecrypt(key, changed.toString('base64url'))).toThrow('Not a token')
    }
  })

  it.each(['', 'short', 'A'.repeat(44), 'not base64 at all!'])(
    'refuses a key of another length: %j',
    (text) => {
      expect(() => parseFernetKey(text)).toThrow('32 bytes')
    },
  )
})
