import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createContext } from '../../src/create-context.ts'
import { type Person, startServer, type TestServer } from '../support/server.ts'
import { saveSettings } from '../support/settings.ts'
import { signIn } from '../support/sign-in.ts'
import { until } from '../support/start.ts'

const ME = 'frappe.auth.get_logged_user'
const USER = 'frappe.core.doctype.user.user'
const HOUR = 3_600_000

let server: TestServer
let person: Person
let manager: Person
let administrator: Person

beforeAll(async () => {
  server = await startServer({ env: { TRUSTED_PROXIES: '127.0.0.1', SITE_NAME: 'tea.example' } })
  manager = await server.newUser({ roles: ['System Manager'] })
  administrator = await server.newUser({ name: 'Administrator' })
})
afterAll(() => server.close())
beforeEach(async () => {
  person = await server.newUser()
})

const rowOf = (name: string) =>
  server.ctx.db.selectFrom('tabUser').selectAll().where('name', '=', name).executeTakeFirstOrThrow()

describe('generate_keys', () => {
  const generate = (user: unknown, by?: Person) =>
    server.post(`${USER}.generate_keys`, { user }, by)
  const keyOf = ({ authorization }: Person): string =>
    authorization.slice('token '.length).split(':')[0] ?? ''
  const statusOf = async (key: string, secret: string) =>
    (await server.get(ME).set('Authorization', `token ${key}:${secret}`)).status

  it('makes a secret that is valid at once, and keeps the key', async () => {
    expect((await server.get(ME, {}, person)).status).toBe(200)
    const answer = await generate(person.name, manager)
    expect([answer.status, answer.body]).toEqual([
      200,
      { message: { api_secret: expect.stringMatching(/^[0-9a-f]{15}$/) } },
    ])
    expect(await statusOf(keyOf(person), answer.body.message.api_secret)).toBe(200)
    expect((await server.get(ME, {}, person)).status).toBe(401)
    expect(await rowOf(person.name)).toMatchObject({
      api_key: keyOf(person),
      api_secret: '*'.repeat(15),
      modified_by: manager.name,
    })
  })

  it('makes a key for who has none', async () => {
    await server.ctx.db
      .updateTable('tabUser')
      .set({ api_key: null })
      .where('name', '=', person.name)
      .execute()
    const { body } = await generate(person.name.toUpperCase(), manager)
    const { api_key } = await rowOf(person.name)
    expect(api_key).toMatch(/^[0-9a-f]{15}$/)
    expect(await statusOf(api_key ?? '', body.message.api_secret)).toBe(200)
  })

  it('ends the old secret in other processes', async () => {
    const other = await createContext(server.ctx.config, server.ctx.permissions, {
      now: server.clock.now,
    })
    try {
      const [key = '', secret = ''] = person.authorization.slice('token '.length).split(':')
      const isValid = async () => (await other.ctx.identity.findByApiKey(key, secret)) !== undefined
      expect(await isValid()).toBe(true)
      await generate(person.name, manager)
      await until('the old secret is void', async () => !(await isValid()))
    } finally {
      await other.close()
    }
  })

  it('leaves one valid secret when asked twice at once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => generate(person.name, manager)))
    const statuses = await Promise.all(
      answers.map(({ body }) => statusOf(keyOf(person), body.message.api_secret)),
    )
    expect(statuses.sort()).toEqual([200, 401, 401])
  })

  it('is for System Managers, and makes none of them Administrator', async () => {
    expect((await generate(person.name)).status).toBe(403)
    expect((await generate(person.name, person)).status).toBe(403)
    for (const name of ['Administrator', 'ADMINISTRATOR', 'administrator ']) {
      expect((await generate(name, manager)).status).toBe(403)
    }
    expect((await server.get(ME, {}, administrator)).status).toBe(200)
    const own = await generate('Administrator', administrator)
    expect(await statusOf(keyOf(administrator), own.body.message.api_secret)).toBe(200)
  })

  it('refuses who is not there, and what is no name', async () => {
    const answer = await generate('nobody@example.com', manager)
    expect([answer.status, answer.body.exc_type]).toEqual([404, 'DoesNotExistError'])
    for (const [user, exception] of [
      [undefined, 'ValidationError'],
      [['x'], 'FrappeTypeError'],
      ['x'.repeat(141), 'FrappeTypeError'],
    ]) {
      const refused = await generate(user, manager)
      expect([refused.status, refused.body.exc_type]).toEqual([417, exception])
    }
    const get = await server.get(`${USER}.generate_keys`, { user: person.name }, manager)
    expect(get.status).toBe(403)
    expect((await server.get(ME, {}, person)).status).toBe(200)
  })
})

describe('get_user_info', () => {
  const info = () => server.get('frappe.realtime.get_user_info')

  it('tells user and type of a session, and no type beside', async () => {
    const { cookie } = await signIn(server, person)
    expect((await info().set('Cookie', cookie)).body.message).toEqual({
      user: person.name,
      user_type: 'Website User',
    })
    const desk = await signIn(server, manager)
    expect((await info().set('Cookie', desk.cookie)).body.message.user_type).toBe('System User')
    expect((await info()).text).toBe('{"message":{"user":"Guest","user_type":null}}')
    const byToken = await info().set('Authorization', person.authorization)
    expect(byToken.body.message).toEqual({ user: person.name, user_type: null })
    const beside = await info().set({ Authorization: person.authorization, Cookie: desk.cookie })
    expect(beside.body.message).toEqual({ user: person.name, user_type: null })
  })
})

describe('reset_password', () => {
  let addresses = 0
  const reset = (user: unknown, address = `10.3.0.${addresses++}`) =>
    server.post(`${USER}.reset_password`, { user }).set('X-Forwarded-For', address)
  const mails = () =>
    server.ctx.db
      .selectFrom('tabEmail Queue as mail')
      .innerJoin('tabEmail Queue Recipient as to', 'to.parent', 'mail.name')
      .select(['mail.status', 'mail.message', 'mail.reference_name', 'mail.priority'])
      .select(['to.recipient', 'to.status as recipient_status', 'to.parentfield', 'to.parenttype'])
      .where('mail.reference_name', '=', person.name)
      .orderBy('mail.name')
      .execute()

  it('mails a link whose key is stored as a hash alone', async () => {
    const answer = await reset(person.name)
    expect(answer.status).toBe(200)
    expect(Object.keys(answer.body)).toEqual(['_server_messages'])
    expect(JSON.parse(JSON.parse(answer.body._server_messages)[0])).toMatchObject({
      title: 'Password Email Sent',
    })
    const [mail, ...others] = await mails()
    expect(others).toEqual([])
    expect(mail).toMatchObject({
      status: 'Not Sent',
      priority: 1,
      recipient: person.name,
      recipient_status: 'Not Sent',
      parentfield: 'recipients',
      parenttype: 'Email Queue',
    })
    expect(mail?.message).toContain('\r\nTo: <!--recipient-->\r\n')
    const link = /http:\/\/tea\.example\/update-password\?key=([0-9a-f]{56})\r\n/
    const key = link.exec(mail?.message ?? '')?.[1] ?? ''
    const row = await rowOf(person.name)
    expect(row.reset_password_key).toBe(createHash('sha256').update(key).digest('hex'))
    expect(row.last_reset_password_key_generated_on).toContain(
      server.clock.now().toISOString().slice(0, 19).replace('T', ' '),
    )
    // The password stays.
    await signIn(server, person)
  })

  it('makes a new key each time', async () => {
    await reset(person.name)
    const first = (await rowOf(person.name)).reset_password_key
    await reset(person.name.toUpperCase())
    expect((await rowOf(person.name)).reset_password_key).not.toBe(first)
    expect(await mails()).toHaveLength(2)
  })

  it.each([
    ['somebody unknown', () => 'nobody@example.com', 404, 'not found'],
    ['a name that is too long', () => 'x'.repeat(500), 404, 'not found'],
    ['Administrator', () => 'Administrator', 200, 'not allowed'],
    ['administrator in other letters', () => 'ADMINISTRATOR', 200, 'not allowed'],
  ])('answers for %s as Frappe does', async (_, name, status, message) => {
    const answer = await reset(name())
    expect([answer.status, answer.text]).toEqual([status, JSON.stringify({ message })])
    expect((await rowOf('Administrator')).reset_password_key).toBeNull()
  })

  it('answers for a disabled user, and mails nothing', async () => {
    person = await server.newUser({ enabled: false })
    expect((await reset(person.name)).text).toBe('{"message":"disabled"}')
    expect((await rowOf(person.name)).reset_password_key).toBeNull()
    expect(await mails()).toEqual([])
  })

  it('is called with cmd, as the clients do, and never with GET', async () => {
    const args = { cmd: `${USER}.reset_password`, user: 'nobody@example.com' }
    const answer = await server.request().post('/').set('X-Forwarded-For', '10.4.0.1').send(args)
    expect([answer.status, answer.text]).toEqual([404, '{"message":"not found"}'])
    const get = await server.get(`${USER}.reset_password`, { user: person.name })
    expect(get.status).toBe(403)
    const missing = await reset(undefined)
    expect([missing.status, missing.body.exc_type]).toEqual([417, 'ValidationError'])
  })

  it('is answered three times an hour for each address, or as often as the setting says', async () => {
    const statuses = async (count: number, address: string) => {
      const all: number[] = []
      for (let i = 0; i < count; i++) all.push((await reset(person.name, address)).status)
      return all
    }
    expect(await statuses(4, '10.5.0.1')).toEqual([200, 200, 200, 429])
    const refused = await reset(person.name, '10.5.0.1')
    expect(refused.body.exc_type).toBe('RateLimitExceededError')
    expect(await statuses(1, '10.5.0.2')).toEqual([200])
    expect(await mails()).toHaveLength(4)
    server.clock.advance(HOUR)
    expect(await statuses(1, '10.5.0.1')).toEqual([200])
    await saveSettings(server, { password_reset_limit: '1' })
    expect(await statuses(2, '10.5.0.3')).toEqual([200, 429])
    await saveSettings(server, { password_reset_limit: '0' })
    expect(await statuses(4, '10.5.0.4')).toEqual([200, 200, 200, 429])
  })
})

describe('roles', () => {
  const roles = async (by: Person, uid?: string) => {
    const { status, body } = await server.get(`${USER}.get_roles`, uid ? { uid } : {}, by)
    return [status, status === 200 ? new Set(body.message) : body.exc_type]
  }

  it('get_roles tells people their own, and System Managers everybody’s', async () => {
    const own = [200, new Set(['All', 'Guest'])]
    expect(await roles(person)).toEqual(own)
    expect(await roles(person, person.name)).toEqual(own)
    expect(await roles(person, person.name.toUpperCase())).toEqual(own)
    expect(await roles(manager, person.name)).toEqual(own)
    expect(await roles(manager)).toEqual([
      200,
      new Set(['All', 'Guest', 'Desk User', 'System Manager']),
    ])
    expect(await roles(person, manager.name)).toEqual([403, 'PermissionError'])
    expect(await roles(person, 'nobody@example.com')).toEqual([403, 'PermissionError'])
    expect(await roles(manager, 'nobody@example.com')).toEqual([404, 'DoesNotExistError'])
    const [, all] = await roles(manager, 'Administrator')
    expect(all).toEqual(
      new Set(['All', 'Guest', 'Desk User', 'System Manager', 'Oropendola Service']),
    )
  })

  it('get_all_roles tells those that can be given', async () => {
    const { db } = server.ctx
    await db
      .insertInto('tabRole')
      .values([
        { name: 'All', role_name: 'All' },
        { name: 'Gone', role_name: 'Gone', disabled: 1 },
      ])
      .execute()
    const { body } = await server.get(`${USER}.get_all_roles`, {}, person)
    expect(body.message).toEqual(['Oropendola Service', 'System Manager'])
  })

  it.each(['get_roles', 'get_all_roles'])('%s is not for guests', async (name) => {
    expect((await server.get(`${USER}.${name}`)).status).toBe(403)
  })
})
