import { createHash } from 'node:crypto'

/** The dictionary id of a name: the first 8 bytes of the SHA-256 of its exact text. */
export function nameId(name: string): Buffer {
  return createHash('sha256').update(name).digest().subarray(0, 8)
}
