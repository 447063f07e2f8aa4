import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { answerUnreadable } from '../../src/frappe/unreadable.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { exchangeBytes } from '../support/wire.ts'

const PING = '/api/method/ping'

/** Status, headers and body of an answer's bytes. */
function parsed(bytes: string): { status: number; headers: string; body: unknown } {
  const [head = '', body = ''] = bytes.split('\r\n\r\n')
  const [first = '', ...headers] = head.split('\r\n')
  return {
    status: Number(first.split(' ')[1]),
    headers: headers.join('\n'),
    body: JSON.parse(body),
  }
}

describe('what cannot be read as a request', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer({ patience: { headers: 200, request: 400, check: 20 } })
  })
  afterAll(() => server.close())

  const answerTo = async (bytes: string) => parsed(await exchangeBytes(server.url, bytes))

  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400, 'BadRequest'],
    [
      'a header without a colon',
      `GET ${PING} HTTP/1.1\r\nHost: x\r\nbroken\r\n\r\n`,
      400,
      'BadRequest',
    ],
    [
      'two lengths that differ',
      `POST ${PING} HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n`,
      400,
      'BadRequest',
    ],
    [
      'headers of 17 KiB',
      `GET ${PING} HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(17 * 1024)}\r\n\r\n`,
      431,
      'RequestHeaderFieldsTooLarge',
    ],
    [
      'an address of 1 MiB',
      `GET ${PING}?${'x'.repeat(1024 * 1024)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      431,
      'RequestHeaderFieldsTooLarge',
    ],
    [
      'a chunk extension of 17 KiB',
      `POST ${PING} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2;${'x'.repeat(17 * 1024)}\r\n`,
      413,
      'RequestEntityTooLarge',
    ],
    ['headers that do not end', `GET ${PING} HTTP/1.1\r\nHost: x\r\n`, 408, 'RequestTimeout'],
    [
      'a body that does not end',
      `POST ${PING} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{`,
      408,
      'RequestTimeout',
    ],
  ])('%s is answered as Frappe answers', async (_, bytes, status, name) => {
    const answer = await answerTo(bytes)
    expect(answer).toMatchObject({ status, body: { exc_type: name } })
    expect(answer.headers).toContain('Content-Type: application/json')
    expect(answer.headers).toContain('Connection: close')
  })

  it('headers of 15 KiB are read', async () => {
    const { status } = await fetch(server.url + PING, { headers: { A: 'x'.repeat(15 * 1024) } })
    expect(status).toBe(200)
  })
})

it('nothing is written into an answer that has begun', async () => {
  const server = createServer((_req, res) => {
    res.writeHead(200, { 'Content-Length': 10 })
    res.write('begun')
  })
  server.on('clientError', answerUnreadable)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  let received = ''
  socket.setEncoding('latin1').on('data', (text) => {
    received += text
    if (received.endsWith('begun')) socket.write('nonsense\r\n\r\n')
  })
  socket.write(`GET ${PING} HTTP/1.1\r\nHost: x\r\n\r\n`)
  await once(socket, 'close')
  expect(received).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nbegun$/)
  server.close()
})
