import { describe, expect, it } from '@jest/globals'
import { hashPassword, verifyPassword } from '../../src/identity/passwords.ts'
import { readGolden } from '../support/golden.ts'

interface Hashed {
  password: string
  hash: string
}

const golden = readGolden<{
  pbkdf2: Hashed[]
  pbkdf2_stored_by_frappe: Hashed[]
  pbkdf2_must_fail: Hashed[]
}>('crypto.json')
const [known = { password: '', hash: '' }] = golden.pbkdf2

describe('passwords', () => {
  it.each([...golden.pbkdf2, ...golden.pbkdf2_stored_by_frappe])(
    'knows a password by the hash that Frappe made: $hash',
    async ({ password, hash }) => {
      expect(await verifyPassword(password, hash)).toBe(true)
    },
  )

  it.each(golden.pbkdf2_must_fail)(
    'does not take another password: $password',
    async ({ password, hash }) => {
      expect(await verifyPassword(password, hash)).toBe(false)
    },
  )

  it.each(golden.pbkdf2)(
    'knows a password by its own hash, of the same format',
    async ({ password }) => {
      const hash = await hashPassword(password)
      expect(hash).toMatch(/^\$pbkdf2-sha256\$29000\$[A-Za-z0-9./]{22}\$[A-Za-z0-9./]{43}$/)
      expect(hash).not.toBe(await hashPassword(password))
      expect(await verifyPassword(password, hash)).toBe(true)
      expect(await verifyPassword(`${password}x`, hash)).toBe(false)
    },
  )

  it.each([
    ['nothing', ''],
    ['another scheme', '$2b$12$gdCa0xpjLCUEgLB2bg1BCA'],
    ['no rounds', known.hash.replace('$29000$', '$0$')],
    ['a digest cut off', known.hash.slice(0, -42)],
    ['a digest cut short', known.hash.slice(0, -3)],
  ])('takes no password for a stored value that is no hash: %s', async (_, hash) => {
    expect(await verifyPassword(known.password, hash)).toBe(false)
  })
})
