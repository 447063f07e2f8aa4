import { createCipheriv, createDecipheriv } from 'node:crypto'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { unwrapKey, wrapKey } from '../../src/keys/key-wrap.ts'

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex')

// RFC 5649, 6: its keys have 192 bits, ours 256; the wrap is the same but for that.
test.each([
  [
    'c37b7e6492584340bed12207808941155068f738',
    '138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a',
  ],
  ['466f7250617369', 'afbeb0f07dfbf5419200f2ccb50bb24f'],
])('the published vector %s', (plain, wrapped) => {
  const key = bytes('5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8')
  const cipher = createCipheriv('id-aes192-wrap-pad', key, bytes('A65959A6'))
  expect(Buffer.concat([cipher.update(bytes(plain)), cipher.final()]).toString('hex')).toBe(wrapped)
})

// RFC 3394, 4.6 has a key of 256 bits under one of 256: with padding only its initial value differs.
test('a key of 32 bytes becomes 40, and is found again under the RFC 3394 rounds', () => {
  const kek = bytes('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f')
  const key = bytes('00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f')
  const wrapped = wrapKey(kek, key)
  expect(wrapped).toHaveLength(40)
  const rounds = createDecipheriv('id-aes256-wrap', kek, bytes('a65959a600000020'))
  expect(Buffer.concat([rounds.update(wrapped), rounds.final()])).toEqual(key)
})

test('no other key and no changed bit unwraps', () => {
  const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((one) => Buffer.from(one))
  fc.assert(
    fc.property(key, key, key, fc.nat(40 * 8 - 1), (kek, other, plain, bit) => {
      const wrapped = wrapKey(kek, plain)
      expect(unwrapKey(kek, wrapped)).toEqual(plain)
      const bent = Buffer.from(wrapped)
      bent[bit >> 3] = (bent[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => unwrapKey(kek, bent)).toThrow()
      if (!other.equals(kek)) expect(() => unwrapKey(other, wrapped)).toThrow()
    }),
  )
})
