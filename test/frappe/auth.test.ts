import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Person, startServer, type TestServer } from '../support/server.ts'
import { signIn } from '../support/sign-in.ts'

const ME = 'frappe.auth.get_logged_user'
const NO_USER = {
  exception: 'frappe.exceptions.AuthenticationError',
  exc_type: 'AuthenticationError',
}

describe('login', () => {
  let server: TestServer
  let person: Person

  beforeAll(async () => {
    server = await startServer()
    person = await server.newUser({ firstName: 'Jane', lastName: 'Doe' })
  })
  afterAll(() => server.close())

  const credentials = (): { usr: string; pwd: string } => ({
    usr: person.name,
    pwd: person.password,
  })

  it.each([
    ['a form', () => server.request().post('/api/method/login').type('form').send(credentials())],
    ['JSON', () => server.post('login', credentials())],
    ['the query', () => server.get('login', credentials())],
    [
      'a query that names the method',
      () =>
        server
          .request()
          .post('/')
          .query({ cmd: 'login', ...credentials() }),
    ],
    [
      'a body that names the method',
      () =>
        server
          .request()
          .post('/')
          .send({ cmd: 'login', ...credentials() }),
    ],
  ])('takes %s', async (_, send) => {
    const response = await send()
    expect(response.status).toBe(200)
    expect(response.text).toBe('{"message":"No App","home_page":"/me","full_name":"Jane Doe"}')
    expect(response.get('Set-Cookie')).toHaveLength(5)
  })

  it('welcomes system users to the desk', async () => {
    const system = await server.newUser({ firstName: 'Sys', roles: ['System Manager'] })
    const response = await server.post('login', { usr: system.name, pwd: system.password })
    expect(response.text).toBe('{"message":"Logged In","home_page":"/app","full_name":"Sys"}')
  })

  it('does not care for the case of the name', async () => {
    const response = await server.post('login', {
      ...credentials(),
      usr: person.name.toUpperCase(),
    })
    expect(response.status).toBe(200)
    expect(response.get('Set-Cookie')?.join()).toContain(
      `user_id=${encodeURIComponent(person.name)}`,
    )
  })

  it.each(['/api/v1/method/login', '/api/method/login/'])('does nothing at %s', async (path) => {
    const response = await server.request().post(path).send(credentials())
    expect([response.status, response.text]).toEqual([200, '{}'])
    expect(response.get('Set-Cookie')?.[0]).toMatch(/^sid=Guest;/)
  })

  it.each([
    ['a wrong password', { pwd: 'wrong' }, 'Invalid login credentials'],
    ['an unknown user', { usr: 'nobody@example.com' }, 'Invalid login credentials'],
    ['no password', { pwd: undefined }, 'Incomplete login details'],
    ['an empty password', { pwd: '' }, 'Incomplete login details'],
    ['no user', { usr: undefined }, 'Incomplete login details'],
    ['a password that is no text', { pwd: 1 }, 'Incomplete login details'],
    [
      'more than 512 characters',
      { pwd: 'x'.repeat(513) },
      'Password size exceeded the maximum allowed size',
    ],
  ])('refuses %s, and sets no cookie', async (_, changes, message) => {
    const response = await server.post('login', { ...credentials(), ...changes })
    expect(response.status).toBe(401)
    expect(response.text).toBe(JSON.stringify({ message, ...NO_USER }))
    expect(response.get('Set-Cookie')).toBeUndefined()
  })

  it('tells a disabled user only for the right password', async () => {
    const off = await server.newUser({ enabled: false })
    const right = await server.post('login', { usr: off.name, pwd: off.password })
    expect([right.status, right.body.message]).toEqual([401, 'User disabled or missing'])
    const wrong = await server.post('login', { usr: off.name, pwd: 'wrong' })
    expect([wrong.status, wrong.body.message]).toEqual([401, 'Invalid login credentials'])
  })

  it('is refused beside a wrong Authorization', async () => {
    const response = await server.post('login', credentials()).set('Authorization', 'token a:b')
    expect(response.status).toBe(401)
    expect(response.text).toBe(JSON.stringify(NO_USER))
    expect(response.get('Set-Cookie')).toBeUndefined()
  })
})

describe('Authorization', () => {
  let server: TestServer
  let person: Person
  let cookieOfOther: string
  let pair: string

  beforeAll(async () => {
    server = await startServer()
    person = await server.newUser()
    cookieOfOther = (await signIn(server, await server.newUser())).cookie
    pair = person.authorization.slice('token '.length)
  })
  afterAll(() => server.close())

  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  const ask = (authorization: string, cookie = '') =>
    server.get(ME).set({ Authorization: authorization, ...(cookie ? { Cookie: cookie } : {}) })

  it.each([
    ['token', () => `token ${pair}`],
    ['Token', () => `Token ${pair}`],
    ['TOKEN', () => `TOKEN ${pair}`],
    ['Basic', () => `Basic ${base64(pair)}`],
    ['basic', () => `basic ${base64(pair)}`],
    ['Basic and a character outside its alphabet', () => `Basic ${base64(pair)}!`],
  ])(
    'is a credential with the scheme %s, also beside a cookie, which then counts for nothing',
    async (_, authorization) => {
      for (const cookie of ['', cookieOfOther]) {
        const response = await ask(authorization(), cookie)
        expect([response.status, response.body.message]).toEqual([200, person.name])
      }
    },
  )

  it('leaves the cookies describing Guest, and tells no CSRF token', async () => {
    const response = await ask(`token ${pair}`)
    expect(response.get('X-Frappe-CSRF-Token')).toBeUndefined()
    expect(response.get('Set-Cookie')?.[0]).toMatch(/^sid=Guest;/)
    expect(response.get('Set-Cookie')?.[3]).toMatch(/^user_id=Guest;/)
  })

  it.each([
    ['a wrong secret', () => `token ${pair.split(':')[0]}:wrong`],
    ['an unknown key', () => 'token nobody:wrong'],
    ['the key in other letters', () => `token ${pair.toUpperCase()}x`],
    ['no colon', () => 'token nocolon'],
    ['three values', () => `token ${pair}:more`],
    ['an empty secret', () => `token ${pair.split(':')[0]}:`],
    ['an unknown scheme', () => `Foo ${pair}`],
    ['Bearer of an unknown token', () => 'Bearer nope'],
    ['Basic of nothing readable', () => 'Basic !!!'],
    ['Basic of other bytes', () => 'Basic /w=='],
    ['a replayed cookie string', () => 'token session:sid=abc; system_user=yes'],
  ])('is refused with 401 for %s, whatever cookie is beside', async (_, authorization) => {
    for (const cookie of ['', cookieOfOther]) {
      const response = await ask(authorization(), cookie)
      expect([response.status, response.text]).toEqual([401, JSON.stringify(NO_USER)])
      expect(response.get('Set-Cookie')).toHaveLength(10)
    }
    expect((await server.get('ping').set('Authorization', authorization())).status).toBe(401)
  })

  it('is refused with 400 when it is no base64', async () => {
    const response = await ask('Basic abc', cookieOfOther)
    expect([response.status, response.body.exc_type]).toEqual([400, 'InvalidAuthorizationToken'])
  })

  it.each(['Foo', 'token', 'token a b', 'Bearer '])('is ignored as %j', async (authorization) => {
    const response = await ask(authorization, cookieOfOther)
    expect(response.status).toBe(200)
    expect(response.body.message).not.toBe(person.name)
    expect((await server.get('ping').set('Authorization', authorization)).status).toBe(200)
  })

  it('of a disabled user is refused', async () => {
    const off = await server.newUser({ enabled: false })
    expect((await ask(off.authorization)).status).toBe(401)
  })
})
