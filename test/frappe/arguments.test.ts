import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { JSONDecodeError, ValidationError } from '../../src/exceptions.ts'
import { parseArguments } from '../../src/frappe/arguments.ts'
import { defineMethod } from '../../src/frappe/method.ts'
import { startServer, type TestServer } from '../support/server.ts'

const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'

const echo = defineMethod('Answers the arguments it was given.', {
  path: 'test.echo',
  verbs: ['GET', 'POST', 'PUT', 'DELETE'],
  audience: 'guest',
  right: null,
  transaction: 'read',
  xssSafe: true,
  input: z.looseObject({}),
  output: z.unknown(),
}).handle(async ({ input }) => input)

const named = defineMethod('Answers one argument.', {
  path: 'test.named',
  verbs: ['GET', 'POST'],
  audience: 'guest',
  right: null,
  transaction: 'read',
  xssSafe: true,
  input: z.object({ a: z.string() }),
  output: z.object({ a: z.string() }),
}).handle(async ({ input }) => input)

async function parse(query: string, type = '', body = ''): Promise<object> {
  return { ...(await parseArguments(query, type, Buffer.from(body))) }
}

describe('arguments', () => {
  it('come from query, form and JSON', async () => {
    expect(await parse('a=1&b=x%20y+z')).toEqual({ a: '1', b: 'x y z' })
    expect(await parse('', FORM, 'a=1&b=%C3%A9')).toEqual({ a: '1', b: 'é' })
    expect(await parse('', JSON_TYPE, '{"a":1,"b":null}')).toEqual({ a: 1, b: null })
  })

  it.each([
    ['application/json; charset=utf-8', true],
    ['Application/JSON', true],
    ['application/vnd.api+json', true],
    ['text/json', false],
    ['text/plain', false],
    ['application/jsonp', false],
    ['', false],
  ])('are read as JSON for the type %j: %s', async (type, isRead) => {
    expect(await parse('', type, '{"a":1}')).toEqual(isRead ? { a: 1 } : {})
  })

  it('of the body win over those of the query, which are kept beside', async () => {
    expect(await parse('a=query&b=query', JSON_TYPE, '{"a":"body"}')).toEqual({
      a: 'body',
      b: 'query',
    })
    expect(await parse('a=query&b=query', FORM, 'a=body')).toEqual({ a: 'body', b: 'query' })
  })

  it('of the same name: the first counts in a query or form, the last in JSON', async () => {
    expect(await parse('a=1&a=2')).toEqual({ a: '1' })
    expect(await parse('', FORM, 'a=1&a=2')).toEqual({ a: '1' })
    expect(await parse('', JSON_TYPE, '{"a":1,"a":2}')).toEqual({ a: 2 })
  })

  it('keep blank values and odd names as they are', async () => {
    expect(await parse('a=&b&c[]=1')).toEqual({ a: '', b: '', 'c[]': '1' })
  })

  it('do not include the cache buster', async () => {
    expect(await parse('_=1763200000&a=1')).toEqual({ a: '1' })
    expect(await parse('', JSON_TYPE, '{"_":1,"a":1}')).toEqual({ a: 1 })
  })

  it('of an array are one called data', async () => {
    expect(await parse('', JSON_TYPE, '[1,2]')).toEqual({ data: [1, 2] })
  })

  it.each(['1', '"text"', 'null', 'true'])('are never a bare value: %s', async (body) => {
    await expect(parse('', JSON_TYPE, body)).rejects.toThrow(ValidationError)
  })

  it.each([
    ['a syntax error', Buffer.from('{"a":')],
    ['a byte that is not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ])('cannot be read from JSON with %s', async (_, body) => {
    await expect(parseArguments('', JSON_TYPE, body)).rejects.toThrow(JSONDecodeError)
  })

  it('come from the fields of a multipart form, not from its files', async () => {
    const form = [
      '--b',
      'Content-Disposition: form-data; name="a"',
      '',
      '1',
      '--b',
      'Content-Disposition: form-data; name="file"; filename="f.txt"',
      '',
      'bytes',
      '--b--',
      '',
    ].join('\r\n')
    expect(await parse('a=query', 'multipart/form-data; boundary=b', form)).toEqual({ a: '1' })
  })

  it.each([
    ['query', '__proto__=x', '', ''],
    ['form', '', FORM, '__proto__=x'],
    [
      'JSON',
      '',
      JSON_TYPE,
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    ],
  ])('called __proto__ change no prototype: %s', async (_, query, type, body) => {
    const args = await parseArguments(query, type, Buffer.from(body))
    expect(Object.getPrototypeOf(args)).toBeNull()
    expect(args.polluted).toBeUndefined()
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

describe('arguments over HTTP', () => {
  let server: TestServer

  beforeAll(async () => {
    server = await startServer({ methods: { echo, named } })
  })
  afterAll(() => server.close())

  it('called __proto__ do not reach a method', async () => {
    const response = await server
      .request()
      .post('/api/method/test.echo')
      .type(JSON_TYPE)
      .send('{"__proto__":{"polluted":1},"a":1}')
    expect(response.text).toBe('{"message":{"a":1,"cmd":"test.echo"}}')
  })

  it('that a method does not know are dropped', async () => {
    const response = await server.post('test.named', { a: 'x', b: 'y', ignore_permissions: 1 })
    expect(response.body).toEqual({ message: { a: 'x' } })
  })

  it.each(['put', 'delete'] as const)(
    'in the query of a %s stand beside its JSON body',
    async (verb) => {
      const response = await server
        .request()
        [verb]('/api/method/test.echo?a=query&b=2')
        .send({ a: 1 })
      expect(response.body).toEqual({ message: { a: 1, b: '2', cmd: 'test.echo' } })
    },
  )

  it('that are missing or of another type are a 417 that names them', async () => {
    const missing = await server.post('test.named', {})
    expect([missing.status, missing.body.exc_type]).toEqual([417, 'ValidationError'])
    expect(missing.body.exception).toBe(
      'frappe.exceptions.ValidationError: The argument a is missing.',
    )
    const wrong = await server.post('test.named', { a: 1 })
    expect([wrong.status, wrong.body.exc_type]).toEqual([417, 'FrappeTypeError'])
    expect(wrong.body.exception).toMatch(/^frappe\.exceptions\.FrappeTypeError: Argument 'a' /)
    expect(wrong.body._server_messages).toBeUndefined()
  })

  it('that are no JSON are a 400', async () => {
    const response = await server
      .request()
      .post('/api/method/test.echo')
      .type(JSON_TYPE)
      .send('{"a"')
    expect([response.status, response.body.exc_type]).toEqual([400, 'JSONDecodeError'])
  })

  it('may name the method, whatever the path', async () => {
    const byForm = await server.request().post('/').type('form').send({ cmd: 'test.named', a: '1' })
    expect(byForm.body).toEqual({ message: { a: '1' } })
    const overPath = await server.get('ping', { cmd: 'test.named', a: '2' })
    expect(overPath.body).toEqual({ message: { a: '2' } })
  })
})
