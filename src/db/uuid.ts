import { randomFillSync } from 'node:crypto'

/** Random bytes in store: asking the system for 16 at a time costs more than all the rest of an id. */
const pool = Buffer.alloc(4096)
let used = pool.length
let lastMs = 0
let counter = 0

/**
 * A new UUIDv7 as 16 bytes, greater than every one this process made before (RFC 9562, 6.2, method 1):
 * the 12 bits behind the milliseconds count within one millisecond, from a random start.
 */
export function newId(): Buffer {
  const id = randomId()
  const now = Date.now()
  if (now > lastMs) {
    lastMs = now
    counter = id.readUInt16BE(6) & 0x7ff
  } else {
    counter += 1
    if (counter > 0xfff) {
      lastMs += 1
      counter = 0
    }
  }
  id.writeUIntBE(lastMs, 0, 6)
  id.writeUInt16BE(0x7000 | counter, 6)
  id.writeUInt8(0x80 | (id.readUInt8(8) & 0x3f), 8)
  return id
}

function randomId(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += 16
  return Buffer.from(pool.subarray(used - 16, used))
}

/** The usual text of a UUID: 8-4-4-4-12 hex digits. */
export function uuidText(id: Buffer): string {
  const hex = id.toString('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-')
}

/** The 16 bytes of a UUID's text. */
export function uuidBytes(text: string): Buffer {
  return Buffer.from(text.replaceAll('-', ''), 'hex')
}

/** The name of a new document of our own: a UUIDv7, so that inserts stay local. */
export function newName(): string {
  return uuidText(newId())
}
