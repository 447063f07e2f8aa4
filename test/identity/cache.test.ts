import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals'
import { sql } from 'kysely'
import type { Context, User } from '../../src/context.ts'
import { createContext, type OpenContext } from '../../src/create-context.ts'
import { createOrganization, saveUser } from '../../src/identity/accounts.ts'
import { permissionSlot } from '../../src/permissions/index.ts'
import { type Person, startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/start.ts'

let server: TestServer
let here: Context
let otherProcess: OpenContext
let there: Context
let person: Person

beforeAll(async () => {
  server = await startServer()
  here = server.ctx
  // As another process has it: a pool and caches of its own on the same database.
  otherProcess = await createContext(here.config, permissionSlot([]), { now: server.clock.now })
  there = otherProcess.ctx
})
afterAll(async () => {
  await otherProcess.close()
  await server.close()
})
beforeEach(async () => {
  person = await server.newUser({ firstName: 'Before' })
  await Promise.all([find(here), find(there)])
})

const find = ({ identity }: Context, name = person.name): Promise<User | undefined> =>
  identity.findUser(name)

const findByKey = ({ identity }: Context): Promise<User | undefined> => {
  const [key = '', secret = ''] = person.authorization.replace('token ', '').split(':')
  return identity.findByApiKey(key, secret)
}

/** Changes the person as another process does: this one hears of it from the database alone. */
const change = (account: { firstName?: string; enabled?: boolean; roles?: string[] }) =>
  saveUser(
    there.db,
    server.encryptionKey,
    { name: person.name, firstName: 'After', ...account },
    server.clock.now(),
  )

describe('a change by another process', () => {
  test('of a name is seen without a word', async () => {
    await change({ firstName: 'After' })
    await until('the new name', async () => (await find(here))?.fullName === 'After')
  })

  test('of roles is seen without a word', async () => {
    await change({ roles: ['System Manager'] })
    const isManager = async () => (await find(here))?.roles.has('System Manager') === true
    await until('the role', isManager)
    expect(await find(here)).toMatchObject({ userType: 'System User' })
  })

  test('of a membership is seen without a word', async () => {
    const organization = await createOrganization(
      there.db,
      {
        organizationName: 'New',
        timeZone: 'UTC',
        members: [{ user: person.name, role: 'admin' }],
      },
      server.clock.now(),
    )
    await until('the membership', async () => (await find(here))?.memberships.length === 1)
    expect((await find(here))?.memberships).toEqual([{ organization, role: 'admin' }])
  })

  test('disables users and their keys without a word', async () => {
    expect(await findByKey(here)).toBeDefined()
    await change({ enabled: false })
    await until('nobody', async () => (await findByKey(here)) === undefined)
    expect(await find(here)).toBeUndefined()
  })
})

test('an own change is seen at once', async () => {
  await change({ firstName: 'After' })
  here.identity.invalidate()
  expect(await find(here)).toMatchObject({ fullName: 'After' })
})

test('a user that was read while the change was made is not kept', async () => {
  here.identity.invalidate()
  await there.db.connection().execute(async (holder) => {
    // The read has the old name by now, and waits for the roles.
    await sql`LOCK TABLES \`tabHas Role\` WRITE`.execute(holder)
    try {
      const old = find(here)
      await until('the read waits', isSomebodyWaiting)
      await here.db
        .updateTable('tabUser')
        .set({ full_name: 'After' })
        .where('name', '=', person.name)
        .execute()
      here.identity.invalidate()
      await sql`UNLOCK TABLES`.execute(holder)
      expect(await old).toMatchObject({ fullName: 'Before' })
    } finally {
      await sql`UNLOCK TABLES`.execute(holder)
    }
  })
  expect(await find(here)).toMatchObject({ fullName: 'After' })
})

async function isSomebodyWaiting(): Promise<boolean> {
  const { rows } = await sql`
    SELECT 1 FROM information_schema.PROCESSLIST
    WHERE DB = DATABASE() AND STATE LIKE 'Waiting for table%'`.execute(here.db)
  return rows.length > 0
}

test('a cache that the database does not confirm any more is not used', async () => {
  await sql`RENAME TABLE oro_identity_version TO oro_identity_version_away`.execute(here.db)
  try {
    // Without the version nobody is told of it.
    await here.db
      .updateTable('tabUser')
      .set({ full_name: 'Unannounced' })
      .where('name', '=', person.name)
      .execute()
    const isFresh = async () => (await find(here))?.fullName === 'Unannounced'
    // A poll that was under way may empty the cache once: only what stays fresh is read past it.
    await until('the name of the database', isFresh, 3_000)
    await here.db
      .updateTable('tabUser')
      .set({ full_name: 'Unannounced again' })
      .where('name', '=', person.name)
      .execute()
    const isFreshAgain = async () => (await find(here))?.fullName === 'Unannounced again'
    await until('the next name of the database', isFreshAgain, 3_000)
    await here.db
      .updateTable('tabUser')
      .set({ full_name: 'Again' })
      .where('name', '=', person.name)
      .execute()
    expect(await find(here)).toMatchObject({ fullName: 'Again' })
  } finally {
    await sql`RENAME TABLE oro_identity_version_away TO oro_identity_version`.execute(here.db)
  }
})

describe('a user', () => {
  it('has the roles that everyone has, and those of the desk when a role opens it', async () => {
    expect(await find(here)).toMatchObject({
      userType: 'Website User',
      roles: new Set(['All', 'Guest']),
    })
    const manager = await server.newUser({ roles: ['System Manager'] })
    expect(await find(here, manager.name)).toMatchObject({
      userType: 'System User',
      roles: new Set(['All', 'Guest', 'Desk User', 'System Manager']),
    })
  })

  it('has only open memberships, the first joined first', async () => {
    const organizations: string[] = []
    for (const role of ['member', 'admin', 'owner'] as const) {
      organizations.push(await server.newOrganization([{ user: person, role }]))
      server.clock.advance(1000)
    }
    await here.db
      .updateTable('tabOrganization Member')
      .set({ left_at: '2026-11-15 00:00:00' })
      .where('organization', '=', organizations[1] ?? '')
      .execute()
    here.identity.invalidate()
    expect((await find(here))?.memberships).toEqual([
      { organization: organizations[0], role: 'member' },
      { organization: organizations[2], role: 'owner' },
    ])
  })

  it.each(['Guest', 'nobody@example.com', ''])('is nobody called %j', async (name) => {
    expect(await find(here, name)).toBeUndefined()
  })

  it('is found by the key with its own letters and secret only', async () => {
    const [key = '', secret = ''] = person.authorization.replace('token ', '').split(':')
    const byKey = (...pair: [string, string]) => here.identity.findByApiKey(...pair)
    expect(await byKey(key, secret)).toMatchObject({ name: person.name })
    expect(await byKey(key.toUpperCase(), secret)).toBeUndefined()
    expect(await byKey(key, secret.toUpperCase())).toBeUndefined()
    expect(await byKey(key, '')).toBeUndefined()
    expect(await byKey('', '')).toBeUndefined()
  })
})
