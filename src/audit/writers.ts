import { LRUCache } from 'lru-cache'
import type { Outcome } from '../db/transaction.ts'
import { newId } from '../db/uuid.ts'
import type { Keys } from '../keys/index.ts'
import { type AuditRow, FIRST_MAC, type OpenRow, rowHash, rowMac } from './row.ts'

/**
 * One database connection's rows in one log, numbered 1, 2, 3 … with a chain of MACs. A connection's transactions
 * commit one after another, so whoever sees number n + 1 sees n: a gap is a row that was deleted.
 */
export interface Writer {
  id: Buffer
  log: Buffer
  key: Buffer
  /** Number and MAC of the last row that was committed. */
  n: number
  mac: Buffer
  /** The same, counting the rows of a transaction that has not ended. */
  taken: { n: number; mac: Buffer } | undefined
  /** Nobody knows whether its last rows were committed: it writes no more, and its last number is never told. */
  isLost: boolean
}

/** Writers that a process holds: one for each connection and log, of some 500 bytes. */
const MAX_WRITERS = 50_000

/** The writers of a process. */
export interface Writers {
  of: (connection: object, log: Buffer) => Writer
  /** Takes writers out that write no more: the least used beyond the limit, or all when the process ends. */
  retire: (which: 'least used' | 'all') => Writer[]
}

/** The key of a writer's MACs. */
export const writerKey = (keys: Keys, id: Buffer): Buffer => keys.derive('audit writer', id)

/** None yet: each process, and each connection of it, begins with new ones. */
export function createWriters(keys: Keys): Writers {
  const connections = new WeakMap<object, number>()
  let count = 0
  let evicted: Writer[] = []
  const known = new LRUCache<string, Writer>({
    max: MAX_WRITERS,
    dispose: (writer, _name, reason) => {
      if (reason === 'evict') evicted.push(writer)
    },
  })
  return {
    of: (connection, log) => {
      const number = connections.get(connection) ?? ++count
      connections.set(connection, number)
      const name = `${number} ${log.toString('hex')}`
      let writer = known.get(name)
      if (writer === undefined || writer.isLost) {
        writer = newWriter(keys, log)
        known.set(name, writer)
      }
      return writer
    },
    retire: (which) => {
      const all = which === 'all' ? [...evicted, ...known.values()] : evicted
      // One whose transaction is under way is not done yet.
      evicted = all.filter(({ taken }) => taken !== undefined)
      return all.filter(({ n, taken, isLost }) => n > 0 && taken === undefined && !isLost)
    },
  }
}

function newWriter(keys: Keys, log: Buffer): Writer {
  const id = newId()
  const key = writerKey(keys, id)
  return { id, log, key, n: 0, mac: FIRST_MAC, taken: undefined, isLost: false }
}

/** Gives a row the writer's next number, and its hash and MAC. */
export function takeNumber(writer: Writer, row: Omit<OpenRow, 'writer' | 'writer_n'>): AuditRow {
  const last = writer.taken ?? writer
  const n = last.n + 1
  const numbered: OpenRow = { ...row, writer: writer.id, writer_n: n }
  const hash = rowHash(numbered)
  const mac = rowMac(writer.key, hash, n, last.mac)
  writer.taken = { n, mac }
  return { ...numbered, row_hash: hash, mac }
}

/** Ends the writer's transaction: its numbers are kept only if that was committed. */
export function settle(writer: Writer, outcome: Outcome): void {
  if (outcome === 'committed') Object.assign(writer, writer.taken)
  if (outcome === 'unknown') writer.isLost = true
  writer.taken = undefined
}
