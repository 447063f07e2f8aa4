import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { clearedCookies, readCookie, sessionCookies } from '../../src/frappe/cookies.ts'
import { GUEST } from '../../src/identity/index.ts'
import { type Person, startServer, type TestServer } from '../support/server.ts'
import { signIn } from '../support/sign-in.ts'

const TEXT = 'Path=/; SameSite=Lax'
const DATE = '[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT'
const NAMES = ['sid', 'system_user', 'full_name', 'user_id', 'user_image']

describe('cookies', () => {
  let server: TestServer
  let person: Person

  beforeAll(async () => {
    server = await startServer()
    person = await server.newUser({ firstName: "Zoë O'Neil", lastName: '(A/B)' })
  })
  afterAll(() => server.close())

  it('of a signed-in user are five, sid first, with their exact attributes', async () => {
    const response = await server.post('login', { usr: person.name, pwd: person.password })
    const [sid, ...others] = response.get('Set-Cookie') ?? []
    expect(sid).toMatch(
      new RegExp(
        `^sid=[0-9a-f]{56}; Expires=${DATE}; Max-Age=612000; HttpOnly; Path=/; SameSite=Lax$`,
      ),
    )
    expect(others).toEqual([
      `system_user=no; ${TEXT}`,
      `full_name=Zo%C3%AB%20O%27Neil%20%28A/B%29; ${TEXT}`,
      `user_id=${encodeURIComponent(person.name)}; ${TEXT}`,
      `user_image=; ${TEXT}`,
    ])
    const expires = Date.parse(/Expires=([^;]+)/.exec(sid ?? '')?.[1] ?? '')
    expect(Math.abs(expires - Date.now() - 612_000_000)).toBeLessThan(5_000)
  })

  it('of a Guest say so', async () => {
    const [sid, ...others] = (await server.get('ping')).get('Set-Cookie') ?? []
    expect(sid).toMatch(/^sid=Guest; Expires=/)
    expect(others).toEqual([
      `system_user=no; ${TEXT}`,
      `full_name=Guest; ${TEXT}`,
      `user_id=Guest; ${TEXT}`,
      `user_image=; ${TEXT}`,
    ])
  })

  it('come with every answer of a session, refusals included, and keep its sid', async () => {
    const { sid, cookie } = await signIn(server, person)
    for (const method of ['ping', 'frappe.nothing.here']) {
      const lines = (await server.get(method).set('Cookie', cookie)).get('Set-Cookie') ?? []
      expect(lines.map((line) => line.split('=')[0])).toEqual(NAMES)
      expect(lines[0]).toContain(`sid=${sid};`)
    }
  })

  it('of an unknown session are set to Guest and then cleared', async () => {
    for (const value of ['unknown', '', '0'.repeat(56)]) {
      const response = await server.get('ping').set('Cookie', `sid=${value}`)
      expect(response.text).toBe('{"session_expired":1,"message":"pong"}')
      const lines = response.get('Set-Cookie') ?? []
      expect(lines).toHaveLength(10)
      expect(lines[0]).toMatch(/^sid=Guest; /)
      for (const line of lines.slice(5)) {
        expect(line).toMatch(new RegExp(`^(?:${NAMES.join('|')})=; Expires=${DATE}; Path=/$`))
      }
    }
  })

  it('come neither with a page nor with OPTIONS', async () => {
    for (const response of [
      await server.request().put('/somewhere'),
      await server.request().options('/api/method/ping'),
    ]) {
      expect(response.get('Set-Cookie')).toBeUndefined()
    }
  })

  it('are secure behind https', () => {
    const lines = sessionCookies({ sid: 'x', csrfToken: '', expiry: 3600, user: GUEST }, true)
    expect(lines[0]).toMatch(/; Max-Age=3600; Secure; HttpOnly; Path=\/; SameSite=Lax$/)
    for (const line of lines) expect(line).toContain('; Secure')
    for (const line of sessionCookies(undefined, true)) expect(line).toContain('; Secure')
  })

  it('are cleared with a date in the past', () => {
    for (const line of clearedCookies()) {
      expect(Date.parse(/Expires=([^;]+)/.exec(line)?.[1] ?? '')).toBeLessThan(Date.now())
    }
  })

  it.each([
    [undefined, undefined],
    ['', undefined],
    ['other=1', undefined],
    ['xsid=1; sidx=2', undefined],
    ['sid=abc', 'abc'],
    ['a=1;sid=abc ;b=2', 'abc'],
    ['sid="abc"', 'abc'],
    ['sid=a%40b', 'a@b'],
    ['sid=%', '%'],
    ['sid=', ''],
    ['sid=first; sid=second', 'first'],
    ['sid', undefined],
  ])('are read from %j', (header, value) => {
    expect(readCookie(header, 'sid')).toBe(value)
  })
})
