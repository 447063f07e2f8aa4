import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

/**
 * XAES-256-GCM (https://c2sp.org/XAES-256-GCM): AES-256-GCM whose key is derived for each message from half of a
 * nonce of 24 bytes, so that random nonces are safe for 2^80 messages of one key.
 */
export interface XaesKey {
  /** The ciphertext and its tag, for a nonce that is used once. */
  seal: (nonce: Buffer, plain: Buffer, aad: Buffer) => Sealed
  /** The plain bytes; throws when anything differs from what was sealed. */
  open: (nonce: Buffer, sealed: Buffer, aad: Buffer, isCommitted: Committed) => Buffer
}

/** A ciphertext with its tag, and the 16 bytes that bind it to its key: GCM itself does not. */
export interface Sealed {
  bytes: Buffer
  commitment: Buffer
}

/** Whether a message's key is the one that its ciphertext was made with. */
export type Committed = (commitment: Buffer) => boolean

/** Bytes of a nonce, of a key's commitment and of a tag. */
export const NONCE_BYTES = 24
export const COMMITMENT_BYTES = 16
export const TAG_BYTES = 16

/** A random nonce. */
export const newNonce = (): Buffer => randomBytes(NONCE_BYTES)

/** A key of 32 bytes, prepared for many messages. */
export function xaesKey(key: Buffer): XaesKey {
  const subkey = doubled(block(key, Buffer.alloc(16)))
  const derive = (nonce: Buffer): Buffer =>
    Buffer.concat([1, 2].map((counter) => block(key, derivationBlock(counter, nonce, subkey))))
  return {
    seal: (nonce, plain, aad) => {
      const derived = derive(nonce)
      const cipher = createCipheriv('aes-256-gcm', derived, nonce.subarray(12))
      cipher.setAAD(aad)
      const bytes = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
      return { bytes, commitment: commitmentOf(derived) }
    },
    open: (nonce, sealed, aad, isCommitted) => {
      const derived = derive(nonce)
      if (!isCommitted(commitmentOf(derived))) throw new Error('Sealed under another key.')
      const options = { authTagLength: TAG_BYTES }
      const cipher = createDecipheriv('aes-256-gcm', derived, nonce.subarray(12), options)
      cipher.setAAD(aad)
      cipher.setAuthTag(sealed.subarray(-TAG_BYTES))
      return Buffer.concat([cipher.update(sealed.subarray(0, -TAG_BYTES)), cipher.final()])
    },
  }
}

function commitmentOf(derived: Buffer): Buffer {
  return createHash('sha256').update(derived).digest().subarray(0, COMMITMENT_BYTES)
}

/** One block of AES-256. */
function block(key: Buffer, input: Buffer): Buffer {
  return createCipheriv('aes-256-ecb', key, null).update(input)
}

/** The last block of CMAC over counter, label `X`, a zero byte and half of the nonce (NIST SP 800-108r1). */
function derivationBlock(counter: number, nonce: Buffer, subkey: Buffer): Buffer {
  const input = Buffer.from([0, counter, 0x58, 0, ...nonce.subarray(0, 12)])
  for (const [i, byte] of subkey.entries()) input[i] = (input[i] ?? 0) ^ byte
  return input
}

/** Twice a number of GF(2^128): CMAC's subkey (NIST SP 800-38B, 6.1). */
function doubled(number: Buffer): Buffer {
  const high = number.readBigUInt64BE(0)
  const low = number.readBigUInt64BE(8)
  const result = Buffer.alloc(16)
  result.writeBigUInt64BE(BigInt.asUintN(64, (high << 1n) | (low >> 63n)), 0)
  result.writeBigUInt64BE(BigInt.asUintN(64, (low << 1n) ^ (0x87n * (high >> 63n))), 8)
  return result
}
