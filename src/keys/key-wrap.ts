import { createCipheriv, createDecipheriv } from 'node:crypto'

/** The first half of the alternative initial value (RFC 5649, 3). */
const INITIAL = Buffer.from('A65959A6', 'hex')

/** AES-256-KWP: a key under another one of 32 bytes (RFC 5649). 32 bytes become 40. */
export function wrapKey(wrapping: Buffer, key: Buffer): Buffer {
  const cipher = createCipheriv('id-aes256-wrap-pad', wrapping, INITIAL)
  return Buffer.concat([cipher.update(key), cipher.final()])
}

/** The key again; throws when it was wrapped with another key, or altered. */
export function unwrapKey(wrapping: Buffer, wrapped: Buffer): Buffer {
  const cipher = createDecipheriv('id-aes256-wrap-pad', wrapping, INITIAL)
  return Buffer.concat([cipher.update(wrapped), cipher.final()])
}
