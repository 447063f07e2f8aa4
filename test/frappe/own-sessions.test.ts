import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { messageOf, type Person, startServer, type TestServer } from '../support/server.ts'
import { type SignedIn, signIn } from '../support/sign-in.ts'

const GET = 'oropendola.sessions.get_sessions'
const LOGOUT_ALL = 'oropendola.sessions.logout_all'

describe('the caller’s own sessions', () => {
  let server: TestServer
  let ann: Person
  let bob: Person

  beforeAll(async () => {
    server = await startServer()
    ann = await server.newUser()
    bob = await server.newUser()
  })
  afterAll(() => server.close())

  const list = async ({ cookie }: SignedIn) =>
    messageOf(await server.get(GET).set('Cookie', cookie)).sessions as Record<string, unknown>[]
  const isLive = async ({ cookie }: SignedIn) =>
    (await server.get('frappe.auth.get_logged_user').set('Cookie', cookie)).status === 200
  const end = (as: SignedIn, args: object = {}) =>
    server.post(LOGOUT_ALL, args).set({ Cookie: as.cookie, 'X-Frappe-CSRF-Token': as.csrfToken })

  it('are listed without their ids, which would be keys', async () => {
    const first = await signIn(server, ann)
    server.clock.advance(1000)
    const second = await signIn(server, ann)
    await signIn(server, bob)
    const sessions = await list(second)
    expect(sessions.map(({ is_current }) => is_current)).toEqual([true, false])
    expect(sessions[0]).toMatchObject({
      ip_address: expect.stringContaining('127.0.0.1'),
      signed_in_at: server.clock.now().toISOString(),
    })
    expect(JSON.stringify(sessions)).not.toContain(first.sid)
    expect(JSON.stringify(sessions)).not.toContain(second.sid)
  })

  it('end all together, or but for this one', async () => {
    const sessions = [
      await signIn(server, ann),
      await signIn(server, ann),
      await signIn(server, ann),
    ]
    const [a, b, c] = sessions as [SignedIn, SignedIn, SignedIn]
    const others = await signIn(server, bob)
    expect(messageOf(await end(a, { keep_current: 1 }))).toMatchObject({ success: true })
    expect([await isLive(a), await isLive(b), await isLive(c), await isLive(others)]).toEqual([
      true,
      false,
      false,
      true,
    ])
    const last = await end(a)
    expect(messageOf(last)).toEqual({ success: true, ended: 1 })
    // Clients that keep cookies must not come back with one that is over.
    expect(
      last
        .get('Set-Cookie')
        ?.filter((line) => line.startsWith('sid='))
        .at(-1),
    ).toMatch(/^sid=;/)
    expect([await isLive(a), await isLive(others)]).toEqual([false, true])
    const byToken = await server.post(LOGOUT_ALL, {}, ann)
    expect(messageOf(byToken)).toEqual({ success: true, ended: 0 })
  })

  it('are nobody’s for a guest', async () => {
    expect((await server.get(GET)).status).toBe(403)
    expect((await server.post(LOGOUT_ALL)).status).toBe(403)
    const person = await signIn(server, ann)
    expect((await server.get(LOGOUT_ALL).set('Cookie', person.cookie)).status).toBe(403)
  })
})
