import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { trackEvent } from '../../src/methods/analytics/events/track_event.ts'
import { getTimeSeries } from '../../src/methods/analytics/time_series/get_time_series.ts'
import { type Person, startServer, type TestServer } from '../support/server.ts'
import { saveSettings } from '../support/settings.ts'
import {
  exchangeBytes,
  type RowCounts,
  rowCounter,
  send,
  type WireAnswer,
} from '../support/wire.ts'

const TRACK = `/api/method/${trackEvent.path}`
const SERIES = `/api/method/${getTimeSeries.path}`
const EVENT = { event_type: 'command', event_name: 'explain' }
const QUERY = { metric: 'events' }
const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'
const MULTIPART_TYPE = 'multipart/form-data; boundary=b'
const MEGABYTE = 1024 * 1024
const DEEP = 100_000

let server: TestServer
let person: Person
let count: RowCounts

async function open(options: Parameters<typeof startServer>[0] = {}): Promise<void> {
  server = await startServer(options)
  person = await server.newUser()
  // A failed login of somebody who exists is on record.
  count = await rowCounter(server.ctx, ['tabActivity Log'])
}

/** A POST of the person's with any body. */
function post(path: string, type: string, body: Uint8Array | string, headers = {}) {
  const all = { authorization: person.authorization, 'content-type': type, ...headers }
  return send(server.url, { verb: 'POST', path, headers: all, body })
}

const postJson = (path: string, args: unknown): Promise<WireAnswer> =>
  post(path, JSON_TYPE, JSON.stringify(args))

const get = (path: string, headers = {}): Promise<WireAnswer> =>
  send(server.url, {
    verb: 'GET',
    path,
    headers: { authorization: person.authorization, ...headers },
  })

/** Status and exception of an answer in Frappe's JSON. */
function outcome({ status, headers, body }: WireAnswer): unknown[] {
  expect(headers['content-type']).toBe('application/json')
  return [status, JSON.parse(body).exc_type]
}

/** A request in bytes, which is closed when it was answered. */
function bytesOf(verb: string, path: string, headers: readonly string[], body = ''): string {
  const lines = [`${verb} ${path} HTTP/1.1`, 'Host: x', 'Connection: close', ...headers]
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

const signed = (): string => `Authorization: ${person.authorization}`
const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1])

/** One field of a form of several parts. */
const part = (name: string, value: string): string =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`

async function requireAlive(): Promise<void> {
  const ping = await send(server.url, { verb: 'GET', path: '/api/method/ping' })
  expect([ping.status, ping.body]).toEqual([200, '{"message":"pong"}'])
}

describe('what is wrong is refused, and stores nothing', () => {
  let before: Record<string, number>

  beforeAll(() => open())
  afterAll(() => server.close())
  beforeEach(async () => {
    before = await count()
  })
  afterEach(async () => {
    expect(await count()).toEqual(before)
    await requireAlive()
  })

  describe('methods that do not exist', () => {
    const names = ['nothing', 'constructor', '__proto__', 'toString', 'hasOwnProperty']

    it.each([...names, 'frappe.constructor', 'frappe.__proto__'])('%s', async (name) => {
      expect(outcome(await postJson(`/api/method/${name}`, {}))).toEqual([417, 'ValidationError'])
      const command = await send(server.url, {
        verb: 'POST',
        path: '/',
        headers: { accept: JSON_TYPE, 'content-type': JSON_TYPE },
        body: JSON.stringify({ cmd: name }),
      })
      expect(outcome(command)).toEqual([417, 'ValidationError'])
    })

    it.each(names)('ai_assistant.%s', async (name) => {
      const answer = await postJson(`/api/method/ai_assistant.${name}`, {})
      expect(outcome(answer)).toEqual([404, 'DoesNotExistError'])
    })

    it('a name of markup comes back escaped', async () => {
      const answer = await postJson('/', { cmd: 'a.<script>' })
      expect(answer.status).toBe(417)
      expect(answer.body).not.toContain('<script>')
    })
  })

  describe('verbs', () => {
    it.each(['GET', 'PATCH'])('%s of a method that is posted', async (verb) => {
      const headers = { authorization: person.authorization }
      const path = `${TRACK}?${new URLSearchParams(EVENT)}`
      const answer = await send(server.url, { verb, path, headers })
      expect(outcome(answer)).toEqual([403, 'PermissionError'])
    })

    it('HEAD of a method has no body', async () => {
      const headers = { authorization: person.authorization }
      const answer = await send(server.url, { verb: 'HEAD', path: TRACK, headers })
      expect([answer.status, answer.body]).toEqual([403, ''])
    })

    it.each([
      'BREW / HTTP/1.1',
      'PRI * HTTP/2.0\r\n\r\nSM',
      '\x16\x03\x01\x02\x00',
      '{"cmd":"ping"}',
    ])('%j is no request', async (line) => {
      expect(statusOf(await exchangeBytes(server.url, `${line}\r\n\r\n`))).toBe(400)
    })

    it('CONNECT is hung up', async () => {
      const answer = await exchangeBytes(server.url, bytesOf('CONNECT', 'other:443', []))
      expect(answer).toBe('')
    })
  })

  describe('types', () => {
    const structures = ['event_data', 'metadata', 'filters']
    const namesOf = (method: { input: { shape: object } }): string[] =>
      Object.keys(method.input.shape)

    it.each(namesOf(trackEvent))('track_event: %s', async (name) => {
      const wrong = structures.includes(name) ? [5, true, 'text', '5'] : [[], {}, true, [[name]]]
      for (const value of wrong) {
        const answer = await postJson(TRACK, { ...EVENT, [name]: value })
        expect(outcome(answer)).toEqual([417, 'FrappeTypeError'])
      }
    })

    it.each(namesOf(getTimeSeries))('get_time_series: %s', async (name) => {
      const single = name === 'periods' ? 'five' : 5
      const wrong = structures.includes(name) ? [5, true, 'text', []] : [[], {}, true, single]
      for (const value of wrong) {
        const answer = await postJson(SERIES, { ...QUERY, [name]: value })
        expect(outcome(answer)).toEqual([417, 'FrappeTypeError'])
      }
    })

    it.each(namesOf(trackEvent))('track_event: %s that is no text', async (name) => {
      for (const value of ['a\0b', '\ud800', 'x\udc00']) {
        const answer = await postJson(TRACK, { ...EVENT, [name]: value })
        expect(outcome(answer)).toEqual([417, 'FrappeTypeError'])
      }
      const form = new URLSearchParams({ ...EVENT, [name]: 'a\0b' }).toString()
      expect(outcome(await post(TRACK, FORM_TYPE, form))).toEqual([417, 'FrappeTypeError'])
    })

    it.each(namesOf(getTimeSeries))('get_time_series: %s that is no text', async (name) => {
      for (const value of ['a\0b', '\ud800', 'x\udc00']) {
        expect((await postJson(SERIES, { ...QUERY, [name]: value })).status).toBe(417)
      }
      const query = new URLSearchParams({ ...QUERY, [name]: 'a\0b' })
      expect((await get(`${SERIES}?${query}`)).status).toBe(417)
    })

    it.each([
      [{ event_data: { text: '\ud800' } }],
      [{ event_data: { '\udfff': 1 } }],
      [{ metadata: ['x', ['\udc00']] }],
      [{ event_name: 'x'.repeat(256) }],
      [{ event_name: '🙂'.repeat(256) }],
      [{ session_id: 'x'.repeat(141) }],
      [{ duration_ms: -1 }],
      [{ duration_ms: 1.5 }],
      [{ duration_ms: 2 ** 31 }],
      [{ duration_ms: 1e308 }],
      [{ duration_ms: '1e400' }],
      [{ event_id: '00000000-0000-0000-0000-00000000000g' }],
      [{ event_data: { text: 'x'.repeat(17 * 1024) } }],
    ])('an event that does not fit: %j', async (wrong) => {
      expect((await postJson(TRACK, { ...EVENT, ...wrong })).status).toBe(417)
    })
  })

  describe('times that do not exist', () => {
    it.each([
      '2026-02-29 12:00:00',
      '2026-11-31T12:00:00Z',
      '2026-13-01T00:00:00Z',
      '0000-00-00 00:00:00',
      '2026-11-15T24:00:00Z',
      '2026-11-15T23:59:60Z',
      '2026-11-15T12:00:00+24:00',
      '2026-11-15T12:00:00+05:60',
      '2026-11-15',
      '2026-W46-7T12:00:00',
      '+010000-01-01T00:00:00Z',
      '1763208000',
      'yesterday',
    ])('timestamp %s', async (timestamp) => {
      const answer = await postJson(TRACK, { ...EVENT, timestamp })
      expect(outcome(answer)).toEqual([417, 'FrappeTypeError'])
    })

    it.each([
      '0001-01-01T00:00:00+23:59',
      '1969-12-31 23:59:59',
      '2038-01-19T03:14:08Z',
      '9999-12-31T23:59:59.999999-23:59',
    ])('timestamp %s, far from now', async (timestamp) => {
      expect(outcome(await postJson(TRACK, { ...EVENT, timestamp }))).toEqual([
        417,
        'ValidationError',
      ])
    })

    it.each([
      ['2026-02-29', '2026-03-01'],
      ['2026-02-01', '2026-02-30'],
      ['0000-01-01', '0000-01-02'],
      ['0001-01-01', '0001-01-02'],
      ['9999-12-01', '9999-12-31'],
      ['2026-11-02', '2026-11-01'],
      ['1000-01-02', '9998-12-31'],
      ['-000001-01-01', '2026-11-01'],
      ['+010000-01-01', '+010000-01-02'],
    ])('a series from %s to %s', async (start_date, end_date) => {
      for (const interval of ['hourly', 'daily', 'weekly']) {
        const query = new URLSearchParams({ ...QUERY, interval, start_date, end_date })
        expect((await get(`${SERIES}?${query}`)).status).toBe(417)
      }
    })
  })

  describe('bodies that are too large', () => {
    const large = Buffer.alloc(30 * MEGABYTE, 0x20)

    it.each([JSON_TYPE, FORM_TYPE, MULTIPART_TYPE, 'text/plain'])('%s', async (type) => {
      const answer = await post(TRACK, type, large)
      expect(outcome(answer)).toEqual([413, 'RequestEntityTooLarge'])
    })

    it('in chunks', async () => {
      const answer = await post(TRACK, JSON_TYPE, large, { 'transfer-encoding': 'chunked' })
      expect(outcome(answer)).toEqual([413, 'RequestEntityTooLarge'])
    })

    it('by one byte', async () => {
      const body = Buffer.alloc(5 * MEGABYTE + 1, 0x20)
      expect((await post(TRACK, JSON_TYPE, body)).status).toBe(413)
      expect((await post(TRACK, JSON_TYPE, body.subarray(1))).status).toBe(400)
    })

    it('are refused before they are sent', async () => {
      const lines = [signed(), `Content-Type: ${JSON_TYPE}`, 'Content-Length: 99999999999999']
      const answer = await exchangeBytes(server.url, bytesOf('POST', TRACK, lines))
      expect(statusOf(answer)).toBe(413)
    })

    it('are told as a page to who reads pages', async () => {
      const answer = await post(TRACK, JSON_TYPE, large, { accept: 'text/html' })
      expect([answer.status, answer.headers['content-type']]).toEqual([
        413,
        'text/html; charset=utf-8',
      ])
    })
  })

  describe('bodies that cannot be read', () => {
    it.each([
      '{',
      '{"event_type":',
      "{'a':1}",
      '[1,]',
      'nul',
      '{"a":NaN}',
      '\ufeff{}',
      '\0',
      '{} {}',
    ])('JSON %j', async (body) => {
      expect(outcome(await post(TRACK, JSON_TYPE, body))).toEqual([400, 'JSONDecodeError'])
    })

    it.each(['null', '5', 'true', '"text"'])('JSON %s is no arguments', async (body) => {
      expect(outcome(await post(TRACK, JSON_TYPE, body))).toEqual([417, 'ValidationError'])
    })

    it('compressed', async () => {
      const body = gzipSync(JSON.stringify(EVENT))
      const answer = await post(TRACK, JSON_TYPE, body, { 'content-encoding': 'gzip' })
      expect(outcome(answer)).toEqual([415, 'UnsupportedMediaType'])
      expect((await post(TRACK, JSON_TYPE, body)).status).toBe(400)
    })

    const whole = part('event_type', 'command') + part('event_name', 'explain')
    it.each([
      ['of another boundary', MULTIPART_TYPE, whole.replaceAll('--b', '--c')],
      ['without its end', MULTIPART_TYPE, whole],
      ['that ends within a part', MULTIPART_TYPE, whole.slice(0, -5)],
      ['that ends within a header', MULTIPART_TYPE, whole.slice(0, 30)],
      ['whose boundary is empty', 'multipart/form-data; boundary=', `${whole}--b--\r\n`],
      ['without a boundary', 'multipart/form-data; x=y', `${whole}--b--\r\n`],
    ])('a form of several parts %s', async (_, type, body) => {
      expect(outcome(await post(TRACK, type, body))).toEqual([400, 'JSONDecodeError'])
    })

    it.each([
      ['JSON', TRACK, JSON_TYPE, `{"event_type":"command","event_name":"@"}`],
      ['a form', TRACK, FORM_TYPE, 'event_type=command&event_name=@'],
      ['a form that is encoded', TRACK, FORM_TYPE, 'event_type=command&event_name=%ff'],
      ['half a character', TRACK, FORM_TYPE, 'event_type=command&event_name=%c3'],
      ['a name', TRACK, FORM_TYPE, 'event_type=command&event_name=a&%ff=1'],
      ['the query', `${TRACK}?event_name=%e2%82`, JSON_TYPE, '{"event_type":"command"}'],
      [
        'several parts',
        TRACK,
        MULTIPART_TYPE,
        `${part('event_type', 'command')}${part('event_name', '@')}--b--\r\n`,
      ],
    ])('bytes that are no UTF-8 in %s', async (_, path, type, text) => {
      // Latin-1 turns ÿ into one byte, which begins no character of UTF-8.
      const body = Buffer.from(text.replace('@', 'ÿ'), 'latin1')
      expect(outcome(await post(path, type, body))).toEqual([400, 'JSONDecodeError'])
    })
  })

  describe('huge nesting', () => {
    const lists = '['.repeat(DEEP) + ']'.repeat(DEEP)
    const objects = `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`
    const bodyWith = (name: string, nested: string): string =>
      `{"event_type":"command","event_name":"x","metric":"events","${name}":${nested}}`

    it.each([lists, objects])('as the body', async (body) => {
      expect((await post(TRACK, JSON_TYPE, body)).status).toBe(417)
      expect((await post(TRACK, JSON_TYPE, body.slice(0, -1))).status).toBe(417)
    })

    it.each(['event_data', 'metadata', 'event_name', 'event_id'])('in %s', async (name) => {
      for (const nested of [lists, objects]) {
        const answer = await post(TRACK, JSON_TYPE, bodyWith(name, nested))
        expect(outcome(answer)).toEqual([417, 'ValidationError'])
        const asText = await postJson(TRACK, { ...EVENT, [name]: nested })
        expect(outcome(asText)).toEqual([417, 'FrappeTypeError'])
        const form = new URLSearchParams({ ...EVENT, [name]: nested }).toString()
        expect(outcome(await post(TRACK, FORM_TYPE, form))).toEqual([417, 'FrappeTypeError'])
      }
    })

    it('in filters', async () => {
      for (const nested of [lists, objects, `{"model":${lists}}`]) {
        expect((await post(SERIES, JSON_TYPE, bodyWith('filters', nested))).status).toBe(417)
        expect((await postJson(SERIES, { ...QUERY, filters: nested })).status).toBe(417)
      }
    })

    it.each([9, 31, 32])('of %d levels', async (levels) => {
      const nested = '['.repeat(levels) + ']'.repeat(levels)
      expect((await post(TRACK, JSON_TYPE, bodyWith('event_data', nested))).status).toBe(417)
    })
  })

  describe('10,000 parameters', () => {
    const many = Array.from({ length: 10_000 }, (_, i): [string, string] => [`k${i}`, 'x'])
    const encoded = new URLSearchParams(many).toString()

    it('in the query', async () => {
      expect((await get(`${SERIES}?${encoded}`)).status).toBe(431)
    })

    it.each([
      ['a form', FORM_TYPE, encoded],
      ['JSON', JSON_TYPE, JSON.stringify(Object.fromEntries(many))],
      [
        'several parts',
        MULTIPART_TYPE,
        `${many.map(([name, value]) => part(name, value)).join('')}--b--\r\n`,
      ],
    ])('in %s, and none that is asked for', async (_, type, body) => {
      expect(outcome(await post(TRACK, type, body))).toEqual([417, 'ValidationError'])
    })

    it('in filters', async () => {
      const answer = await postJson(SERIES, { ...QUERY, filters: Object.fromEntries(many) })
      expect(outcome(answer)).toEqual([417, 'FrappeTypeError'])
    })
  })

  describe('addresses', () => {
    it.each([
      ['/api/method/%', 417],
      ['/api/method/%E0%A4%A', 417],
      ['/api/method/%00', 417],
      ['/api/method/ai_assistant.%ff', 404],
      ['/api/method/../../etc/passwd', 417],
      ['/%', 404],
      ['/%c0%ae%c0%ae/', 404],
      ['/api/', 404],
      ['/api/method', 404],
      ['/api/method/', 404],
      ['/__proto__', 404],
      ['//', 404],
      ['//[', 404],
      ['http://[bad/api/method/ping', 404],
      ['http://host:99999/', 404],
      ['*', 404],
    ])('%s', async (path, status) => {
      expect(statusOf(await exchangeBytes(server.url, bytesOf('GET', path, [])))).toBe(status)
    })

    it.each(['/api method', '/api/method/\xff', 'api/method/ping', '/api\0'])(
      '%j is none',
      async (path) => {
        const bytes = Buffer.from(bytesOf('GET', path, []), 'latin1')
        expect(statusOf(await exchangeBytes(server.url, bytes))).toBe(400)
      },
    )

    it.each([
      ['address', `/api/method/${'a'.repeat(100_000)}`, []],
      ['query', `/api/method/ping?${'a'.repeat(100_000)}`, []],
      ['header', '/api/method/ping', [`X-Long: ${'a'.repeat(100_000)}`]],
      ['cookie', '/api/method/ping', [`Cookie: sid=${'a'.repeat(100_000)}`]],
    ])('an absurdly long %s', async (_, path, headers) => {
      expect(statusOf(await exchangeBytes(server.url, bytesOf('GET', path, headers)))).toBe(431)
    })
  })

  describe('bodies that are not as long as announced', () => {
    const type = `Content-Type: ${JSON_TYPE}`
    const event = JSON.stringify(EVENT)
    const postBytes = (lines: readonly string[], body: string) =>
      bytesOf('POST', TRACK, [signed(), type, ...lines], body)

    it.each([
      ['shorter', ['Content-Length: 1000'], event],
      ['missing', ['Content-Length: 1000'], ''],
      ['cut in a chunk', ['Transfer-Encoding: chunked'], `1000\r\n${event}`],
      [
        'without a last chunk',
        ['Transfer-Encoding: chunked'],
        `${event.length.toString(16)}\r\n${event}\r\n`,
      ],
    ])('%s, and the client hangs up', async (_, lines, body) => {
      const answer = await exchangeBytes(server.url, postBytes(lines, body), { hangUp: true })
      expect(answer === '' || statusOf(answer) === 400).toBe(true)
    })

    it.each([
      ['negative', ['Content-Length: -1']],
      ['no number', ['Content-Length: many']],
      ['two lengths', ['Content-Length: 5', `Content-Length: ${event.length}`]],
      ['length and chunks', [`Content-Length: ${event.length}`, 'Transfer-Encoding: chunked']],
      ['chunks of no size', ['Transfer-Encoding: chunked']],
    ])('%s', async (_, lines) => {
      expect(statusOf(await exchangeBytes(server.url, postBytes(lines, event)))).toBe(400)
    })

    it('longer: the rest is no second request', async () => {
      const request = postBytes(['Content-Length: 2'], `{}${event}`)
      const answer = await exchangeBytes(server.url, request.replace('Connection: close\r\n', ''))
      // The parser may meet the rest before the first one was answered.
      expect(answer).toMatch(/^HTTP\/1\.1 4(?:00|17) /)
      expect(answer).not.toContain('"success":true')
    })
  })

  describe('headers', () => {
    it.each(['a b', 'a\tb', '<x>', 'ÿ', '', 'x'.repeat(65), 'a, b', '\u0080'])(
      'X-Request-Id %j is not repeated',
      async (id) => {
        const bytes = bytesOf('GET', '/api/method/ping', [`X-Request-Id: ${id}`])
        const answer = await exchangeBytes(server.url, Buffer.from(bytes, 'latin1'))
        expect(answer).toMatch(/^X-Request-Id: [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\r$/m)
      },
    )

    it.each(['a\r\n Set-Cookie: sid=x', 'a\nSet-Cookie: sid=x', 'a\rSet-Cookie: sid=x', 'a\0'])(
      'X-Request-Id %j adds none to the answer',
      async (id) => {
        const bytes = bytesOf('GET', '/api/method/ping', [`X-Request-Id: ${id}`])
        const answer = await exchangeBytes(server.url, bytes)
        expect(answer).not.toMatch(/sid=x/)
      },
    )

    it.each([
      ['token a', 401],
      ['token :', 401],
      ['token a:b:c', 401],
      ["token ' OR 1=1 -- :x", 200],
      ["token '/**/OR/**/1=1#:x", 401],
      ['token session:sid=x; system_user=yes', 401],
      ['Bearer x', 401],
      ['Basic !!!', 401],
      ['Basic abcde', 400],
      [`Basic ${Buffer.from('a\0:\0').toString('base64')}`, 401],
      [`token ${'x'.repeat(10_000)}:y`, 401],
    ])('Authorization %s', async (authorization, status) => {
      const headers = { authorization }
      const answer = await send(server.url, { verb: 'GET', path: '/api/method/ping', headers })
      expect(answer.status).toBe(status)
    })

    it('an expectation that nobody can meet', async () => {
      const bytes = bytesOf(
        'POST',
        TRACK,
        [signed(), 'Expect: miracles', 'Content-Length: 2'],
        '{}',
      )
      expect(statusOf(await exchangeBytes(server.url, bytes))).toBe(417)
    })
  })

  describe('SQL where a name or a password belongs', () => {
    const attempts = [
      "' OR '1'='1",
      "' OR 1=1 -- ",
      '" OR ""="',
      "\\' OR 1=1#",
      '%',
      '_',
      '\0',
      "'",
    ]

    // Another test is about the lock-out.
    beforeAll(() => saveSettings(server, { allow_consecutive_login_attempts: '0' }))

    it.each(attempts)('login of %j', async (text) => {
      for (const [usr, pwd] of [
        [text, 'x'],
        [person.name, text],
        [text, text],
      ]) {
        const answer = await postJson('/api/method/login', { usr, pwd })
        // The person's own token does not help to sign in.
        expect(outcome(answer)).toEqual([401, 'AuthenticationError'])
      }
    })

    it.each(attempts)('session %j', async (sid) => {
      const query = new URLSearchParams({ sid })
      const path = `/api/method/frappe.auth.get_logged_user?${query}`
      const answer = await send(server.url, { verb: 'GET', path })
      expect(outcome(answer)).toEqual([403, 'PermissionError'])
    })

    it.each([
      ['a session', '/api/method/ping', 'sid', 200],
      ['a user', '/api/method/login', 'usr', 401],
    ])('a name as long as a guest may send for %s', async (_, path, name, status) => {
      const body = JSON.stringify({ pwd: 'x', [name]: "'".repeat(MEGABYTE / 5) })
      const headers = { 'content-type': JSON_TYPE }
      expect((await send(server.url, { verb: 'POST', path, headers, body })).status).toBe(status)
    })
  })
})

describe('what only looks wrong is accepted', () => {
  beforeAll(() => open())
  afterAll(() => server.close())
  afterEach(requireAlive)

  const storedName = async (eventId: string): Promise<string | undefined> => {
    const row = await server.ctx.db
      .selectFrom('oro_event')
      .innerJoin('oro_name', 'oro_name.name_id', 'oro_event.name_id')
      .select('oro_name.name')
      .where('event_uid', '=', Buffer.from(eventId.replaceAll('-', ''), 'hex'))
      .executeTakeFirst()
    return row?.name
  }

  describe('the same name twice', () => {
    const last = 'event_name=first&event_name=last&event_type=command'

    it.each([
      ['the first of a query', FORM_TYPE, `?${last}`, '', 'first'],
      ['the first of a form', FORM_TYPE, '', last, 'first'],
      [
        'the first of several parts',
        MULTIPART_TYPE,
        '',
        `${part('event_name', 'first')}${part('event_name', 'last')}${part('event_type', 'command')}--b--\r\n`,
        'first',
      ],
      [
        'the last of JSON',
        JSON_TYPE,
        '',
        '{"event_name":"first","event_type":"command","event_name":"last"}',
        'last',
      ],
      ['the body before the query', FORM_TYPE, '?event_name=query', last, 'first'],
    ])('%s counts', async (_, type, query, body, name) => {
      const answer = await post(`${TRACK}${query}`, type, body)
      expect(answer.status).toBe(200)
      expect(await storedName(JSON.parse(answer.body).message.event_id)).toBe(name)
    })
  })

  it.each([
    ['JSON', '', JSON_TYPE, `{"__proto__":{"event_type":"x"},"constructor":{"prototype":{"z":1}},`],
    ['a form', '', FORM_TYPE, '__proto__=x&__proto__[z]=1&constructor=x&'],
    ['the query', '?__proto__=x&constructor=x', FORM_TYPE, ''],
  ])('__proto__ in %s is a name like any other', async (_, query, type, beginning) => {
    const rest = type === JSON_TYPE ? JSON.stringify(EVENT).slice(1) : new URLSearchParams(EVENT)
    const answer = await post(`${TRACK}${query}`, type, `${beginning}${rest}`)
    expect(answer.status).toBe(200)
    expect(Object.keys(Object.prototype)).toEqual([])
    expect({}).not.toHaveProperty('z')
  })

  it('__proto__ in event_data is stored as it is', async () => {
    const eventId = randomUUID()
    const data = '{"__proto__":{"model":"x"},"constructor":1}'
    const body = `{"event_type":"command","event_name":"x","event_id":"${eventId}","event_data":${data}}`
    expect((await post(TRACK, JSON_TYPE, body)).status).toBe(200)
    expect(await storedData(eventId)).toMatchObject({ event_data: data, model_id: null })
  })

  it.each([
    ['a form', FORM_TYPE, (pairs: [string, string][]) => new URLSearchParams(pairs).toString()],
    ['JSON', JSON_TYPE, (pairs: [string, string][]) => JSON.stringify(Object.fromEntries(pairs))],
  ])('10,000 parameters in %s beside the right ones', async (_, type, write) => {
    const many = Array.from({ length: 10_000 }, (_, i): [string, string] => [`k${i}`, 'x'])
    const answer = await post(TRACK, type, write([...many, ...Object.entries(EVENT)]))
    expect(answer.status).toBe(200)
  })

  it('a long field of several parts is not cut', async () => {
    const spaces = ' '.repeat(2 * MEGABYTE)
    const eventId = randomUUID()
    const fields = { ...EVENT, event_id: eventId, event_data: `{"a":${spaces}1}` }
    const parts = Object.entries(fields).map(([name, value]) => part(name, value))
    expect((await post(TRACK, MULTIPART_TYPE, `${parts.join('')}--b--\r\n`)).status).toBe(200)
    expect(await storedData(eventId)).toMatchObject({ event_data: '{"a":1}' })
  })

  it('a replacement character that was sent is kept', async () => {
    const eventId = randomUUID()
    const form = new URLSearchParams({ ...EVENT, event_name: '\ufffd 100%', event_id: eventId })
    expect((await post(TRACK, FORM_TYPE, form.toString())).status).toBe(200)
    expect(await storedName(eventId)).toBe('\ufffd 100%')
  })

  const storedData = (eventId: string) =>
    server.ctx.db
      .selectFrom('oro_event')
      .select(['session_id', 'workspace_id', 'event_data', 'metadata', 'model_id'])
      .where('event_uid', '=', Buffer.from(eventId.replaceAll('-', ''), 'hex'))
      .executeTakeFirst()

  it.each([
    "'; DROP TABLE tabUser; --",
    '" OR ""="',
    "\\' OR 1=1 #",
    '\\',
    '`oro_event`',
    '%_%',
    '?, ??, :name, @@version, $1',
    '/*! SELECT 1 */ -- x\n; COMMIT; SELECT SLEEP(9)',
    '\b\t\n\r\x1a\x7f',
    'trailing space ',
    '🙂 ﷺ \u202e \uffff \' \\ "',
  ])('SQL in every text is stored as it is: %j', async (text) => {
    const eventId = randomUUID()
    const data = { [text]: [text, { [text]: text }], nul: '\0' }
    const event = {
      event_type: 'ai_request',
      event_name: text,
      event_id: eventId,
      session_id: text,
      workspace_id: text,
      event_data: { ...data, model: text },
      metadata: JSON.stringify(data),
    }
    expect((await postJson(TRACK, event)).status).toBe(200)
    expect(await storedName(eventId)).toBe(text)
    const stored = await storedData(eventId)
    expect(stored?.session_id).toBe(text)
    expect(JSON.parse(stored?.event_data ?? '')).toEqual({ ...data, model: text })
    expect(JSON.parse(stored?.metadata ?? '')).toEqual(data)

    const filters = { event_name: text, model: [text] }
    const asked = { ...QUERY, workspace_id: text, filters, group_by: 'event_name' }
    const { message } = JSON.parse((await postJson(SERIES, asked)).body)
    expect([message.total, message.groups[0].key]).toEqual([1, text])
  })
})

describe('slow clients', () => {
  beforeAll(() => open({ patience: { headers: 200, request: 400, check: 20 } }))
  afterAll(() => server.close())
  afterEach(requireAlive)

  /** Sends a beginning, then one character after the other for as long as the server listens. */
  function drip(beginning: string, character: string): Promise<string> {
    const { hostname, port } = new URL(server.url)
    return new Promise((resolve) => {
      const socket = connect(Number(port), hostname)
      let answer = ''
      const drops = setInterval(() => socket.write(character), 10)
      socket.write(beginning)
      socket.on('data', (data) => {
        answer += data
      })
      // A drop that falls on the closed connection.
      socket.on('error', () => {})
      socket.on('close', () => {
        clearInterval(drops)
        resolve(answer)
      })
    })
  }

  const head = () =>
    bytesOf('POST', TRACK, [signed(), `Content-Type: ${JSON_TYPE}`, 'Content-Length: 100000'])

  it.each([
    ['headers', () => 'POST / HTTP/1.1\r\nHost: x\r\nX-Slow: ', 'a'],
    ['a body', head, ' '],
  ])('%s that come in drops are answered 408', async (_, beginning, character) => {
    const before = await count()
    expect(await drip(beginning(), character)).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/)
    expect(await count()).toEqual(before)
  })

  it.each([
    ['headers', () => 'POST / HTTP/1.1\r\nHost: x\r\n'],
    ['a body', head],
  ])('%s that never end are answered 408', async (_, beginning) => {
    expect(statusOf(await exchangeBytes(server.url, beginning()))).toBe(408)
  })

  it('keep nobody else waiting', async () => {
    const slow = Array.from({ length: 200 }, () => exchangeBytes(server.url, head()))
    const recorded = await postJson(TRACK, EVENT)
    expect(recorded.status).toBe(200)
    const statuses = (await Promise.all(slow)).map(statusOf)
    expect(new Set(statuses)).toEqual(new Set([408]))
  })
})
