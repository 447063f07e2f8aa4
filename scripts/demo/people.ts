import type { Kysely } from 'kysely'
import type { Context } from '../../src/context.ts'
import type { Database } from '../../src/doctype/generated/tables.ts'
import { canonicalEvent, recordEvent } from '../../src/domain/analytics/index.ts'
import { createOrganization, saveRole, saveUser } from '../../src/identity/accounts.ts'
import { ROLES } from '../../src/identity/administration.ts'
import { findUser } from '../../src/identity/users.ts'
import type { FernetKey } from '../../src/keys/fernet.ts'
import { seedDashboard } from './dashboards.ts'
import { demoEvents } from './month.ts'

type Db = Kysely<Database>

/** How to sign in as a demo user; the keys are those of the closing line of `npm start -- --json`. */
export interface DemoCredentials {
  user: string
  password: string
  roles: string[]
  api_key: string
  api_secret: string
}

interface DemoUser {
  name: string
  firstName: string
  lastName: string
  timeZone: string
  roles: readonly string[]
  /** Place in the demo organization; none for the service and the administrator. */
  membership?: 'owner' | 'admin' | 'member'
}

export const DEMO_USERS: readonly DemoUser[] = [
  {
    name: 'Administrator',
    firstName: 'Administrator',
    lastName: '',
    timeZone: 'UTC',
    roles: ['System Manager'],
  },
  {
    name: 'ada@example.com',
    firstName: 'Ada',
    lastName: 'Owner',
    timeZone: 'Europe/London',
    roles: ['Oropendola User'],
    membership: 'owner',
  },
  {
    name: 'bo@example.com',
    firstName: 'Bo',
    lastName: 'Admin',
    timeZone: 'America/New_York',
    roles: ['Oropendola User'],
    membership: 'admin',
  },
  {
    name: 'chitra@example.com',
    firstName: 'Chitra',
    lastName: 'Member',
    timeZone: 'Asia/Kolkata',
    roles: ['Oropendola User'],
    membership: 'member',
  },
  {
    name: 'dan@example.com',
    firstName: 'Dan',
    lastName: 'Member',
    timeZone: 'Australia/Lord_Howe',
    roles: ['Oropendola User'],
    membership: 'member',
  },
]

const ORGANIZATION = 'Demo Organization'

/** An organization, five users with keys, and a month of events. Can be run again. */
export async function seedDemo(
  { db, mac, now: clock }: Pick<Context, 'db' | 'mac' | 'now'>,
  key: FernetKey,
  credentials: readonly DemoCredentials[],
  progress: (text: string) => void,
): Promise<void> {
  const now = clock()
  for (const [name, deskAccess] of Object.entries(ROLES)) await saveRole(db, name, deskAccess, now)
  for (const [index, user] of DEMO_USERS.entries()) {
    const { password, api_key: apiKey, api_secret: apiSecret } = credentials[index] ?? {}
    await saveUser(db, key, { ...user, password, apiKey, apiSecret }, now)
  }
  const organization = await ensureOrganization(db, now)
  progress(`${DEMO_USERS.length} users and an organization`)
  let stored = 0
  for (const { name, timeZone, membership } of DEMO_USERS) {
    const user = membership && (await findUser(db, name))
    if (!user) continue
    const events = demoEvents(name, now).map((event) =>
      canonicalEvent(event, user, timeZone, now, mac),
    )
    await Promise.all(events.map((event) => recordEvent(db, name, event)))
    stored += events.length
    progress(`${stored} events`)
  }
  const [owner, reader] = ['ada@example.com', 'bo@example.com'] as const
  await seedDashboard({ db }, { owner, reader, organization }, now)
  progress('a dashboard')
}

/** The name of the demo organization, which is made if it is not there. */
async function ensureOrganization(db: Db, now: Date): Promise<string> {
  const known = await db
    .selectFrom('tabOrganization')
    .select('name')
    .where('organization_name', '=', ORGANIZATION)
    .executeTakeFirst()
  if (known !== undefined) return known.name
  const members = DEMO_USERS.flatMap(({ name, membership }) =>
    membership === undefined ? [] : [{ user: name, role: membership }],
  )
  return createOrganization(db, { organizationName: ORGANIZATION, timeZone: 'UTC', members }, now)
}
