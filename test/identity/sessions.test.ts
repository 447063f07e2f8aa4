import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createContext } from '../../src/create-context.ts'
import { saveUser } from '../../src/identity/accounts.ts'
import { type Person, startServer, type TestServer } from '../support/server.ts'
import { saveSettings } from '../support/settings.ts'
import { signIn } from '../support/sign-in.ts'
import { until } from '../support/start.ts'

const ME = 'frappe.auth.get_logged_user'
const MINUTE = 60_000

let server: TestServer
let person: Person

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())
beforeEach(async () => {
  person = await server.newUser({ firstName: 'Jane' })
})

const list = (name = person.name) => server.ctx.identity.listSessions(name)
const statusOf = async (cookie: string) => (await server.get(ME).set('Cookie', cookie)).status
const endings = async () => {
  const rows = await server.ctx.db
    .selectFrom('tabActivity Log')
    .select(['subject', 'ip_address'])
    .where('user', '=', person.name)
    .where('operation', '=', 'Logout')
    .execute()
  return rows.map(({ subject, ip_address }) => [subject, ip_address])
}
const FORCED = 'Jane logged out: <strong>Force Logged out by the user</strong>'

describe('the list of sessions', () => {
  it('has those of the user that live, the last used first', async () => {
    expect(await list()).toEqual([])
    const start = server.clock.now()
    const first = await signIn(server, person)
    server.clock.advance(MINUTE)
    await signIn(server, person)
    await signIn(server, await server.newUser())
    server.clock.advance(30 * MINUTE)
    await statusOf(first.cookie)
    const sessions = await list()
    expect(sessions).toEqual([
      {
        sid: expect.stringMatching(/^[0-9a-f]{56}$/),
        ip: '127.0.0.1',
        signedInAt: start,
        lastUsedAt: server.clock.now(),
      },
      {
        sid: expect.stringMatching(/^[0-9a-f]{56}$/),
        ip: '127.0.0.1',
        signedInAt: new Date(start.getTime() + MINUTE),
        lastUsedAt: new Date(start.getTime() + MINUTE),
      },
    ])
    server.clock.advance(612_000_000 - 30 * MINUTE)
    expect(await list()).toEqual(sessions.slice(0, 1))
  })
})

describe('ending sessions', () => {
  it('ends all of one user, at once', async () => {
    const sessions = [await signIn(server, person), await signIn(server, person)]
    const other = await signIn(server, await server.newUser())
    expect(await server.ctx.identity.endSessions(person.name, { ip: '10.0.0.1' })).toBe(2)
    for (const { cookie } of sessions) expect(await statusOf(cookie)).toBe(403)
    expect(await statusOf(other.cookie)).toBe(200)
    expect(await endings()).toEqual([
      [FORCED, '10.0.0.1'],
      [FORCED, '10.0.0.1'],
    ])
    expect(await server.ctx.identity.endSessions(person.name, { ip: '' })).toBe(0)
  })

  it('spares the one that is kept', async () => {
    const kept = await signIn(server, person)
    const gone = await signIn(server, person)
    const choice = { except: kept.sid, ip: '' }
    expect(await server.ctx.identity.endSessions(person.name, choice)).toBe(1)
    expect(await statusOf(kept.cookie)).toBe(200)
    expect(await statusOf(gone.cookie)).toBe(403)
  })

  it('is known to other processes', async () => {
    const other = await createContext(server.ctx.config, server.ctx.permissions, {
      now: server.clock.now,
    })
    try {
      const { sid } = await signIn(server, person)
      expect(await other.ctx.identity.findSession(sid)).toBeDefined()
      await server.ctx.identity.endSessions(person.name, { ip: '' })
      const find = () => other.ctx.identity.findSession(sid)
      await until('it is forgotten', async () => (await find()) === undefined)
    } finally {
      await other.close()
    }
  })
})

describe('a change of the user', () => {
  const change = async (account: Partial<Parameters<typeof saveUser>[2]>): Promise<void> => {
    const full = { name: person.name, firstName: 'Jane', ...account }
    await saveUser(server.ctx.db, server.encryptionKey, full, server.clock.now())
    server.ctx.identity.invalidate()
  }

  it('ends all sessions when it is the password', async () => {
    const { cookie } = await signIn(server, person)
    await change({ password: 'Pw_of_tomorrow' })
    expect(await statusOf(cookie)).toBe(403)
    expect(await endings()).toEqual([[FORCED, null]])
    expect((await server.post('login', { usr: person.name, pwd: person.password })).status).toBe(
      401,
    )
    await signIn(server, { name: person.name, password: 'Pw_of_tomorrow' })
  })

  it('ends all sessions when it disables, also for the time after', async () => {
    const { cookie } = await signIn(server, person)
    await change({ enabled: false })
    expect(await statusOf(cookie)).toBe(403)
    await change({ enabled: true })
    expect(await statusOf(cookie)).toBe(403)
  })

  it('ends no session when it is something else', async () => {
    const { cookie } = await signIn(server, person)
    await change({ lastName: 'Doe' })
    expect(await statusOf(cookie)).toBe(200)
  })

  it('ends the old key when it is the key, or takes it away', async () => {
    const byKey = async (pair: string) =>
      (await server.get(ME).set('Authorization', `token ${pair}`)).status
    const old = person.authorization.slice('token '.length)
    expect(await byKey(old)).toBe(200)
    await change({ apiKey: old.split(':')[0], apiSecret: 'another' })
    expect([await byKey(old), await byKey(`${old.split(':')[0]}:another`)]).toEqual([401, 200])
    await change({})
    expect(await byKey(`${old.split(':')[0]}:another`)).toBe(401)
    // Nothing of it is left for a later key to bring back.
    await change({ apiKey: 'later' })
    expect(await byKey('later:another')).toBe(401)
  })

  it('leaves no session of the old password, however they meet', async () => {
    await saveSettings(server, { allow_consecutive_login_attempts: '0' })
    for (let round = 0; round < 10; round++) {
      const password = `Pw_of_round_${round}`
      const logins = Array.from({ length: 5 }, () =>
        server.ctx.identity.login(person.name, person.password, `10.0.${round}.1`),
      )
      const [outcomes] = await Promise.all([Promise.all(logins), change({ password })])
      for (const outcome of outcomes) {
        const sid = 'session' in outcome ? outcome.session.sid : 'none'
        expect(await server.ctx.identity.findSession(sid)).toBeUndefined()
      }
      await change({ password: person.password })
    }
  })
})
