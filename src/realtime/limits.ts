import { LRUCache } from 'lru-cache'
import type { Socket } from 'socket.io'

/** Packets that a connection may send a second, and at once; what Engine.IO sends for itself counts too. */
const PACKETS_PER_SECOND = 50
const BURST = 100
/** Bytes that wait for a client which does not read; as many again may be under way. */
const MAX_WAITING_BYTES = 1_048_576
/** Milliseconds that the oldest of them waits; looked at with each packet, and heartbeats are packets. */
const MAX_WAITING_MS = 10_000
/** Milliseconds that the first reconnection after a kick waits; each further kick within a minute doubles them. */
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 8_000
const KICKS_REMEMBERED_MS = 60_000

/** Engine.IO's side of a connection. */
export type Connection = Socket['conn']

/** Calls `kick`, once, when a connection sends too much or leaves too much unread. */
export function watch(connection: Connection, kick: (reason: string) => void): void {
  const mayPass = tokenBucket(PACKETS_PER_SECOND, BURST)
  let waiting = 0
  let waitingSince = 0
  let isKicked = false
  const kickOnce = (reason: string): void => {
    // Kicking sends packets too.
    if (isKicked) return
    isKicked = true
    kick(reason)
  }
  connection.on('packet', () => {
    if (!mayPass()) kickOnce('it sends too fast')
  })
  connection.on('packetCreate', ({ data }: { data?: string | Buffer }) => {
    const now = performance.now()
    if (waiting === 0) waitingSince = now
    waiting += data?.length ?? 0
    const isLate = now - waitingSince > MAX_WAITING_MS
    if (waiting > MAX_WAITING_BYTES || isLate) kickOnce('it does not read')
  })
  connection.on('flush', () => {
    waiting = 0
  })
}

/** False when `burst` calls and `perSecond` more for each second since have been used up. */
export function tokenBucket(
  perSecond: number,
  burst: number,
  now: () => number = () => performance.now(),
): () => boolean {
  let tokens = burst
  let filledAt = now()
  return () => {
    const at = now()
    tokens = Math.min(burst, tokens + ((at - filledAt) * perSecond) / 1000)
    filledAt = at
    if (tokens < 1) return false
    tokens--
    return true
  }
}

/** Who was disconnected lately: the shipped extension comes back at once, and would be kicked in a loop. */
export interface Kicks {
  record: (userName: string) => void
  /** Milliseconds that the user's next connection waits; 0 without a kick. */
  pauseMs: (userName: string) => number
}

export function rememberKicks(): Kicks {
  const counts = new LRUCache<string, number>({ max: 10_000, ttl: KICKS_REMEMBERED_MS })
  return {
    record: (userName) => {
      counts.set(userName, (counts.get(userName) ?? 0) + 1)
    },
    pauseMs: (userName) => {
      const count = counts.get(userName)
      return count === undefined ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (count - 1), LONGEST_PAUSE_MS)
    },
  }
}
