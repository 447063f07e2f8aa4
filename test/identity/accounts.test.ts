import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import {
  type Account,
  createOrganization,
  saveRole,
  saveUser,
} from '../../src/identity/accounts.ts'
import { startServer, type TestServer } from '../support/server.ts'

const NAME = 'ada@example.com'
let server: TestServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())
beforeEach(() => save({}))

async function save(account: Partial<Account>): Promise<void> {
  const full = { name: NAME, firstName: 'Ada', password: 'Pw_longer_99', ...account }
  await saveUser(server.ctx.db, server.encryptionKey, full, server.clock.now())
  server.ctx.identity.invalidate()
}

const row = () =>
  server.ctx.db.selectFrom('tabUser').selectAll().where('name', '=', NAME).executeTakeFirstOrThrow()

const secrets = () =>
  server.ctx.db
    .selectFrom('__Auth')
    .select(['fieldname', 'password', 'encrypted'])
    .where('name', '=', NAME)
    .orderBy('fieldname')
    .execute()

const version = async () =>
  Number(
    (
      await server.ctx.db
        .selectFrom('oro_identity_version')
        .select('version')
        .executeTakeFirstOrThrow()
    ).version,
  )

test('a user is stored as Frappe stores one, secrets apart', async () => {
  await save({ lastName: 'Lovelace', apiKey: 'key', apiSecret: 'secret', timeZone: 'Asia/Kolkata' })
  expect(await row()).toMatchObject({
    name: NAME,
    email: NAME,
    enabled: 1,
    first_name: 'Ada',
    last_name: 'Lovelace',
    full_name: 'Ada Lovelace',
    user_type: 'Website User',
    time_zone: 'Asia/Kolkata',
    api_key: 'key',
    api_secret: '******',
  })
  expect(await secrets()).toEqual([
    { fieldname: 'api_secret', password: expect.stringMatching(/^gAAAA/), encrypted: 1 },
    { fieldname: 'password', password: expect.stringMatching(/^\$pbkdf2-sha256\$/), encrypted: 0 },
  ])
})

test('saving a user again replaces the roles', async () => {
  const roles = async () =>
    (
      await server.ctx.db
        .selectFrom('tabHas Role')
        .select(['idx', 'role'])
        .where('parent', '=', NAME)
        .orderBy('idx')
        .execute()
    ).map(({ idx, role }) => `${idx} ${role}`)
  await save({ roles: ['System Manager', 'Oropendola Service'] })
  expect(await roles()).toEqual(['1 System Manager', '2 Oropendola Service'])
  await save({ roles: ['Oropendola Service'] })
  expect(await roles()).toEqual(['1 Oropendola Service'])
  await save({})
  expect(await roles()).toEqual([])
})

test('saving a user without a password keeps the old one', async () => {
  const before = await secrets()
  await save({ password: undefined })
  expect(await secrets()).toEqual(before)
  await save({ password: 'Another_one_1' })
  expect(await secrets()).not.toEqual(before)
})

test('who opens the desk depends on the roles', async () => {
  await saveRole(server.ctx.db, 'Reader', false, server.clock.now())
  await save({ roles: ['Reader'] })
  expect((await row()).user_type).toBe('Website User')
  await saveRole(server.ctx.db, 'Reader', true, server.clock.now())
  await save({ roles: ['Reader'] })
  expect((await row()).user_type).toBe('System User')
})

test('a change of a user or organization is announced to all processes', async () => {
  const before = await version()
  await save({ firstName: 'Augusta' })
  expect(await version()).toBe(before + 1)
  await createOrganization(
    server.ctx.db,
    { organizationName: 'Engines', timeZone: 'UTC', members: [{ user: NAME, role: 'owner' }] },
    server.clock.now(),
  )
  expect(await version()).toBe(before + 2)
})

test('two saves of a user at once leave one of both', async () => {
  await Promise.all([
    save({ firstName: 'One', roles: ['System Manager'] }),
    save({ firstName: 'Two', roles: ['Oropendola Service'] }),
  ])
  const user = await server.ctx.identity.findUser(NAME)
  const isManager = user?.roles.has('System Manager') === true
  expect(user?.roles.has('Oropendola Service')).toBe(!isManager)
  expect(user?.fullName).toBe(isManager ? 'One' : 'Two')
})

test.each([
  ['a wrong password', { name: NAME, password: 'wrong' }, 'invalid'],
  ['an unknown user', { name: 'nobody@example.com', password: 'wrong' }, 'invalid'],
  ['a disabled user', { name: 'gone@example.com', password: 'Pw_longer_99' }, 'disabled'],
  ['no password', { name: NAME, password: '' }, 'incomplete'],
  ['no name', { name: '', password: 'x' }, 'incomplete'],
  ['a password of 513 characters', { name: NAME, password: 'x'.repeat(513) }, 'too_long'],
])('%s does not log in', async (_, { name, password }, refused) => {
  await save({ name: 'gone@example.com', enabled: false })
  expect(await server.ctx.identity.login(name, password, '127.0.0.1')).toEqual({ refused })
})

test('the right password opens a session of the user', async () => {
  const result = await server.ctx.identity.login(NAME, 'Pw_longer_99', '127.0.0.1')
  if (!('session' in result)) throw new Error(result.refused)
  expect(result.session.user.name).toBe(NAME)
  expect(await server.ctx.identity.findSession(result.session.sid)).toEqual(result.session)
})
