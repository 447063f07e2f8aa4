import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { BackPressureError, ValidationError } from '../../src/exceptions.ts'
import { frappeJson } from '../../src/frappe/encoding.ts'
import { defineMethod, type Method } from '../../src/frappe/method.ts'
import { wantsJson } from '../../src/frappe/response.ts'
import { startServer, type TestServer } from '../support/server.ts'

const LIMIT = 100

function method(path: string, answer: () => unknown, changes: { bodyLimit?: number } = {}): Method {
  return defineMethod('Answers.', {
    path,
    verbs: ['GET', 'POST'],
    audience: 'guest',
    right: null,
    transaction: 'read',
    xssSafe: true,
    input: z.looseObject({}),
    output: z.unknown(),
    ...changes,
  }).handle(async () => answer())
}

const returned = {
  null: null,
  undefined: undefined,
  empty: '',
  zero: 0,
  false: false,
  list: [],
  dict: {},
  accent: 'é',
  emoji: '😀 ok',
  delete: '\u007f\u0080\u2028',
  html: '<b>a & b</b>',
  slash: 'a/b"c\\d\n\t',
  nested: { b: 1, a: [{ x: null }] },
}
const fails = (error: Error) => (): never => {
  throw error
}

const methods = {
  ...Object.fromEntries(
    Object.entries(returned).map(([name, value]) => [name, method(`test.${name}`, () => value)]),
  ),
  small: method('test.small', () => 'ok', { bodyLimit: LIMIT }),
  throws: method(
    'test.throws',
    fails(new ValidationError('Only "é"\nremains', { title: 'Stock' })),
  ),
  bare: method('test.bare', fails(new ValidationError())),
  breaks: method('test.breaks', fails(new Error('connection string mysql://secret'))),
  busy: method('oropendola_test.busy', fails(new BackPressureError(7))),
  ours: method('oropendola_test.throws', fails(new ValidationError('No.', { reason: 'too_late' }))),
}

describe('an answer', () => {
  let server: TestServer

  beforeAll(async () => {
    server = await startServer({ methods })
  })
  afterAll(() => server.close())

  it.each([
    ['null', '{}'],
    ['undefined', '{}'],
    ['empty', '{"message":""}'],
    ['zero', '{"message":0}'],
    ['false', '{"message":false}'],
    ['list', '{"message":[]}'],
    ['dict', '{"message":{}}'],
    ['accent', '{"message":"\\u00e9"}'],
    ['emoji', '{"message":"\\ud83d\\ude00 ok"}'],
    ['delete', '{"message":"\u007f\\u0080\\u2028"}'],
    ['html', '{"message":"<b>a & b</b>"}'],
    ['slash', '{"message":"a/b\\"c\\\\d\\n\\t"}'],
    ['nested', '{"message":{"b":1,"a":[{"x":null}]}}'],
  ])('to %s is, byte for byte, %s', async (name, text) => {
    const response = await server.get(`test.${name}`)
    expect([response.status, response.text]).toEqual([200, text])
    expect(response.get('Content-Type')).toBe('application/json')
  })

  it('escapes half a character as JSON wants it', () => {
    expect(frappeJson('\ud83d')).toBe('"\\ud83d"')
  })

  it('of an exception has its keys in order, and the message twice as text', async () => {
    const response = await server.get('test.throws')
    expect(response.status).toBe(417)
    expect(Object.keys(response.body)).toEqual([
      'exception',
      'exc_type',
      '_exc_source',
      '_server_messages',
    ])
    expect(response.body._exc_source).toBe('test (app)')
    // As the last line of a traceback: without the class.
    expect(response.body.exception).toBe('remains')
    const [inner] = JSON.parse(response.body._server_messages)
    expect(inner).toMatch(
      /^\{"message": "Only \\"\\u00e9\\"\\nremains", "title": "Stock", "indicator": "red", "raise_exception": 1, "__frappe_exc_id": "[0-9a-f]{56}"\}$/,
    )
  })

  it('of an exception without sentence has no message', async () => {
    const { text } = await server.get('test.bare')
    expect(text).toBe(
      '{"exception":"frappe.exceptions.ValidationError","exc_type":"ValidationError","_exc_source":"test (app)"}',
    )
  })

  it('of what nobody foresaw is a 500 that tells nothing', async () => {
    const response = await server.get('test.breaks')
    expect([response.status, response.body.exc_type]).toEqual([500, 'Exception'])
    expect(response.text).not.toContain('secret')
  })

  it('of our own methods tells clients the sentence and the reason', async () => {
    const response = await server.get('oropendola_test.throws')
    expect(response.status).toBe(417)
    expect(response.body).toMatchObject({ message: 'No.', reason: 'too_late' })
  })

  it.each([
    ['/api/method/', 'application/json'],
    ['/api/v2/method/', 'application/json'],
    ['/api/method/', 'text/html'],
  ])('of a server that is busy says when to come back: %s for %s', async (path, accept) => {
    const response = await server.request().get(`${path}oropendola_test.busy`).set('Accept', accept)
    expect([response.status, response.get('Retry-After')]).toEqual([429, '7'])
  })

  it('of a server that is busy names why', async () => {
    const response = await server.get('oropendola_test.busy')
    expect(response.body).toMatchObject({
      exc_type: 'BackPressureError',
      reason: 'back_pressure',
      message: 'The server is busy. Try again in a moment.',
    })
  })

  it.each([
    ['ai_assistant.api.nothing', 404, 'DoesNotExistError'],
    ['oropendola_ai.nothing', 404, 'DoesNotExistError'],
    ['frappe.nothing', 417, 'ValidationError'],
    ['nothing', 417, 'ValidationError'],
  ])('to the unknown method %s is a %d', async (name, status, type) => {
    const response = await server.post(name)
    expect([response.status, response.body.exc_type]).toEqual([status, type])
    expect('message' in response.body).toBe(status === 404)
  })

  it('shows the name of an unknown method as text, not as HTML', async () => {
    const response = await server.get('frappe.<img src=x>')
    expect(response.status).toBe(417)
    expect(response.body._server_messages).not.toContain('<img')
  })

  it.each([
    [undefined, undefined, 'json'],
    ['*/*', undefined, 'json'],
    ['application/json', undefined, 'json'],
    ['text/html,application/json', undefined, 'json'],
    ['text/html', 'XMLHttpRequest', 'json'],
    ['text/html', undefined, 'html'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', undefined, 'html'],
    ['text/plain', undefined, 'html'],
  ])('of an error for Accept %j and X-Requested-With %j is %s', async (accept, requested, kind) => {
    const headers = {
      ...(accept === undefined ? {} : { Accept: accept }),
      ...(requested === undefined ? {} : { 'X-Requested-With': requested }),
    }
    const response = await server.get('frappe.auth.get_logged_user').set(headers)
    expect(response.status).toBe(403)
    const types = { json: 'application/json', html: 'text/html; charset=utf-8' }
    expect(response.get('Content-Type')).toBe(types[kind as keyof typeof types])
    if (kind === 'html') expect(response.text).toContain('<title>Not Permitted</title>')
  })

  it('of an error outside /api is a page unless Accept says JSON', () => {
    expect(wantsJson('/', undefined, undefined)).toBe(false)
    expect(wantsJson('/', '*/*', undefined)).toBe(false)
    expect(wantsJson('/', 'application/json', undefined)).toBe(true)
    expect(wantsJson('/', '*/*', 'XMLHttpRequest')).toBe(true)
    expect(wantsJson('/', undefined, 'XMLHttpRequest')).toBe(false)
  })

  it('of a success is JSON whatever was asked for', async () => {
    expect((await server.get('ping').set('Accept', 'text/html')).text).toBe('{"message":"pong"}')
  })

  it.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['text/html', 'text/html; charset=utf-8'],
  ])('to a body that is too large is, for Accept %j, %s', async (accept, type) => {
    const send = (bytes: number) =>
      server
        .request()
        .post('/api/method/test.small')
        .set(accept === undefined ? {} : { Accept: accept })
        .type('json')
        .send(`"${'x'.repeat(bytes - 2)}"`)
    const refused = await send(LIMIT + 1)
    expect([refused.status, refused.get('Content-Type')]).toEqual([413, type])
    if (type === 'application/json') expect(refused.body.exc_type).toBe('RequestEntityTooLarge')
    expect((await send(LIMIT)).status).toBe(417)
  })

  it('to a body too large for the method that it names itself is 413 as well', async () => {
    const body = { cmd: 'test.small', text: 'x'.repeat(LIMIT) }
    const refused = await server.request().post('/').set('Accept', 'application/json').send(body)
    expect([refused.status, refused.body.exc_type]).toEqual([413, 'RequestEntityTooLarge'])
  })

  it.each(['abc', 'A-1_b.2', 'x'.repeat(64)])('repeats the request id %s', async (id) => {
    const response = await server.get('ping').set('X-Request-Id', id)
    expect(response.get('X-Request-Id')).toBe(id)
  })

  it.each([undefined, '', 'a b', 'a/b', '"x"', 'x'.repeat(65)])(
    'has an id of its own instead of %j',
    async (id) => {
      const response = await server.get('ping').set(id === undefined ? {} : { 'X-Request-Id': id })
      expect(response.get('X-Request-Id')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    },
  )

  it('of an error has a request id, too', async () => {
    const response = await server.get('frappe.nothing').set('X-Request-Id', 'mine')
    expect(response.get('X-Request-Id')).toBe('mine')
  })

  it('to HEAD is the refusal of a method, without its body', async () => {
    const response = await server.request().head('/api/method/ping')
    expect([response.status, response.text]).toEqual([403, undefined])
    expect(response.get('Content-Type')).toBe('application/json')
  })

  it.each(['/', '/nowhere', '/api/method/ping', '/api/foo'])(
    'to OPTIONS %s is empty',
    async (path) => {
      const response = await server.request().options(path)
      expect([response.status, response.text]).toEqual([200, ''])
      expect(response.get('Content-Type')).toBe('text/plain; charset=utf-8')
    },
  )
})
