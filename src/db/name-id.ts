import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'

/** Ids that a process remembers: the same few names come with every event, and a digest is dear. */
const known = new LRUCache<string, Buffer>({ max: 10_000 })

/** The dictionary id of a name: the first 8 bytes of the SHA-256 of its exact text. Shared: not to be written to. */
export function nameId(name: string): Buffer {
  const before = known.get(name)
  if (before !== undefined) return before
  const id = createHash('sha256').update(name).digest().subarray(0, 8)
  known.set(name, id)
  return id
}
