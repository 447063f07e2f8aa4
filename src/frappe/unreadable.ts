import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import {
  BadRequest,
  type FrappeError,
  RequestEntityTooLarge,
  RequestHeaderFieldsTooLarge,
  RequestTimeout,
} from '../exceptions.ts'
import { failure } from './response.ts'

/**
 * Answers what Node could not read as a request, in place of its own answers without a body. As Node, nothing is
 * written where an answer has begun.
 */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  const { _httpMessage: begun } = socket as Socket & { _httpMessage?: ServerResponse | null }
  if (!socket.writable || begun?.headersSent === true) {
    socket.destroy()
    return
  }
  const exception = exceptionOf(error.code)
  const { status, contentType, body } = failure(exception, {
    top: {},
    messages: [],
    wantsJson: true,
    version: 1,
    isOurs: false,
    isExplained: true,
    source: undefined,
    trace: undefined,
  })
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${contentType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    'Connection: close',
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`)
  socket.destroySoon()
}

function exceptionOf(code: string | undefined): FrappeError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new RequestHeaderFieldsTooLarge('The address and headers are too long.')
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new RequestEntityTooLarge('The extensions of a chunk are too long.')
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new RequestTimeout('The request did not arrive in time.')
    default:
      return new BadRequest('This is not an HTTP request.')
  }
}
