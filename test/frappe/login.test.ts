import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Response } from 'supertest'
import { createContext } from '../../src/create-context.ts'
import { transact } from '../../src/db/transaction.ts'
import { type Person, startServer, type TestServer } from '../support/server.ts'
import { saveSettings } from '../support/settings.ts'
import { signIn } from '../support/sign-in.ts'
import { until } from '../support/start.ts'

const ME = 'frappe.auth.get_logged_user'
const SECOND = 1000
const MINUTE = 60 * SECOND

let server: TestServer
let person: Person

beforeAll(async () => {
  server = await startServer({ env: { TRUSTED_PROXIES: '127.0.0.1' } })
})
afterAll(() => server.close())
beforeEach(async () => {
  const { db } = server.ctx
  for (const table of ['tabSingles', 'oro_login_attempt', 'tabActivity Log'] as const) {
    // What a refused login still writes may be in the way.
    await transact(db, (trx) => trx.deleteFrom(table).execute())
  }
  server.ctx.identity.invalidate()
  person = await server.newUser({ firstName: 'Jane', lastName: 'Doe' })
})

let addresses = 0
const newAddress = (): string => `10.1.${addresses >> 8}.${addresses++ & 255}`

/** A login; without an address from one of its own. */
function logIn(usr: unknown, pwd: unknown, address = newAddress()) {
  return server.post('login', { usr, pwd }).set('X-Forwarded-For', address)
}

const statusesOf = (answers: readonly Response[]): number[] => answers.map(({ status }) => status)

async function inTurn(times: number, send: () => PromiseLike<Response>): Promise<number[]> {
  const answers: Response[] = []
  for (let i = 0; i < times; i++) answers.push(await send())
  return statusesOf(answers)
}

const times = (count: number, status: number): number[] => new Array(count).fill(status)
const attemptRows = () => server.ctx.db.selectFrom('oro_login_attempt').selectAll().execute()

describe('the lock-out', () => {
  it('of a user: eleven attempts are tried, the twelfth is refused, whatever the password', async () => {
    expect(await inTurn(12, () => logIn(person.name, 'wrong'))).toEqual([...times(11, 401), 429])
    const locked = await logIn(person.name, person.password)
    expect(locked.status).toBe(429)
    expect(locked.body).toEqual({
      exception: expect.stringMatching(/^frappe\.exceptions\.SecurityException: .*60 seconds/),
      exc_type: 'SecurityException',
      _server_messages: expect.stringContaining('60 seconds'),
    })
    expect(JSON.parse(JSON.parse(locked.body._server_messages)[0])).toMatchObject({
      title: 'Message',
      indicator: 'red',
      raise_exception: 1,
    })
    expect(locked.get('Set-Cookie')).toBeUndefined()
    // Only that user's.
    const other = await server.newUser()
    expect((await logIn(other.name, other.password)).status).toBe(200)
  })

  it('of an address: also for other users, and only there', async () => {
    const address = newAddress()
    const guess = (i = addresses++) => logIn(`nobody-${i}@example.com`, 'wrong', address)
    expect(await inTurn(12, () => guess())).toEqual([...times(11, 401), 429])
    expect((await logIn(person.name, person.password, address)).status).toBe(429)
    expect((await logIn(person.name, person.password)).status).toBe(200)
  })

  it('of a name that nobody has is its addresses’ alone, as in Frappe', async () => {
    expect(await inTurn(12, () => logIn('nobody@example.com', 'wrong'))).toEqual(times(12, 401))
  })

  it('counts every way to write a name', async () => {
    const names = [person.name, person.name.toUpperCase(), `${person.name} `]
    let i = 0
    const guess = () => logIn(names[i++ % names.length], 'wrong')
    expect((await inTurn(12, guess)).at(-1)).toBe(429)
  })

  it('ends with the window of the first failure, and a refused attempt does not prolong it', async () => {
    await logIn(person.name, 'wrong')
    server.clock.advance(30 * SECOND)
    await inTurn(10, () => logIn(person.name, 'wrong'))
    server.clock.advance(29 * SECOND)
    const late = await logIn(person.name, person.password)
    expect([late.status, late.body._server_messages]).toEqual([
      429,
      expect.stringContaining('1 seconds'),
    ])
    server.clock.advance(SECOND)
    expect(await inTurn(11, () => logIn(person.name, 'wrong'))).toEqual(times(11, 401))
  })

  it('begins anew after a success, for the user and the address', async () => {
    const address = newAddress()
    await inTurn(10, () => logIn(person.name, 'wrong', address))
    expect((await logIn(person.name, person.password, address)).status).toBe(200)
    expect(await attemptRows()).toEqual([])
    expect(await inTurn(12, () => logIn(person.name, 'wrong', address))).toEqual([
      ...times(11, 401),
      429,
    ])
  })

  it('follows its settings', async () => {
    await saveSettings(server, {
      allow_consecutive_login_attempts: '2',
      allow_login_after_fail: '600',
    })
    expect(await inTurn(4, () => logIn(person.name, 'wrong'))).toEqual([...times(3, 401), 429])
    server.clock.advance(599 * SECOND)
    expect((await logIn(person.name, person.password)).status).toBe(429)
    server.clock.advance(SECOND)
    expect((await logIn(person.name, person.password)).status).toBe(200)
  })

  it('is off with 0 attempts, and counts nothing', async () => {
    await saveSettings(server, { allow_consecutive_login_attempts: '0' })
    expect(await inTurn(15, () => logIn(person.name, 'wrong'))).toEqual(times(15, 401))
    expect(await attemptRows()).toEqual([])
  })

  it('gives a burst, over two processes, no more guesses than a series', async () => {
    const other = await createContext(server.ctx.config, server.ctx.permissions, {
      now: server.clock.now,
    })
    const guess = async (i: number): Promise<string> => {
      const { identity } = (i % 2 === 0 ? server : other).ctx
      const result = await identity.login(person.name, 'wrong', '10.9.9.9').catch((error) => error)
      return 'refused' in result ? result.refused : result.name
    }
    try {
      const outcomes = await Promise.all(Array.from({ length: 50 }, (_, i) => guess(i)))
      expect(outcomes.filter((one) => one === 'invalid')).toHaveLength(11)
      expect(outcomes.filter((one) => one === 'SecurityException')).toHaveLength(39)
    } finally {
      await other.close()
    }
  })

  it('gives a burst over HTTP no 5xx', async () => {
    const address = newAddress()
    const guesses = Array.from({ length: 50 }, () => logIn(person.name, 'wrong', address))
    const statuses = statusesOf(await Promise.all(guesses))
    expect(statuses.filter((status) => status === 401)).toHaveLength(11)
    expect(statuses.filter((status) => status === 429)).toHaveLength(39)
  })

  it('stores no names, and forgets what is over', async () => {
    await inTurn(5, () => logIn(`my-secret-password-${addresses}`, 'wrong'))
    const stored = await attemptRows()
    expect(stored).toHaveLength(5)
    for (const { id } of stored) expect(id).toHaveLength(16)
    expect(JSON.stringify(stored)).not.toContain('my-secret')
    server.clock.advance(MINUTE)
    await logIn('somebody@example.com', 'wrong')
    await until('the old rows are gone', async () => (await attemptRows()).length === 1)
  })
})

describe('a name to sign in with', () => {
  const identify = async (usr: string): Promise<unknown[]> => {
    const { status, body } = await logIn(usr, person.password)
    return [status, status === 200 ? body.full_name : body.message]
  }
  const REFUSED = [401, 'Invalid login credentials']
  const WELCOME = [200, 'Jane Doe']

  beforeEach(() => setNames(person, { username: 'jane', mobile_no: '+44 20 7946 0000' }))
  const setNames = ({ name }: Person, names: { username?: string; mobile_no?: string }) =>
    server.ctx.db.updateTable('tabUser').set(names).where('name', '=', name).execute()
  const forget = () => setNames(person, { username: person.name, mobile_no: person.name })

  it('is the e-mail address alone, unless settings say so', async () => {
    expect(await identify('jane')).toEqual(REFUSED)
    expect(await identify('+44 20 7946 0000')).toEqual(REFUSED)
    expect(await identify(person.name)).toEqual(WELCOME)
    await forget()
  })

  it('may be the user name', async () => {
    await saveSettings(server, { allow_login_using_user_name: '1' })
    expect(await identify('jane')).toEqual(WELCOME)
    expect(await identify('JANE')).toEqual(WELCOME)
    expect(await identify('+44 20 7946 0000')).toEqual(REFUSED)
    expect(await identify(person.name)).toEqual(WELCOME)
    await forget()
  })

  it('may be the mobile number', async () => {
    await saveSettings(server, { allow_login_using_mobile_number: '1' })
    expect(await identify('+44 20 7946 0000')).toEqual(WELCOME)
    expect(await identify('jane')).toEqual(REFUSED)
    await forget()
  })

  it('that is an e-mail address is never taken for the user name of another', async () => {
    await saveSettings(server, {
      allow_login_using_user_name: '1',
      allow_login_using_mobile_number: '1',
    })
    const thief = await server.newUser({ firstName: 'Thief', password: 'Pw_of_thief' })
    await setNames(thief, { username: `${person.name}`, mobile_no: `${person.name}` })
    expect(await identify(person.name)).toEqual(WELCOME)
    expect((await logIn(person.name, thief.password)).status).toBe(401)
    await setNames(thief, { username: thief.name, mobile_no: thief.name })
    await forget()
  })

  it('counts as the user it means', async () => {
    await saveSettings(server, { allow_login_using_user_name: '1' })
    await inTurn(11, () => logIn('jane', 'wrong'))
    expect((await logIn(person.name, person.password)).status).toBe(429)
    await forget()
  })
})

describe('two-factor authentication', () => {
  const demand = async (role: string): Promise<void> => {
    await saveSettings(server, { enable_two_factor_auth: '1' })
    await server.ctx.db
      .insertInto('tabRole')
      .values({ name: role, role_name: role, two_factor_auth: 1 })
      .onDuplicateKeyUpdate({ two_factor_auth: 1 })
      .execute()
  }
  beforeEach(() => server.ctx.db.updateTable('tabRole').set({ two_factor_auth: 0 }).execute())

  it('is refused with a reason, to the right password alone', async () => {
    await demand('System Manager')
    const manager = await server.newUser({ roles: ['System Manager'] })
    const right = await logIn(manager.name, manager.password)
    expect([right.status, right.body.exc_type]).toEqual([401, 'AuthenticationError'])
    expect(right.body._server_messages).toContain('two-factor')
    expect(right.get('Set-Cookie')).toBeUndefined()
    expect(await server.ctx.identity.listSessions(manager.name)).toEqual([])
    const wrong = await logIn(manager.name, 'wrong')
    expect([wrong.status, wrong.body.message]).toEqual([401, 'Invalid login credentials'])
    // Those without the role, and keys, are as before.
    expect((await logIn(person.name, person.password)).status).toBe(200)
    expect((await server.get(ME, {}, manager)).status).toBe(200)
  })

  it('holds for everyone by the role All, but never for Administrator', async () => {
    await demand('All')
    expect((await logIn(person.name, person.password)).status).toBe(401)
    const admin = await server.newUser({ name: 'Administrator', roles: ['System Manager'] })
    expect((await logIn(admin.name, admin.password)).status).toBe(200)
  })

  it('is not asked while the setting is off', async () => {
    await demand('All')
    await saveSettings(server, { enable_two_factor_auth: '0' })
    expect((await logIn(person.name, person.password)).status).toBe(200)
  })

  it('has no second step', async () => {
    const answer = await server.post('login', { otp: '123456', tmp_id: '0f549181' })
    expect([answer.status, answer.body.message]).toEqual([401, 'Incomplete login details'])
  })
})

describe('sessions of one user', () => {
  const ask = (cookie: string) => server.get(ME).set('Cookie', cookie)
  const statuses = async (sessions: readonly { cookie: string }[]) =>
    statusesOf(await Promise.all(sessions.map(({ cookie }) => ask(cookie))))
  const signInTimes = async (count: number) => {
    const sessions = []
    for (let i = 0; i < count; i++) {
      sessions.push(await signIn(server, person))
      server.clock.advance(SECOND)
    }
    return sessions
  }

  it('may be any number', async () => {
    expect(await statuses(await signInTimes(4))).toEqual(times(4, 200))
  })

  it('are the newest two when many are denied', async () => {
    await saveSettings(server, { deny_multiple_sessions: '1' })
    expect(await statuses(await signInTimes(4))).toEqual([403, 403, 200, 200])
    expect(await logOf('Logout')).toEqual(
      times(2, 0).map(() =>
        expect.objectContaining({
          subject: 'Jane Doe logged out: <strong>Logged In From Another Session</strong>',
        }),
      ),
    )
  })

  it('are as many as the user may have', async () => {
    await saveSettings(server, { deny_multiple_sessions: '1' })
    const allow = (simultaneous_sessions: number) =>
      server.ctx.db
        .updateTable('tabUser')
        .set({ simultaneous_sessions })
        .where('name', '=', person.name)
        .execute()
    await allow(3)
    expect(await statuses(await signInTimes(4))).toEqual([403, 200, 200, 200])
    await allow(1)
    const [only] = await signInTimes(1)
    expect(await server.ctx.identity.listSessions(person.name)).toHaveLength(1)
    expect(await statuses(only ? [only] : [])).toEqual([200])
  })

  it('stay within the number when they begin at once', async () => {
    await saveSettings(server, { deny_multiple_sessions: '1' })
    await Promise.all(times(8, 0).map(() => logIn(person.name, person.password)))
    expect(await server.ctx.identity.listSessions(person.name)).toHaveLength(2)
  })

  it('of others are left alone', async () => {
    await saveSettings(server, { deny_multiple_sessions: '1' })
    const other = await signIn(server, await server.newUser())
    await signInTimes(3)
    expect((await ask(other.cookie)).status).toBe(200)
  })
})

describe('the expiry', () => {
  it('of the settings holds for sessions and their cookies', async () => {
    await saveSettings(server, { session_expiry: '06:00' })
    const login = await logIn(person.name, person.password)
    expect(login.get('Set-Cookie')?.[0]).toContain('; Max-Age=21600;')
    const session = await signIn(server, person)
    const ask = () => server.get(ME).set('Cookie', session.cookie)
    server.clock.advance(21_599 * SECOND)
    expect((await ask()).get('Set-Cookie')?.[0]).toContain('; Max-Age=21600;')
    server.clock.advance(21_600 * SECOND)
    const late = await ask()
    expect([late.status, late.body.session_expired]).toEqual([403, 1])
  })

  it('is stored with the session as Frappe writes it', async () => {
    for (const [setting, stored] of [
      ['170:00', '170:00:00'],
      ['06:05:04', '06:05:04'],
    ] as const) {
      await saveSettings(server, { session_expiry: setting })
      const { sid } = await signIn(server, person)
      const row = await server.ctx.db
        .selectFrom('tabSessions')
        .select('sessiondata')
        .where('sid', '=', sid)
        .executeTakeFirst()
      expect(JSON.parse(row?.sessiondata ?? '{}').session_expiry).toBe(stored)
    }
  })

  it('counts at once for sessions that are there', async () => {
    const session = await signIn(server, person)
    server.clock.advance(2 * 3600 * SECOND)
    await saveSettings(server, { session_expiry: '01:00' })
    expect((await server.get(ME).set('Cookie', session.cookie)).status).toBe(403)
  })
})

const logOf = (operation: 'Login' | 'Logout') =>
  server.ctx.db
    .selectFrom('tabActivity Log')
    .select(['operation', 'status', 'user', 'full_name', 'subject', 'ip_address', 'owner'])
    .where('operation', '=', operation)
    .orderBy('name')
    .execute()

describe('the Activity Log', () => {
  const line = (rest: object) => ({
    user: person.name,
    owner: person.name,
    full_name: 'Jane Doe',
    status: 'Success',
    ...rest,
  })

  it('has a line for every login, with the address', async () => {
    await logIn(person.name, person.password, '10.2.0.1')
    expect(await logOf('Login')).toEqual([
      line({ operation: 'Login', subject: 'Jane Doe logged in', ip_address: '10.2.0.1' }),
    ])
    const row = await server.ctx.db
      .selectFrom('tabActivity Log')
      .select(['creation', 'modified', 'communication_date'])
      .executeTakeFirstOrThrow()
    const now = expect.stringContaining(
      server.clock.now().toISOString().slice(0, 19).replace('T', ' '),
    )
    expect(row).toEqual({ creation: now, modified: now, communication_date: now })
  })

  it('has the login’s own words for one that failed', async () => {
    await logIn(person.name, 'wrong', '10.2.0.2')
    await until('the line', async () => (await logOf('Login')).length === 1)
    expect(await logOf('Login')).toEqual([
      line({
        operation: 'Login',
        status: 'Failed',
        subject: 'Invalid login credentials',
        ip_address: '10.2.0.2',
      }),
    ])
    const off = await server.newUser({ enabled: false })
    await logIn(off.name, off.password)
    await until('the line', async () => (await logOf('Login')).length === 2)
    expect((await logOf('Login'))[1]).toMatchObject({
      user: off.name,
      status: 'Failed',
      subject: 'User disabled or missing',
    })
  })

  it('has none that guests could fill it with', async () => {
    await inTurn(12, () => logIn(person.name, 'wrong'))
    for (const [usr, pwd] of [
      ['nobody@example.com', 'x'],
      [person.name, ''],
      [person.name, 'x'.repeat(513)],
    ]) {
      await logIn(usr, pwd)
    }
    await until('the lines', async () => (await logOf('Login')).length >= 11)
    expect(await logOf('Login')).toHaveLength(11)
  })

  it('tells why a session ended', async () => {
    const log = async () =>
      (await logOf('Logout')).map(({ subject, ip_address }) => [subject, ip_address])
    const out = await signIn(server, person)
    await server.post('logout').set({ Cookie: out.cookie, 'X-Forwarded-For': '10.2.0.3' })
    await server.post('logout')
    await server.post('logout').set('Cookie', out.cookie)
    const expired = await signIn(server, person)
    server.clock.advance(612_000 * SECOND)
    await server.get('ping').set('Cookie', expired.cookie)
    await server.get('ping').set('Cookie', expired.cookie)
    expect(await log()).toEqual([
      ['Jane Doe logged out: <strong>User Manually Logged Out</strong>', '10.2.0.3'],
      ['Jane Doe logged out: <strong>Session Expired</strong>', null],
    ])
  })

  it('shows a name as text', async () => {
    person = await server.newUser({ firstName: '<b>Jane</b> &', lastName: 'Co' })
    await logIn(person.name, person.password)
    expect((await logOf('Login'))[0]).toMatchObject({
      subject: '&lt;b&gt;Jane&lt;/b&gt; &amp; Co logged in',
      full_name: '<b>Jane</b> & Co',
    })
  })
})
