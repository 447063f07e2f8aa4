import { request } from 'node:http'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { pino } from 'pino'
import { z } from 'zod'
import { runInMode } from '../../src/db/transaction.ts'
import { defineMethod } from '../../src/frappe/method.ts'
import { createIdentity } from '../../src/identity/index.ts'
import { errorForLog } from '../../src/log.ts'
import { messageOf, type Person, startServer, type TestServer } from '../support/server.ts'
import { exchangeBytes } from '../support/wire.ts'

const TRACK = 'ai_assistant.api.analytics.track_event'
const SERIES = 'ai_assistant.api.analytics.get_time_series'

/** Writes, and answers what its contract does not allow. */
const breaksContract = defineMethod('Breaks its contract after a write.', {
  path: 'test.breaks_contract',
  verbs: ['POST'],
  audience: 'guest',
  right: null,
  transaction: 'request',
  idempotency: null,
  input: z.object({}),
  output: z.object({ n: z.number() }),
}).handle(async ({ ctx }) => {
  await ctx.db.insertInto('tabSeries').values({ name: 'broken' }).execute()
  return { n: Number.NaN }
})

const open = {
  verbs: ['POST'],
  audience: 'guest',
  right: null,
  transaction: 'read',
  xssSafe: true,
  output: z.unknown(),
} as const
const echo = defineMethod('Answers its arguments.', {
  ...open,
  path: 'test.echo',
  input: z.object({ note: z.string() }),
}).handle(async ({ input }) => input)
const tallies = defineMethod('Takes any names.', {
  ...open,
  path: 'test.tallies',
  input: z.object({ m: z.record(z.string(), z.number()) }),
}).handle(async () => null)
const files = defineMethod('Counts files.', {
  ...open,
  path: 'test.files',
  takesFiles: true,
  input: z.object({}),
}).handle(async (call) => call.files.length)
const noFiles = defineMethod('Takes none.', {
  ...open,
  path: 'test.no_files',
  input: z.object({}),
}).handle(async (call) => call.files.length)

describe('a hostile client', () => {
  let server: TestServer
  let person: Person

  beforeAll(async () => {
    server = await startServer({ methods: { breaksContract, echo, tallies, files, noFiles } })
    person = await server.newUser()
  })
  afterAll(() => server.close())

  it('can send a body in the smallest pieces, at the cost of its bytes', async () => {
    const text = JSON.stringify({ note: 'é'.repeat(20_000) })
    const pieces = [...Buffer.from(text)].map((byte) => Buffer.of(byte))
    const before = process.memoryUsage().rss
    const answer = await new Promise<string>((resolve, reject) => {
      const outgoing = request(
        `${server.url}/api/method/test.echo`,
        { method: 'POST' },
        (incoming) => {
          let received = ''
          incoming.on('data', (chunk) => {
            received += chunk
          })
          incoming.on('end', () => resolve(received))
        },
      )
      outgoing.on('error', reject)
      outgoing.setHeader('Content-Type', 'application/json')
      for (const piece of pieces) outgoing.write(piece)
      outgoing.end()
    })
    expect(JSON.parse(answer).message.note).toBe('é'.repeat(20_000))
    // Sender and receiver live in this process; a piece of its own each would take several times as much.
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20)
  })

  it('cannot fill a form with parts', async () => {
    const part = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\ufffd\r\n'
    const response = await server
      .request()
      .post('/api/method/test.echo')
      .set('Content-Type', 'multipart/form-data; boundary=x')
      .send(`${part.repeat(1_001)}--x--`)
    expect([response.status, response.body.exc_type]).toEqual([417, 'ValidationError'])
  })

  it('is not told more than the beginning of a name that nobody knows', async () => {
    for (const cmd of ['\u0001'.repeat(200_000), `${'<'.repeat(100_000)}.x`]) {
      const { status, text } = await server
        .request()
        .post('/')
        .set('Accept', 'application/json')
        .send({ cmd })
      expect(status).toBe(417)
      expect(text.length).toBeLessThan(10_000)
    }
  })

  it('writes no words of its own into the log', async () => {
    const lines: object[] = []
    const { info } = server.ctx.log
    server.ctx.log.info = (line: object) => {
      lines.push(line)
    }
    await server.request().get(`/${'x'.repeat(1_000)}?cmd=MY.SECRET&a=MY.SECRET`)
    expect(lines).toHaveLength(1)
    expect(JSON.stringify(lines)).not.toContain('MY.SECRET')
    expect(JSON.stringify(lines).length).toBeLessThan(600)
    server.ctx.log.info = info
  })

  it('does not get names of its own back as HTML', async () => {
    const { text } = await server.post('test.tallies', {
      m: { '<img src=x onerror=alert(1)>': 'x' },
    })
    expect(text).toContain('is not valid')
    expect(text).not.toContain('<img')
  })

  it('cannot send files to a method through the address of another', async () => {
    const send = (path: string, cmd: string) =>
      server
        .request()
        .post(`/api/method/${path}`)
        .field('cmd', cmd)
        .attach('file', Buffer.from('x'), 'x.txt')
    expect((await send('test.files', 'test.no_files')).body.message).toBe(0)
    expect((await send('test.no_files', 'test.files')).status).toBe(417)
    expect((await send('test.files', '')).body.message).toBe(1)
  })

  it('may send a whole address, as proxies do', async () => {
    const ask = (target: string) =>
      exchangeBytes(server.url, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    expect(await ask('http://x/api/method/ping?a=1')).toContain('{"message":"pong"}')
    expect(await ask('http://x/health')).toContain('"status":"ok"')
    for (const odd of ['http://[/', 'http://a:b:c/'])
      expect(await ask(odd)).toMatch(/^HTTP\/1\.1 4\d\d [\s\S]*x-request-id/i)
  })

  it('cannot end the process with half a file in a form', async () => {
    const body = '--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nabc'
    const response = await server
      .request()
      .post('/api/method/ping')
      .set('Content-Type', 'multipart/form-data; boundary=x')
      .send(body)
    expect(response.status).toBe(400)
    expect((await server.get('ping')).status).toBe(200)
  })

  it.each([6, 30])('that sends %d MB reads its 413', async (megabytes) => {
    const answer = await new Promise<{ status: number | undefined; text: string }>(
      (resolve, reject) => {
        const body = Buffer.alloc(megabytes * 1024 * 1024, 'x')
        const options = { method: 'POST', headers: { 'content-length': body.length } }
        const sent = request(`${server.url}/api/method/ping`, options, (response) => {
          let text = ''
          response.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk
          })
          response.on('end', () => resolve({ status: response.statusCode, text }))
        })
        sent.on('error', reject)
        sent.end(body)
      },
    )
    expect(answer.status).toBe(413)
    expect(JSON.parse(answer.text).exc_type).toBe('RequestEntityTooLarge')
  })

  it('gets twenty groups and the rest, however many there are', async () => {
    const names = Array.from({ length: 300 }, (_, i) => `name-${i}`)
    await Promise.all(
      names.map((event_name) => server.post(TRACK, { event_type: 'command', event_name }, person)),
    )
    const query = { metric: 'events', interval: 'hourly', group_by: 'event_name' }
    const { groups } = messageOf(await server.get(SERIES, query, person)) as {
      groups: { key: string; total: number }[]
    }
    expect(groups).toHaveLength(21)
    expect(groups.at(-1)).toMatchObject({ key: 'other', total: 280 })
  })

  it('does not get its own text back at any length, nor as HTML', async () => {
    const filters = { [`<script>${'x'.repeat(10_000)}`]: 1 }
    const response = await server.post(SERIES, { metric: 'events', filters }, person)
    expect(response.status).toBe(417)
    expect(response.text.length).toBeLessThan(3_000)
    expect(response.text).not.toContain('<script>')
  })

  it('finds nothing written by a method whose answer breaks its contract', async () => {
    expect((await server.post('test.breaks_contract')).status).toBe(500)
    expect(await server.ctx.db.selectFrom('tabSeries').selectAll().execute()).toEqual([])
  })

  it('may send blanks for everything that is optional', async () => {
    const event = { event_type: 'command', event_name: 'x', event_data: '', metadata: '' }
    expect((await server.post(TRACK, event, person)).status).toBe(200)
    const query = { metric: 'events', interval: '', filters: '', start_date: '' }
    expect((await server.get(SERIES, query, person)).status).toBe(200)
  })
})

describe('over the weeks', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.close())

  it('a session that one process keeps alive is alive in the other', async () => {
    const { ctx, clock, encryptionKey } = server
    const person = await server.newUser()
    const other = createIdentity({
      db: ctx.db,
      encryptionKey,
      siteUrl: '',
      now: clock.now,
      log: ctx.log,
    })
    const result = await ctx.identity.login(person.name, person.password, '')
    const sid = 'session' in result ? result.session.sid : ''
    expect(await other.findSession(sid)).toBeDefined()
    for (let hour = 0; hour < 200; hour++) {
      clock.advance(3_600_000)
      expect(await ctx.identity.findSession(sid)).toBeDefined()
    }
    expect(await other.findSession(sid)).toBeDefined()
    other.close()
  })

  it('a query that outlives its transaction fails and holds no connection', async () => {
    let late: Promise<unknown> = Promise.resolve()
    let proceed = (): void => {}
    const ended = new Promise<void>((resolve) => {
      proceed = resolve
    })
    await runInMode(server.ctx.db, 'read', async (db) => {
      late = ended.then(() => db.selectFrom('tabUser').select('name').execute())
    })
    proceed()
    await expect(late).rejects.toThrow('has ended')
  })

  it('an error of the database is logged without the values of its statement', async () => {
    const lines: string[] = []
    const sink = new Writable({
      write: (chunk, _encoding, done) => {
        lines.push(String(chunk))
        done()
      },
    })
    const log = pino({ serializers: { err: errorForLog } }, sink)
    const failing = server.ctx.db
      .insertInto('tabSeries')
      .values([{ name: 'secret-value' }, { name: 'secret-value' }])
      .execute()
    await failing.catch((error: unknown) => log.error({ err: error }, 'failed'))
    expect(lines.join('')).toContain('"errno":1062')
    expect(lines.join('')).not.toContain('secret-value')
  })
})
