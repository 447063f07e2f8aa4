import { pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify(pbkdf2)

/** passlib's default of the version that Frappe v15 pins. */
const ROUNDS = 29_000
/** A digest is whole, else a shorter one would let more passwords in. */
const PATTERN = /^\$pbkdf2-sha256\$([1-9]\d{0,6})\$([A-Za-z0-9./]+)\$([A-Za-z0-9./]{43})$/

/** Hashes as passlib's pbkdf2_sha256: `$pbkdf2-sha256$rounds$salt$digest` in adapted base64. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const digest = await derive(password, salt, ROUNDS, 32, 'sha256')
  return `$pbkdf2-sha256$${ROUNDS}$${adapted(salt)}$${adapted(digest)}`
}

/** True when the password made this hash; takes as long for a wrong one. A hash of another scheme is false. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [, rounds, salt, digest] = PATTERN.exec(hash) ?? []
  if (rounds === undefined || salt === undefined || digest === undefined) return false
  const expected = bytesOf(digest)
  const actual = await derive(password, bytesOf(salt), Number(rounds), expected.length, 'sha256')
  return timingSafeEqual(actual, expected)
}

/** passlib's ab64: standard base64 with `.` for `+` and no padding. */
function adapted(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('+', '.').replaceAll('=', '')
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text.replaceAll('.', '+'), 'base64')
}
