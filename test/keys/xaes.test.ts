import { createHash } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { newNonce, xaesKey } from '../../src/keys/xaes.ts'

const NONCE = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWX')
const PLAIN = Buffer.from('XAES-256-GCM')

// https://c2sp.org/XAES-256-GCM, Test Vectors: one for each branch of the subkey.
test.each([
  [0x01, '', 'ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271'],
  [0x03, 'c2sp.org/XAES-256-GCM', '986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d'],
])('the published vector of key %i', (byte, aad, expected) => {
  const key = xaesKey(Buffer.alloc(32, byte))
  const sealed = key.seal(NONCE, PLAIN, Buffer.from(aad))
  expect(sealed.bytes.toString('hex')).toBe(expected)
  const isCommitted = (commitment: Buffer) => commitment.equals(sealed.commitment)
  expect(key.open(NONCE, sealed.bytes, Buffer.from(aad), isCommitted)).toEqual(PLAIN)
  expect(() => key.open(NONCE, sealed.bytes, Buffer.from('other'), isCommitted)).toThrow()
  expect(() => key.open(NONCE, sealed.bytes, Buffer.from(aad), () => false)).toThrow()
})

test('ten thousand random messages, as accumulated by the specification', () => {
  const random = createHash('shake128', { outputLength: 4_000_000 }).digest()
  let at = 0
  const read = (bytes: number): Buffer => {
    at += bytes
    return random.subarray(at - bytes, at)
  }
  const all = createHash('shake128', { outputLength: 32 })
  for (let message = 0; message < 10_000; message++) {
    const [key, nonce] = [read(32), read(24)]
    const plain = read(read(1)[0] ?? 0)
    const aad = read(read(1)[0] ?? 0)
    all.update(xaesKey(key).seal(nonce, plain, aad).bytes)
  }
  expect(all.digest('hex')).toBe('e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939')
})

test('a commitment is of the key, not of the message', () => {
  const nonce = newNonce()
  const commit = (byte: number, text: string) =>
    xaesKey(Buffer.alloc(32, byte)).seal(nonce, Buffer.from(text), Buffer.alloc(0)).commitment
  expect(commit(1, 'a')).toEqual(commit(1, 'b'))
  expect(commit(1, 'a')).not.toEqual(commit(2, 'a'))
})
