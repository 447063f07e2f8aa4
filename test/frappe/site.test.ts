import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Response } from 'supertest'
import { z } from 'zod'
import { readConfig } from '../../src/config.ts'
import { DoesNotExistError, PermissionError } from '../../src/exceptions.ts'
import { defineMethod, type Method } from '../../src/frappe/method.ts'
import { type Site, siteOf } from '../../src/frappe/site.ts'
import { type Person, startServer, type TestServer } from '../support/server.ts'
import { signIn } from '../support/sign-in.ts'
import { until } from '../support/start.ts'
import { exchangeBytes } from '../support/wire.ts'

const ORIGIN = 'https://app.example.com'

const usual = siteOf(readConfig({ DATABASE_URL: 'mysql://unused/unused' }))
const sites = new Map<string, Site>(
  Object.entries({
    'usual.test': usual,
    'open.test': { ...usual, allowCors: '*' },
    'named.test': { ...usual, allowCors: [ORIGIN] },
    'reads.test': { ...usual, maintenance: 'reads' },
    'closed.test': { ...usual, maintenance: 'on' },
    'budget.test': { ...usual, rateLimit: { limit: 0.5, window: 60 } },
    'developer.test': { ...usual, developerMode: true },
    'silent.test': { ...usual, allowErrorTraceback: false },
    'monitored.test': { ...usual, monitor: true },
    'small.test': { ...usual, maxFileSize: 20 },
  } satisfies Record<string, Site>),
)

const shared = { audience: 'guest', right: null, input: z.object({}), output: z.unknown() } as const
let calls = 0
const methods: Record<string, Method> = {
  writes: defineMethod('Counts.', {
    ...shared,
    path: 'test.writes',
    verbs: ['POST'],
    transaction: 'request',
    idempotency: null,
  }).handle(async () => ++calls),
  slow: defineMethod('Takes its time.', {
    ...shared,
    path: 'test.slow',
    verbs: ['GET'],
    transaction: 'read',
  }).handle(async () => {
    const end = performance.now() + 30
    while (performance.now() < end);
    return 'done'
  }),
  denies: defineMethod('Refuses.', {
    ...shared,
    path: 'test.denies',
    verbs: ['GET'],
    transaction: 'read',
  }).handle(async ({ msgprint, setTop, setStatus }) => {
    msgprint('Before', { indicator: 'orange' })
    setTop('partial', 1)
    setStatus(201)
    throw new PermissionError('Not yours', { hint: 'No permission for tea' })
  }),
  says: defineMethod('Says more than it answers.', {
    ...shared,
    path: 'test.says',
    verbs: ['GET'],
    transaction: 'read',
  }).handle(async ({ msgprint, setTop, setStatus }) => {
    msgprint([['a', { b: 1 }]], {
      title: 'T',
      indicator: 'blue',
      alert: true,
      asTable: true,
      wide: true,
      isMinimizable: true,
      primaryAction: { label: 'Go', args: { a: 1 } },
    })
    setTop('extra', { a: 1 })
    setStatus(202)
    return 'said'
  }),
  missing: defineMethod('Does not find.', {
    ...shared,
    path: 'test.missing',
    verbs: ['GET'],
    transaction: 'read',
  }).handle(async () => {
    throw new DoesNotExistError('Nowhere')
  }),
}

describe('a site', () => {
  let server: TestServer
  let manager: Person
  let user: Person

  beforeAll(async () => {
    const env = { TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8' }
    server = await startServer({ env, methods, sites, hidden: new Set(['gold.hidden']) })
    manager = await server.newUser({ roles: ['System Manager'] })
    user = await server.newUser()
  })
  afterAll(() => server.close())

  const at = (
    host: string,
    path: string,
    headers: Record<string, string> = {},
  ): Promise<Response> => server.request().get(path).set('Host', `${host}:8000`).set(headers)

  it('is found by Host or header, whatever its case; others are nowhere', async () => {
    expect((await at('USUAL.test', '/api/method/ping')).status).toBe(200)
    expect((await at('nowhere.test', '/api/method/ping')).status).toBe(404)
    const named = await at('nowhere.test', '/api/method/ping', {
      'X-Frappe-Site-Name': 'usual.test',
    })
    expect(named.status).toBe(200)
    const lost = await at('usual.test', '/api/method/ping', { 'X-Frappe-Site-Name': 'nowhere' })
    expect([lost.status, lost.get('Set-Cookie'), lost.type]).toEqual([404, undefined, 'text/html'])
  })

  it('that every page may read is trusted with no request of theirs', async () => {
    const { cookie } = await signInAt('open.test')
    const write = (host: string) =>
      server
        .request()
        .post('/api/method/test.writes')
        .set({ Host: host, Cookie: cookie, Origin: ORIGIN })
    expect((await write('open.test')).body.exc_type).toBe('CSRFTokenError')
    expect((await write('usual.test')).body.exc_type).toBe('CSRFTokenError')
    const trusted = await write('named.test')
    expect([trusted.status, trusted.get('Access-Control-Allow-Origin')]).toEqual([200, ORIGIN])
  })

  async function signInAt(host: string): Promise<{ cookie: string }> {
    const login = await server
      .request()
      .post('/api/method/login')
      .set('Host', host)
      .send({ usr: user.name, pwd: user.password })
    return { cookie: (login.get('Set-Cookie') ?? []).map((line) => line.split(';')[0]).join('; ') }
  }

  it('in maintenance answers reads only, and refuses before anything is run', async () => {
    expect((await at('reads.test', '/api/method/ping')).status).toBe(200)
    const before = calls
    for (const path of ['test.writes', 'login', 'logout']) {
      const { status, body } = await server
        .request()
        .post(`/api/method/${path}`)
        .set('Host', 'reads.test')
        .send({ usr: user.name, pwd: user.password })
      expect([path, status, body.exc_type]).toEqual([path, 503, 'InReadOnlyMode'])
    }
    expect(calls).toBe(before)
    const { cookie } = await signInAt('usual.test')
    server.clock.advance(11 * 60_000)
    const sessions = () => server.ctx.db.selectFrom('tabSessions').selectAll().execute()
    const stored = await sessions()
    const read = await at('reads.test', '/api/method/frappe.auth.get_logged_user', {
      Cookie: cookie,
    })
    expect([read.status, await sessions()]).toEqual([200, stored])
    const closed = await at('closed.test', '/api/method/ping')
    expect([closed.status, closed.body.exc_type, closed.get('Set-Cookie')]).toEqual([
      503,
      'SessionStopped',
      undefined,
    ])
  })

  it('has a budget of time, which is spent by what was answered and comes back', async () => {
    server.clock.set('2026-11-15T12:00:10Z')
    const first = await at('budget.test', '/api/method/test.slow')
    const limits = (response: Response) =>
      ['Limit', 'Remaining', 'Reset', 'Used'].map((name) =>
        Number(response.get(`X-RateLimit-${name}`)),
      )
    const [limit, remaining, reset, used] = limits(first)
    expect([limit, remaining, reset]).toEqual([500_000, 500_000, 50])
    expect(used).toBeGreaterThanOrEqual(30_000)
    const second = await at('budget.test', '/api/method/test.slow')
    expect(limits(second)[1]).toBeLessThanOrEqual(500_000 - (used ?? 0))
    for (let i = 0; i < 20; i++) {
      if ((await at('budget.test', '/api/method/test.slow')).status === 429) break
    }
    const spent = await at('budget.test', '/api/method/ping')
    expect([spent.status, spent.body.exc_type]).toEqual([429, 'TooManyRequestsError'])
    expect([spent.get('Retry-After'), spent.get('X-RateLimit-Used')]).toEqual(['50', undefined])
    const login = await server.request().post('/api/method/login').set('Host', 'budget.test')
    expect(login.status).toBe(429)
    const page = await at('budget.test', '/api/method/ping', { Accept: 'text/html' })
    expect([page.status, page.text, page.type]).toEqual([429, 'Too Many Requests', 'text/plain'])
    expect((await at('usual.test', '/api/method/ping')).status).toBe(200)
    server.clock.set('2026-11-15T12:01:00Z')
    expect((await at('budget.test', '/api/method/ping')).status).toBe(200)
  })

  it('shows stack traces to System Managers in developer mode, and to nobody else', async () => {
    const seen = async (host: string, person?: Person) => {
      const headers: Record<string, string> = person ? { Authorization: person.authorization } : {}
      return (await at(host, '/api/method/test.denies', headers)).body.exc
    }
    const [trace] = JSON.parse(await seen('developer.test', manager))
    expect(trace).toMatch(/^PermissionError: Not yours\n\s+at /)
    expect(await seen('developer.test', user)).toBeUndefined()
    expect(await seen('developer.test')).toBeUndefined()
    expect(await seen('usual.test', manager)).toBeUndefined()
  })

  it('may keep its explanations to itself', async () => {
    const { body } = await at('silent.test', '/api/method/test.denies')
    expect(Object.keys(body)).toEqual(['partial', 'exc_type', '_server_messages', '_error_message'])
    const v2 = await at('silent.test', '/api/v2/method/test.denies')
    expect(Object.keys(v2.body.errors[0])).toEqual(['type', 'message', 'title', 'indicator'])
  })

  it('tells what went before a refusal, and which right was missing', async () => {
    const { status, body } = await at('usual.test', '/api/method/test.denies')
    expect(status).toBe(403)
    expect(Object.keys(body)).toEqual([
      'partial',
      'exception',
      'exc_type',
      '_exc_source',
      '_server_messages',
      '_error_message',
    ])
    expect(body._error_message).toBe('No permission for tea')
    const messages = JSON.parse(body._server_messages).map((text: string) => JSON.parse(text))
    expect(messages.map(({ message }: { message: string }) => message)).toEqual([
      'Before',
      'Not yours',
    ])
  })

  it('answers what a method says beside its value, byte for byte', async () => {
    const v1 = await at('usual.test', '/api/method/test.says')
    expect([v1.status, v1.text]).toEqual([
      202,
      String.raw`{"extra":{"a":1},"message":"said","_server_messages":"[\"{\\\"message\\\": [[\\\"a\\\", {\\\"b\\\": 1}]], \\\"as_table\\\": 1, \\\"title\\\": \\\"T\\\", \\\"indicator\\\": \\\"blue\\\", \\\"is_minimizable\\\": true, \\\"alert\\\": 1, \\\"primary_action\\\": {\\\"label\\\": \\\"Go\\\", \\\"args\\\": {\\\"a\\\": 1}}, \\\"wide\\\": true}\"]"}`,
    ])
    const v2 = await at('usual.test', '/api/v2/method/test.says')
    expect(Object.keys(v2.body)).toEqual(['extra', 'data', 'messages'])
    const command = await at('usual.test', '/api/v2/method/ping?cmd=test.says')
    expect(Object.keys(command.body)).toEqual(['extra', 'message', '_server_messages'])
  })

  it('explains no 404', async () => {
    const { body } = await at('usual.test', '/api/method/test.missing')
    expect(Object.keys(body)).toEqual(['exc_type', '_server_messages'])
  })

  it('spends its budget on those who hang up, and on what is refused before anyone is asked', async () => {
    server.clock.set('2026-11-15T13:00:00Z')
    const remaining = async () =>
      Number((await at('budget.test', '/api/method/ping')).get('X-RateLimit-Remaining'))
    const before = await remaining()
    const gone = exchangeBytes(
      server.url,
      'GET /api/method/test.slow HTTP/1.1\r\nHost: budget.test\r\n\r\n',
      { hangUp: true },
    )
    await gone
    await until(
      'the work of a client that went is counted',
      async () => (await remaining()) < before - 25_000,
    )
    const between = await remaining()
    const broken = `a=${'%ff'.repeat(300_000)}`
    const refused = await server
      .request()
      .post('/api/method/ping')
      .set('Host', 'budget.test')
      .type('form')
      .send(broken)
    expect(refused.status).not.toBe(200)
    expect(await remaining()).toBeLessThan(between)
  })

  it('gives every answer an id where it is monitored', async () => {
    const id = async (given: string) =>
      (await at('monitored.test', '/api/foo', { 'X-Frappe-Request-Id': given })).get(
        'X-Frappe-Request-Id',
      )
    expect(await id('abc-1')).toBe('abc-1')
    expect(await id('a b;c')).toMatch(/^[0-9a-f-]{36}$/)
    expect((await at('usual.test', '/api/foo')).get('X-Frappe-Request-Id')).toBeUndefined()
  })

  it('takes no larger bodies than it says', async () => {
    const post = (body: string) =>
      server.request().post('/api/method/ping').set('Host', 'small.test').type('json').send(body)
    expect((await post('{"a":"12345678901"}')).status).toBe(200)
    expect((await post('{"a":"1234567890123"}')).status).toBe(413)
  })

  it('says that hidden functions exist, and of what app an unknown one would be', async () => {
    const hidden = await at('usual.test', '/api/method/gold.hidden')
    expect([hidden.status, hidden.body.exc_type]).toEqual([403, 'PermissionError'])
    const count = async (name: string) => {
      const { status, body } = await at('usual.test', `/api/method/${name}`)
      return [status, JSON.parse(body._server_messages).length]
    }
    expect(await count('gold.unknown')).toEqual([417, 1])
    expect(await count('silver.unknown')).toEqual([417, 2])
  })

  it('believes trusted proxies of addresses and of https, counted from the right', async () => {
    const login = async (forwarded: string, proto = 'http') => {
      const response = await server
        .request()
        .post('/api/method/login')
        .set({
          Host: 'usual.test',
          'X-Forwarded-For': forwarded,
          'X-Forwarded-Proto': proto,
        })
        .send({ usr: user.name, pwd: user.password })
      const lines = response.get('Set-Cookie') ?? []
      const sid = /^sid=(\w+)/.exec(lines[0] ?? '')?.[1] ?? ''
      const row = await server.ctx.db
        .selectFrom('tabSessions')
        .select('sessiondata')
        .where('sid', '=', sid)
        .executeTakeFirstOrThrow()
      const { session_ip } = JSON.parse(row.sessiondata ?? '')
      return [session_ip, lines.slice(0, 5).every((line) => line.includes('; Secure'))]
    }
    expect(await login('6.6.6.6, 7.7.7.7')).toEqual(['7.7.7.7', false])
    expect(await login('6.6.6.6, 10.1.2.3', 'https')).toEqual(['6.6.6.6', true])
    expect(await login('6.6.6.6', 'https, http')).toEqual(['6.6.6.6', true])
    // Some gateways append the port.
    expect(await login('203.0.113.7:40000')).toEqual(['203.0.113.7', false])
    expect(await login('[2001:db8::1]:443')).toEqual(['2001:db8::1', false])
    expect(await login('::ffff:203.0.113.7')).toEqual(['203.0.113.7', false])
    // What is no address is nobody's: the last proxy that is one.
    expect(await login(`${'x'.repeat(200)}`)).toEqual(['127.0.0.1', false])
    expect(await login('6.6.6.6, unknown, 10.1.2.3')).toEqual(['10.1.2.3', false])
  })
})

describe('without trusted proxies', () => {
  it('nothing a client says of its address is believed', async () => {
    const server = await startServer({})
    const person = await server.newUser()
    await signIn(server, person)
    const response = await server
      .request()
      .post('/api/method/login')
      .set({ 'X-Forwarded-For': '6.6.6.6', 'X-Forwarded-Proto': 'https' })
      .send({ usr: person.name, pwd: person.password })
    expect(response.get('Set-Cookie')?.[0]).not.toContain('Secure')
    const rows = await server.ctx.db.selectFrom('tabSessions').select('sessiondata').execute()
    const addresses = rows.map(({ sessiondata }) => JSON.parse(sessiondata ?? '').session_ip)
    expect(addresses.some((ip: string) => ip.includes('6.6.6.6'))).toBe(false)
    await server.close()
  })
})

describe('the configuration', () => {
  const read = (env: Record<string, string>) => readConfig({ DATABASE_URL: 'mysql://x/x', ...env })

  it('of a site is read from the environment', () => {
    const site = siteOf(
      read({
        ALLOW_CORS: '*',
        RATE_LIMIT: '600/3600',
        MAINTENANCE: 'reads',
        MONITOR: '1',
        DEVELOPER_MODE: '1',
        IGNORE_CSRF: '1',
        MAX_FILE_SIZE: '1000',
      }),
    )
    expect(site).toEqual({
      allowCors: '*',
      rateLimit: { limit: 600, window: 3600 },
      maintenance: 'reads',
      monitor: true,
      developerMode: true,
      ignoreCsrf: true,
      maxFileSize: 1000,
      allowErrorTraceback: undefined,
    })
  })

  it.each([
    ['RATE_LIMIT', '600'],
    ['RATE_LIMIT', '600/0'],
    ['TRUSTED_PROXIES', 'proxy.example.com'],
    ['MAINTENANCE', 'yes'],
    ['MONITOR', 'true'],
  ])('refuses %s=%s', (name, text) => {
    expect(() => read({ [name]: text })).toThrow(name)
  })
})
