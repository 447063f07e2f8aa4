import type { IncomingMessage } from 'node:http'
import { RequestEntityTooLarge, UnsupportedMediaType } from '../exceptions.ts'

const NOTHING = Buffer.alloc(0)

/**
 * The request's body, at most `limit` bytes. Written here because every method call passes through it, and
 * Express's own parsers take several times as long (scripts/bench).
 */
export async function readBody(req: IncomingMessage, limit: number): Promise<Buffer> {
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
  let body: Buffer = NOTHING
  let size = 0
  return new Promise((resolve, reject) => {
    req.on('data', (chunk: Buffer) => {
      if (size > limit) return
      const end = size + chunk.length
      if (end > limit) {
        body = NOTHING
        reject(tooLarge(limit))
      } else if (size === 0) body = chunk
      else {
        // One buffer that grows: a list of a client's tiny chunks would take hundreds of times their bytes.
        if (end > body.length) body = grown(body, size, Math.min(2 * end, limit))
        chunk.copy(body, size)
      }
      size = end
    })
    req.on('end', () => resolve(body.subarray(0, size)))
    req.on('error', reject)
    req.on('aborted', () => reject(new ClientGone('The client went away.')))
  })
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
