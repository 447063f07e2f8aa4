import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { FrappeApp } from 'frappe-js-sdk'
import { type Person, startServer, type TestServer } from '../support/server.ts'
import { exchangeBytes } from '../support/wire.ts'

const TRACK = 'ai_assistant.api.analytics.track_event'
const GET_USER = 'frappe.auth.get_logged_user'

/** What the editor extension keeps of a login: every line cut at the first `;`, joined. */
function storedCookies(lines: readonly string[]): string {
  return lines.map((line) => line.split(';')[0]).join('; ')
}

/** The extension's own way to its session id. */
function sessionIdOf(lines: readonly string[]): string | undefined {
  const line = lines.find((one) => one.startsWith('sid='))
  return line?.split(';')[0]?.slice('sid='.length)
}

describe('the password login of the editor extension', () => {
  let server: TestServer
  let person: Person
  let system: Person
  let axios: FrappeApp['axios']

  beforeAll(async () => {
    server = await startServer()
    person = await server.newUser({ name: 'ana+vs@example.com', password: 'p&w=ö %+"' })
    system = await server.newUser({ firstName: 'Zoë', roles: ['System Manager'] })
    // axios as the extension has it: no cookies of its own, no base address.
    axios = new FrappeApp('').axios.create({ validateStatus: () => true })
  })
  afterAll(() => server.close())

  const logIn = ({ name, password }: Person, base = server.url) =>
    axios.post(
      `${base}/api/method/login`,
      new URLSearchParams({ usr: name, pwd: password }).toString(),
      {
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          Accept: 'application/json',
        },
        responseType: 'text',
        transformResponse: (text) => text,
      },
    )
  const linesOf = ({ headers }: { headers: object }): string[] =>
    (headers as { 'set-cookie'?: string[] })['set-cookie'] ?? []

  it('is answered with exactly these bytes', async () => {
    const response = await logIn(person)
    expect(response.status).toBe(200)
    expect(response.headers['content-type']).toBe('application/json')
    expect(response.data).toBe('{"message":"No App","home_page":"/me","full_name":"Test"}')
    const desk = await logIn(system)
    // Outside ASCII as Python writes it.
    expect(desk.data).toBe(
      String.raw`{"message":"Logged In","home_page":"/app","full_name":"Zo\u00eb"}`,
    )
  })

  it('reads the request byte for byte', async () => {
    const body = 'usr=ana%2Bvs%40example.com&pwd=p%26w%3D%C3%B6+%25%2B%22'
    const answer = await exchangeBytes(
      server.url,
      [
        'POST /api/method/login HTTP/1.1',
        'Accept: application/json',
        'Content-Type: application/x-www-form-urlencoded',
        'User-Agent: axios/1.12.2',
        `Content-Length: ${body.length}`,
        'Accept-Encoding: gzip, compress, deflate, br',
        'Host: oropendola.ai',
        'Connection: close',
        '',
        body,
      ].join('\r\n'),
    )
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    const [, head = '', text] = /^([\s\S]*?)\r\n\r\n([\s\S]*)$/.exec(answer) ?? []
    expect(text).toBe('{"message":"No App","home_page":"/me","full_name":"Test"}')
    expect(head).not.toMatch(/content-encoding|transfer-encoding/i)
    const first = /^Set-Cookie: (.*)$/m.exec(head)?.[1]
    expect(first).toMatch(/^sid=[0-9a-f]{56}; /)
  })

  it('gives cookies that survive being stored as one text', async () => {
    const lines = linesOf(await logIn(person))
    expect(sessionIdOf(lines)).toMatch(/^[0-9a-f]{56}$/)
    expect(lines[0]).toMatch(/^sid=/)
    const cookies = storedCookies(lines)
    expect(cookies).toBe(
      `sid=${sessionIdOf(lines)}; system_user=no; full_name=Test; user_id=ana%2Bvs%40example.com; user_image=`,
    )
    // The realtime client keeps a pair only when splitting it gives exactly two pieces.
    for (const pair of cookies.split('; ')) expect(pair.split('=')).toHaveLength(2)

    const asked = await axios.get(`${server.url}/api/method/${GET_USER}`, {
      headers: { Cookie: cookies, Accept: 'application/json' },
    })
    expect(asked.data).toEqual({ message: 'ana+vs@example.com' })
    expect(asked.headers['x-frappe-csrf-token']).toMatch(/^[0-9a-f]{56}$/)
  })

  it.each([
    ['an empty CSRF token', { 'X-Frappe-CSRF-Token': '' }],
    ['no CSRF token', {}],
  ])('records by cookie with %s', async (_, headers) => {
    const cookies = storedCookies(linesOf(await logIn(person)))
    const event = { event_type: 'command', event_name: 'explain' }
    const recorded = await axios.post(`${server.url}/api/method/${TRACK}`, event, {
      headers: { Cookie: cookies, ...headers },
    })
    expect(recorded.status).toBe(200)
    expect(recorded.data.message).toMatchObject({ success: true, duplicate: false })
  })

  it('refuses a cookie of which the token is wrong', async () => {
    const cookies = storedCookies(linesOf(await logIn(person)))
    const event = { event_type: 'command', event_name: 'explain' }
    const refused = await axios.post(`${server.url}/api/method/${TRACK}`, event, {
      headers: { Cookie: cookies, 'X-Frappe-CSRF-Token': 'wrong' },
    })
    expect(refused.status).toBe(400)
    expect(refused.data).toMatchObject({ exc_type: 'CSRFTokenError' })
  })

  it('works below a base address that ends with a slash', async () => {
    const base = `${server.url}/`
    const response = await logIn(person, base)
    expect(response.config.url).toContain('//api/method/login')
    expect(response.status).toBe(200)
    const headers = { Cookie: storedCookies(linesOf(response)) }
    const asked = await axios.get(`${base}/api/method/${GET_USER}`, { headers })
    expect(asked.data).toEqual({ message: 'ana+vs@example.com' })
  })

  it('tells a wrong password by its status', async () => {
    const response = await logIn({ ...person, password: 'wrong' })
    expect(response.status).toBe(401)
    expect(response.data).toBe(
      '{"message":"Invalid login credentials","exception":"frappe.exceptions.AuthenticationError","exc_type":"AuthenticationError"}',
    )
    expect(linesOf(response)).toEqual([])
  })
})
