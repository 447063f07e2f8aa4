import type { IncomingMessage } from 'node:http'
import {
  BackPressureError,
  type FrappeError,
  RequestEntityTooLarge,
  UnsupportedMediaType,
} from '../exceptions.ts'

const NOTHING = Buffer.alloc(0)

/** Bytes of a body that is always let in, and not counted: most are, and a thousand of them are 64 MiB. */
const SMALL_BYTES = 64 * 1024
/** Bytes of all larger bodies together. */
const HELD_BYTES = 32 * 1024 * 1024
/** Seconds after which a client whose body found no room may come back. */
const RETRY_SECONDS = 1

/** A request, with the bytes that its body has taken of the room. */
export interface BodyHolder {
  req: IncomingMessage
  takenBytes: number
}

/** The room for bodies in one process, from their arrival until they are answered. */
export interface BodyRoom {
  /** Bytes that are taken. */
  bytes: () => number
  /** Counts so many bytes for a body in place of those before; false when there is no room for them. */
  take: (holder: BodyHolder, bytes: number) => boolean
  /** Gives back what a body has taken; once is enough, and more often does no harm. */
  release: (holder: BodyHolder) => void
}

export function createBodyRoom(most = HELD_BYTES): BodyRoom {
  let taken = 0
  const count = (holder: BodyHolder, bytes: number): void => {
    taken += bytes - holder.takenBytes
    holder.takenBytes = bytes
  }
  return {
    bytes: () => taken,
    take: (holder, bytes) => {
      if (bytes <= SMALL_BYTES) return true
      if (taken - holder.takenBytes + bytes > most) return false
      count(holder, bytes)
      return true
    },
    release: (holder) => count(holder, 0),
  }
}

/**
 * The request's body, at most `limit` bytes. Written here because every method call passes through it, and
 * Express's own parsers take several times as long (scripts/bench). What counts in the room is what has arrived, so
 * that those who announce much and send nothing are in nobody's way.
 */
export async function readBody(holder: BodyHolder, limit: number, room: BodyRoom): Promise<Buffer> {
  const { req } = holder
  const announced = req.headers['content-length']
  if (
    announced === '0' ||
    (announced === undefined && req.headers['transfer-encoding'] === undefined)
  ) {
    return NOTHING
  }
  const encoding = req.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') {
    throw new UnsupportedMediaType(
      `Content-Encoding ${encoding} is not supported. Send the body as it is.`,
    )
  }
  if (Number(announced) > limit) throw tooLarge(limit)
  const longest = announced === undefined ? limit : Number(announced)
  let body: Buffer = NOTHING
  let size = 0
  let isRefused = false
  return new Promise((resolve, reject) => {
    const refuse = (error: FrappeError): void => {
      isRefused = true
      body = NOTHING
      room.release(holder)
      reject(error)
    }
    req.on('data', (chunk: Buffer) => {
      if (isRefused) return
      const end = size + chunk.length
      if (end > limit) return refuse(tooLarge(limit))
      if (end > body.length) {
        // One buffer that grows: a list of a client's tiny chunks would take hundreds of times their bytes.
        const length = size === 0 ? end : capacityFor(end, longest)
        if (!room.take(holder, length)) return refuse(new BackPressureError(RETRY_SECONDS))
        body = size === 0 ? chunk : grown(body, size, length)
      }
      if (body !== chunk) chunk.copy(body, size)
      size = end
    })
    req.on('end', () => resolve(body.subarray(0, size)))
    req.on('error', reject)
    req.on('aborted', () => reject(new ClientGone('The client went away.')))
  })
}

/** Twice the bytes that are there, so that copying stays cheap; but what is small never counts as more. */
function capacityFor(size: number, longest: number): number {
  return Math.min(2 * size, longest, size <= SMALL_BYTES ? SMALL_BYTES : longest)
}

function grown(body: Buffer, size: number, length: number): Buffer {
  const larger = Buffer.allocUnsafe(length)
  body.copy(larger, 0, 0, size)
  return larger
}

/** Bytes and milliseconds for the rest of a refused body: clients read the answer only when they have sent it all. */
const DISCARD_BYTES = 64 * 1024 * 1024
const DISCARD_MS = 5_000

/** Reads and forgets what a client still sends, within bounds. */
export function discardBody(req: IncomingMessage): Promise<void> {
  if (req.complete || req.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    let size = 0
    const timer = setTimeout(resolve, DISCARD_MS)
    const finish = (): void => {
      clearTimeout(timer)
      resolve()
    }
    req.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > DISCARD_BYTES) finish()
    })
    req.on('end', finish).on('close', finish)
  })
}

/** The client closed the connection before its request was complete: there is nobody to answer. */
export class ClientGone extends Error {}

export function tooLarge(limit: number): RequestEntityTooLarge {
  return new RequestEntityTooLarge(`The body is larger than ${limit} bytes.`)
}
