import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { defineMethod } from '../../src/frappe/method.ts'
import { type Person, startServer, type TestServer } from '../support/server.ts'
import { type SignedIn, signIn } from '../support/sign-in.ts'

const TRUSTED = 'https://app.example.com'
const FOREIGN = 'https://evil.example.com'
const ME = '/api/method/frappe.auth.get_logged_user'

const echo = defineMethod('Answers the arguments it was given.', {
  path: 'test.echo',
  verbs: ['POST'],
  audience: 'user',
  right: null,
  transaction: 'read',
  input: z.looseObject({}),
  output: z.unknown(),
}).handle(async ({ input }) => input)

describe('CSRF', () => {
  let server: TestServer
  let person: Person
  let session: SignedIn

  beforeAll(async () => {
    server = await startServer({
      env: { ALLOW_CORS: `${TRUSTED}, https://other.example.com` },
      methods: { echo },
    })
    person = await server.newUser()
    session = await signIn(server, person)
  })
  afterAll(() => server.close())

  const own = (): string => server.url
  const right = (): string => session.csrfToken
  const post = (headers: Record<string, string>, args: object = {}) =>
    server
      .request()
      .post(ME)
      .set({ Cookie: session.cookie, ...headers })
      .send(args)

  it('token is told to a session, the same each time', async () => {
    expect(session.csrfToken).toMatch(/^[0-9a-f]{56}$/)
    const again = await server.request().get(ME).set('Cookie', session.cookie)
    expect(again.get('X-Frappe-CSRF-Token')).toBe(session.csrfToken)
    expect((await signIn(server, person)).csrfToken).not.toBe(session.csrfToken)
  })

  it.each([
    ['neither token nor Origin', () => ({})],
    ['an empty token and no Origin', () => ({ 'X-Frappe-CSRF-Token': '' })],
    ['no token and the own Origin', () => ({ Origin: own() })],
    ['an empty token and the own Origin', () => ({ Origin: own(), 'X-Frappe-CSRF-Token': '' })],
    ['no token and a trusted Origin', () => ({ Origin: TRUSTED })],
    ['the right token', () => ({ 'X-Frappe-CSRF-Token': right() })],
    [
      'the right token and a foreign Origin',
      () => ({ Origin: FOREIGN, 'X-Frappe-CSRF-Token': right() }),
    ],
  ])('lets a POST pass with %s', async (_, headers) => {
    const response = await post(headers())
    expect([response.status, response.body]).toEqual([200, { message: person.name }])
  })

  it.each([
    ['no token and a foreign Origin', () => ({ Origin: FOREIGN })],
    ['an empty token and a foreign Origin', () => ({ Origin: FOREIGN, 'X-Frappe-CSRF-Token': '' })],
    ['no token and the Origin null', () => ({ Origin: 'null' })],
    ['no token and the own host on another port', () => ({ Origin: 'http://127.0.0.1:1' })],
    [
      'no token and an Origin that begins like a trusted one',
      () => ({ Origin: `${TRUSTED}.evil.com` }),
    ],
    ['a wrong token', () => ({ 'X-Frappe-CSRF-Token': 'wrong' })],
    ['a wrong token of the right length', () => ({ 'X-Frappe-CSRF-Token': '0'.repeat(56) })],
    ['a wrong token and the own Origin', () => ({ Origin: own(), 'X-Frappe-CSRF-Token': 'wrong' })],
    [
      'a wrong token and a trusted Origin',
      () => ({ Origin: TRUSTED, 'X-Frappe-CSRF-Token': 'wrong' }),
    ],
  ])('refuses a POST with %s', async (_, headers) => {
    const response = await post(headers())
    expect(response.status).toBe(400)
    expect(Object.keys(response.body)).toEqual(['exc_type', '_server_messages'])
    expect(response.body.exc_type).toBe('CSRFTokenError')
    expect(response.body._server_messages).toContain('\\"message\\": \\"Invalid Request\\"')
    expect(response.get('Set-Cookie')?.[0]).toContain(session.cookie)
  })

  it.each(['post', 'put', 'delete', 'patch'] as const)('is asked of %s', async (verb) => {
    const send = (headers: Record<string, string>) =>
      server
        .request()
        [verb](ME)
        .set({ Cookie: session.cookie, ...headers })
    expect((await send({ Origin: FOREIGN })).status).toBe(400)
    expect((await send({ 'X-Frappe-CSRF-Token': right() })).status).not.toBe(400)
  })

  it.each(['get', 'head', 'options'] as const)('is not asked of %s', async (verb) => {
    const response = await server
      .request()
      [verb](ME)
      .set({ Cookie: session.cookie, Origin: FOREIGN, 'X-Frappe-CSRF-Token': 'wrong' })
    expect(response.status).not.toBe(400)
  })

  it.each([
    ['token', () => person.authorization],
    ['Basic', () => `Basic ${Buffer.from(person.authorization.slice(6)).toString('base64')}`],
  ])('is never asked with %s credentials, also beside a cookie', async (_, authorization) => {
    const wrong = { Origin: FOREIGN, 'X-Frappe-CSRF-Token': 'wrong' }
    const response = await post({ ...wrong, Authorization: authorization() })
    expect(response.status).toBe(200)
  })

  it('is not asked of a Guest, nor of a session that is gone, nor of a login', async () => {
    const ping = (cookie: string) =>
      server.request().post('/api/method/ping').set({ Origin: FOREIGN, Cookie: cookie })
    expect((await ping('sid=Guest')).status).toBe(200)
    expect((await ping('sid=gone')).status).toBe(200)
    const login = await server
      .post('login', { usr: person.name, pwd: person.password })
      .set({ Cookie: session.cookie, Origin: FOREIGN })
    expect(login.status).toBe(200)
  })

  it('token may be an argument, of which the method hears nothing', async () => {
    const send = (args: object, headers: Record<string, string> = {}) =>
      server.post('test.echo', args).set({ Cookie: session.cookie, ...headers })
    const passed = await send({ a: 1, csrf_token: right() }, { Origin: FOREIGN })
    expect([passed.status, passed.body]).toEqual([200, { message: { a: 1, cmd: 'test.echo' } }])
    expect((await send({ a: 1, csrf_token: 'wrong' })).status).toBe(400)
  })

  it('token in the header counts before the argument', async () => {
    expect((await post({ 'X-Frappe-CSRF-Token': 'wrong' }, { csrf_token: right() })).status).toBe(
      400,
    )
    expect((await post({ 'X-Frappe-CSRF-Token': right() }, { csrf_token: 'wrong' })).status).toBe(
      200,
    )
    expect((await post({ 'X-Frappe-CSRF-Token': '' }, { csrf_token: right() })).status).toBe(200)
  })

  it('is asked of a session that the argument sid names', async () => {
    const send = (headers: Record<string, string>) =>
      server.request().post(ME).set(headers).send({ sid: session.sid })
    expect((await send({})).status).toBe(200)
    expect((await send({ Origin: FOREIGN })).status).toBe(400)
  })

  it('protects the logout', async () => {
    const logout = (origin: string) =>
      server.request().post('/api/method/logout').set({ Cookie: session.cookie, Origin: origin })
    expect((await logout(FOREIGN)).status).toBe(400)
    expect((await post({})).status).toBe(200)
  })

  it('is a page for a browser that navigates', async () => {
    const response = await post({ Origin: FOREIGN, Accept: 'text/html' })
    expect([response.status, response.type]).toEqual([400, 'text/html'])
  })
})
