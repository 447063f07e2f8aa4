import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createContext } from '../../src/create-context.ts'
import { transact } from '../../src/db/transaction.ts'
import { bumpIdentityVersion } from '../../src/identity/version.ts'
import { type Person, startServer, type TestServer } from '../support/server.ts'
import { type SignedIn, signIn } from '../support/sign-in.ts'
import { until } from '../support/start.ts'

const ME = 'frappe.auth.get_logged_user'
const SECOND = 1000
/** Within which every process knows of a change. */
const SOON_MS = 1_500

describe('a session', () => {
  let server: TestServer
  let person: Person
  let session: SignedIn

  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    person = await server.newUser()
    session = await signIn(server, person)
  })

  const ask = (cookie = session.cookie) => server.get(ME).set('Cookie', cookie)
  const row = (sid = session.sid) =>
    server.ctx.db
      .selectFrom('tabSessions')
      .select(['user', 'sessiondata', 'status', 'lastupdate'])
      .where('sid', '=', sid)
      .executeTakeFirst()
  const identityVersion = async (): Promise<number> => {
    const stored = await server.ctx.db
      .selectFrom('oro_identity_version')
      .select('version')
      .executeTakeFirstOrThrow()
    return Number(stored.version)
  }

  it('is stored as Frappe stores it', async () => {
    const stored = await row()
    expect([stored?.user, stored?.status]).toEqual([person.name, 'Active'])
    expect(Object.keys(JSON.parse(stored?.sessiondata ?? '{}'))).toEqual([
      'user',
      'session_ip',
      'last_updated',
      'session_expiry',
      'full_name',
      'user_type',
      'lang',
      'csrf_token',
    ])
  })

  it.each([
    ['a cookie', () => ask()],
    ['the query', () => server.get(ME, { sid: session.sid })],
    ['the body', () => server.post(ME, { sid: session.sid })],
    [
      'a form',
      () => server.request().post(`/api/method/${ME}`).type('form').send({ sid: session.sid }),
    ],
  ])('is named by %s', async (_, send) => {
    const response = await send()
    expect(response.body).toEqual({ message: person.name })
    expect(response.get('Set-Cookie')?.[0]).toContain(`sid=${session.sid};`)
  })

  it('named by an argument counts before the cookie', async () => {
    const other = await signIn(server, await server.newUser())
    const named = await server.get(ME, { sid: session.sid }).set('Cookie', other.cookie)
    expect(named.body).toEqual({ message: person.name })
    const guest = await server.get(ME, { sid: 'Guest' }).set('Cookie', other.cookie)
    expect([guest.status, guest.body.session_expired]).toEqual([403, undefined])
  })

  it('is not found by its id in other letters', async () => {
    const response = await ask(`sid=${session.sid.toUpperCase()}`)
    expect([response.status, response.body.session_expired]).toEqual([403, 1])
  })

  it('ends with the logout', async () => {
    const logout = await server.post('logout').set('Cookie', session.cookie)
    expect(logout.text).toBe('{"message":"No App","home_page":"/login","full_name":"Guest"}')
    expect(logout.get('Set-Cookie')).toHaveLength(10)
    expect(await row()).toBeUndefined()
    const after = await ask()
    expect([after.status, after.body.session_expired]).toEqual([403, 1])
  })

  it('ends alone: others of the same user stay', async () => {
    const other = await signIn(server, person)
    await server.get('logout').set('Cookie', session.cookie)
    expect((await ask(other.cookie)).status).toBe(200)
  })

  it('that ended is forgotten by the other processes', async () => {
    const other = await createContext(server.ctx.config, server.ctx.permissions, {
      now: server.clock.now,
    })
    try {
      const known = async () => (await other.ctx.identity.findSession(session.sid)) !== undefined
      expect(await known()).toBe(true)
      const before = await identityVersion()
      await server.post('logout').set('Cookie', session.cookie)
      expect(await identityVersion()).toBe(before + 1)
      await until('the other process forgets', async () => !(await known()), SOON_MS)
    } finally {
      await other.close()
    }
  })

  it('is refreshed when it was not for 600 seconds', async () => {
    const start = (await row())?.lastupdate
    server.clock.advance(599 * SECOND)
    await ask()
    expect((await row())?.lastupdate).toBe(start)
    server.clock.advance(SECOND)
    await ask()
    const refreshed = (await row())?.lastupdate
    expect(refreshed).not.toBe(start)
    // The new time counts from here on.
    server.clock.advance(599 * SECOND)
    await ask()
    expect((await row())?.lastupdate).toBe(refreshed)
  })

  it.each([
    ['that every process has forgotten', true],
    ['that this process remembers', false],
  ])('lives for 612000 seconds from its last use: one %s', async (_, forgotten) => {
    const look = async () => {
      if (forgotten) server.ctx.identity.invalidate()
      return ask()
    }
    server.clock.advance(611_999 * SECOND)
    expect((await look()).status).toBe(200)
    // Slid: it counts from the request before.
    server.clock.advance(611_999 * SECOND)
    expect((await look()).status).toBe(200)
    server.clock.advance(612_000 * SECOND)
    const late = await look()
    expect([late.status, late.body.session_expired]).toEqual([403, 1])
    expect(late.get('Set-Cookie')).toHaveLength(10)
  })

  it('and the key of a user end when the user is disabled, everywhere', async () => {
    const byKey = () => server.get(ME, {}, person)
    expect([(await ask()).status, (await byKey()).status]).toEqual([200, 200])
    // As another process would: nobody tells this one.
    await transact(server.ctx.db, async (trx) => {
      await trx.updateTable('tabUser').set({ enabled: 0 }).where('name', '=', person.name).execute()
      await bumpIdentityVersion(trx)
    })
    await until('the session is refused', async () => (await ask()).status === 403, SOON_MS)
    expect((await ask()).body.session_expired).toBe(1)
    expect((await byKey()).status).toBe(401)
  })
})
