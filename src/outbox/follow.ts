import { setImmediate as turn } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Database } from '../doctype/generated/tables.ts'
import { type Entry, readEntries, readHeads } from './entries.ts'
import type { Heads } from './writer.ts'

/** Milliseconds between looks at the heads: how late an event is of which nobody told. */
const POLL_MS = 250
/** Heads of one look; those of more streams are looked at in turn. */
const HEADS = 2_000
/** Streams of one reading, and entries of all of them together: what is in memory at once. */
const STREAMS = 32
const ENTRIES = 256
/** Characters that are handed out before sockets get their turn to send them. */
const PORTION = 65_536

/** Hears the entries of a stream, in order; what it waits for must not take long. */
export type Hear = (entry: Entry) => void

/** A stream that is being followed. */
export interface Following {
  /** Fulfilled once everything that is committed from now on will be heard. */
  started: Promise<void>
  /** The last revision that was heard, or was there before; every later one will be heard. */
  position: () => number
  stop: () => void
}

/** Reads the streams that somebody in this process follows. */
export interface Follower {
  /** Hears a stream from its head of now; one listener a stream. */
  follow: (stream: string, hear: Hear) => Following
  /** Says that streams have reached these revisions. */
  wake: (heads: Heads) => void
  close: () => Promise<void>
}

interface Followed {
  stream: string
  hear: Hear
  /** Undefined until its head was read. */
  rev: number | undefined
  start: () => void
}

/**
 * The database is the truth: whoever wakes the follower only makes it look sooner. One reading at a time, for all streams
 * that moved; what moves meanwhile is read with the next one.
 */
export function createFollower(db: Kysely<Database>, log: Logger): Follower {
  const streams = new Map<string, Followed>()
  const unstarted = new Set<Followed>()
  const moved = new Set<Followed>()
  let looked = 0
  let isClosed = false
  let reading: Promise<void> | undefined
  let looking: Promise<void> | undefined

  function read(): void {
    if (reading !== undefined || isClosed) return
    reading = readAll().then(
      () => {
        reading = undefined
        // What moved since the last look of the loop.
        if (moved.size > 0 || unstarted.size > 0) read()
      },
      (error) => {
        reading = undefined
        log.warn({ err: error }, 'streams could not be read; again in a moment')
      },
    )
  }

  async function readAll(): Promise<void> {
    while (!isClosed) {
      if (unstarted.size > 0) await look(first(unstarted, HEADS))
      else if (moved.size > 0) await readSome(first(moved, STREAMS))
      else return
    }
  }

  /** Begins with streams at their heads; those that are behind theirs are to be read. */
  async function look(some: readonly Followed[]): Promise<void> {
    const heads = await readHeads(
      db,
      some.map(({ stream }) => stream),
    )
    for (const followed of some) {
      unstarted.delete(followed)
      if (!isFollowed(followed)) continue
      const head = heads.get(followed.stream) ?? 0
      if (followed.rev === undefined) {
        followed.rev = head
        followed.start()
      } else if (head > followed.rev) moved.add(followed)
    }
  }

  async function readSome(some: readonly Followed[]): Promise<void> {
    const limit = Math.floor(ENTRIES / some.length)
    const places = some.map(({ stream, rev = 0 }) => ({ stream, rev }))
    // Who moves from here on moves again.
    for (const followed of some) moved.delete(followed)
    const entries = await readEntries(db, places, limit).catch((error) => {
      for (const followed of some) if (isFollowed(followed)) moved.add(followed)
      throw error
    })
    const byStream = new Map(some.map((followed) => [followed.stream, { followed, count: 0 }]))
    let portion = 0
    for (const entry of entries) {
      const one = byStream.get(entry.stream)
      if (one === undefined || !isFollowed(one.followed)) continue
      hand(one.followed, entry)
      one.count++
      if (one.count === limit) moved.add(one.followed)
      portion += entry.length
      if (portion < PORTION) continue
      portion = 0
      await turn()
    }
  }

  function hand(followed: Followed, entry: Entry): void {
    followed.rev = entry.rev
    try {
      followed.hear(entry)
    } catch (error) {
      log.error({ err: error, stream: entry.stream, rev: entry.rev }, 'an event was not delivered')
    }
  }

  const isFollowed = (followed: Followed): boolean => streams.get(followed.stream) === followed

  /** A look at those whose turn it is. */
  function lookAround(): void {
    read()
    if (looking !== undefined || streams.size === 0) return
    if (looked >= streams.size) looked = 0
    const some = [...streams.values()].slice(looked, looked + HEADS)
    looked += HEADS
    looking = look(some)
      .then(read, (error) => log.warn({ err: error }, 'heads of streams could not be read'))
      .finally(() => {
        looking = undefined
      })
  }

  const timer = setInterval(lookAround, POLL_MS).unref()

  return {
    follow: (stream, hear) => {
      if (streams.has(stream)) throw new Error(`The stream ${stream} is followed already.`)
      const followed: Followed = { stream, hear, rev: undefined, start: () => {} }
      const started = new Promise<void>((resolve) => {
        followed.start = resolve
      })
      streams.set(stream, followed)
      unstarted.add(followed)
      // Those that begin together are looked up together.
      queueMicrotask(read)
      return {
        started,
        position: () => followed.rev ?? 0,
        stop: () => {
          if (isFollowed(followed)) streams.delete(stream)
          unstarted.delete(followed)
          moved.delete(followed)
        },
      }
    },
    wake: (heads) => {
      for (const [stream, rev] of heads) {
        const followed = streams.get(stream)
        // One that is about to begin may have read its head just before.
        if (followed !== undefined && (followed.rev ?? 0) < rev) moved.add(followed)
      }
      if (moved.size > 0) read()
    },
    close: async () => {
      isClosed = true
      clearInterval(timer)
      await Promise.all([reading, looking])
    },
  }
}

function first<T>(all: ReadonlySet<T>, count: number): T[] {
  const some: T[] = []
  for (const one of all) {
    if (some.length === count) break
    some.push(one)
  }
  return some
}
