import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { parseKey } from './key-file.ts'

/** A Fernet key: 32 bytes, the first 16 sign and the last 16 encrypt (Fernet specification). */
export type FernetKey = Buffer

const VERSION = 0x80
const HEADER_BYTES = 1 + 8 + 16
const MAC_BYTES = 32

/** Reads Frappe's `encryption_key` (URL-safe base64 of 32 bytes). */
export const parseFernetKey: (text: string) => FernetKey = parseKey

/** Encrypts a text as Frappe stores secrets (`gAAAAA…`). */
export function fernetEncrypt(key: FernetKey, plain: string, nowMs = Date.now()): string {
  const iv = randomBytes(16)
  const header = Buffer.alloc(9)
  header[0] = VERSION
  header.writeBigUInt64BE(BigInt(Math.floor(nowMs / 1000)), 1)
  const cipher = createCipheriv('aes-128-cbc', key.subarray(16), iv)
  const signed = Buffer.concat([header, iv, cipher.update(plain, 'utf8'), cipher.final()])
  const token = Buffer.concat([signed, sign(key, signed)])
  // Fernet's alphabet is URL-safe and padded; Node's base64url leaves the padding out.
  return token.toString('base64').replaceAll('+', '-').replaceAll('/', '_')
}

/** Decrypts a Fernet token; throws when it was made with another key or altered. No age limit, as in Frappe. */
export function fernetDecrypt(key: FernetKey, token: string): string {
  const bytes = Buffer.from(token, 'base64url')
  const signed = bytes.subarray(0, -MAC_BYTES)
  const mac = bytes.subarray(-MAC_BYTES)
  const wellFormed =
    bytes[0] === VERSION && signed.length > HEADER_BYTES && mac.length === MAC_BYTES
  if (!wellFormed || !timingSafeEqual(mac, sign(key, signed))) {
    throw new Error('Not a token of this encryption key.')
  }
  const decipher = createDecipheriv(
    'aes-128-cbc',
    key.subarray(16),
    signed.subarray(9, HEADER_BYTES),
  )
  return Buffer.concat([decipher.update(signed.subarray(HEADER_BYTES)), decipher.final()]).toString(
    'utf8',
  )
}

function sign(key: FernetKey, signed: Buffer): Buffer {
  return createHmac('sha256', key.subarray(0, 16)).update(signed).digest()
}
