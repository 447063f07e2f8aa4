import type { Kysely } from 'kysely'
import { databaseTime } from '../db/time.ts'
import { transact } from '../db/transaction.ts'
import { newName } from '../db/uuid.ts'
import type { Database } from '../doctype/generated/tables.ts'
import { DoesNotExistError, DuplicateEntryError } from '../exceptions.ts'
import type { FernetKey } from '../keys/fernet.ts'
import type { AccessHook } from '../permissions/index.ts'
import { type Account, generateKeys, saveRole, saveSecret, saveUser } from './accounts.ts'
import { hashPassword } from './passwords.ts'
import { endSessionsOf } from './sessions.ts'
import { bumpIdentityVersion } from './version.ts'

type Db = Kysely<Database>

/** Roles that the server itself asks for, and whether they open the desk. */
export const ROLES: Readonly<Record<string, boolean>> = {
  'System Manager': true,
  'Oropendola Service': false,
  'Oropendola User': false,
}

/** Nothing is encrypted for a user without an API secret. */
const NO_KEY: FernetKey = Buffer.alloc(32)

/** What an operator says of a new user; keys are made apart. */
export type NewUser = Omit<Account, 'apiKey' | 'apiSecret' | 'enabled'>

/** Creates a user; the server's own roles are made at their first use. */
export async function addUser(db: Db, account: NewUser, now: Date): Promise<void> {
  if ((await findUserName(db, account.name)) !== undefined) {
    throw new DuplicateEntryError(`The user ${account.name} exists.`)
  }
  const existing = await db.selectFrom('tabRole').select('name').execute()
  const known = new Set(existing.map(({ name }) => name))
  for (const role of account.roles ?? []) {
    if (known.has(role)) continue
    const deskAccess = ROLES[role]
    if (deskAccess === undefined) {
      const names = [...new Set([...Object.keys(ROLES), ...known])].sort().join(', ')
      throw new DoesNotExistError(`There is no role ${role}. There are: ${names}`)
    }
    await saveRole(db, role, deskAccess, now)
  }
  await saveUser(db, NO_KEY, account, now)
}

/** Gives a user another password and ends all sessions; answers the user's name. */
export async function setPassword(
  db: Db,
  user: string,
  password: string,
  now: Date,
): Promise<string> {
  const hash = await hashPassword(password)
  return transact(db, async (trx) => {
    const name = await requireUserName(trx, user)
    await saveSecret(trx, name, 'password', hash, false)
    await endSessionsOf(trx, name, {}, { reason: 'Force Logged out by the user', ip: '', now })
    await bumpIdentityVersion(trx)
    return name
  })
}

/** An API key and its secret, which nobody can read again. */
export interface ApiKey {
  user: string
  apiKey: string
  apiSecret: string
}

/** Gives a user a new API secret, which ends the old one, and a key where there is none; as Frappe does. */
export async function newApiKey(
  db: Db,
  encryptionKey: FernetKey,
  user: string,
  now: Date,
): Promise<ApiKey> {
  return transact(db, async (trx) => {
    const name = await requireUserName(trx, user)
    const change = { user: name, by: 'Administrator', now }
    const apiSecret = (await generateKeys(trx, encryptionKey, change)) ?? ''
    const { api_key } = await trx
      .selectFrom('tabUser')
      .select('api_key')
      .where('name', '=', name)
      .executeTakeFirstOrThrow()
    return { user: name, apiKey: api_key ?? '', apiSecret }
  })
}

/** A place in an organization. */
export interface Place {
  /** Its id, or its name where only one is called so. */
  organization: string
  user: string
  role: 'owner' | 'admin' | 'member'
}

/** Makes a user a member of an organization; answers with both names as they are stored. */
export async function addMember(db: Db, place: Place, now: Date): Promise<Place> {
  return transact(db, async (trx) => {
    const organization = await requireOrganization(trx, place.organization)
    const user = await requireUserName(trx, place.user)
    const known = await trx
      .selectFrom('tabOrganization Member')
      .select('role')
      .where('organization', '=', organization)
      .where('user', '=', user)
      .where('left_at', 'is', null)
      .executeTakeFirst()
    if (known !== undefined) {
      throw new DuplicateEntryError(`${user} is in this organization already, as ${known.role}.`)
    }
    const time = databaseTime(now)
    await trx
      .insertInto('tabOrganization Member')
      .values({
        name: newName(),
        creation: time,
        modified: time,
        owner: 'Administrator',
        modified_by: 'Administrator',
        organization,
        user,
        role: place.role,
        joined_at: time,
      })
      .execute()
    await bumpIdentityVersion(trx)
    return { organization, user, role: place.role }
  })
}

/** Disables a user: no password, key or session opens anything any more. Answers the user's name. */
export async function disableUser(
  db: Db,
  user: string,
  accessEnded: AccessHook,
  now: Date,
): Promise<string> {
  return transact(db, async (trx) => {
    const name = await requireUserName(trx, user)
    const modified = databaseTime(now)
    await trx
      .updateTable('tabUser')
      .set({ enabled: 0, modified })
      .where('name', '=', name)
      .execute()
    await endSessionsOf(trx, name, {}, { reason: 'Force Logged out by the user', ip: '', now })
    await accessEnded({ user: name, organization: null }, trx, now)
    await bumpIdentityVersion(trx)
    return name
  })
}

/** Ends a membership; answers with both names as they are stored. */
export async function removeMember(
  db: Db,
  place: Omit<Place, 'role'>,
  accessEnded: AccessHook,
  now: Date,
): Promise<Omit<Place, 'role'>> {
  return transact(db, async (trx) => {
    const organization = await requireOrganization(trx, place.organization)
    const user = await requireUserName(trx, place.user)
    const time = databaseTime(now)
    const { numUpdatedRows } = await trx
      .updateTable('tabOrganization Member')
      .set({ left_at: time, modified: time })
      .where('organization', '=', organization)
      .where('user', '=', user)
      .where('left_at', 'is', null)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) {
      throw new DoesNotExistError(`${user} is no member of this organization.`)
    }
    await accessEnded({ user, organization }, trx, now)
    await bumpIdentityVersion(trx)
    return { organization, user }
  })
}

/** The name of a user as it is stored; names compare without case. */
export async function requireUserName(db: Db, user: string): Promise<string> {
  const name = await findUserName(db, user)
  if (name === undefined) throw new DoesNotExistError(`There is no user ${user}.`)
  return name
}

async function findUserName(db: Db, user: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('tabUser')
    .select('name')
    .where('name', '=', user)
    .forUpdate()
    .executeTakeFirst()
  return row?.name
}

async function requireOrganization(db: Db, organization: string): Promise<string> {
  const rows = await db
    .selectFrom('tabOrganization')
    .select('name')
    .where((is) =>
      is.or([is('name', '=', organization), is('organization_name', '=', organization)]),
    )
    .forUpdate()
    .execute()
  const [row] = rows
  if (row === undefined) throw new DoesNotExistError(`There is no organization ${organization}.`)
  if (rows.length > 1) {
    const names = rows.map(({ name }) => name).join(', ')
    throw new DuplicateEntryError(`Several organizations are called so; name one by id: ${names}`)
  }
  return row.name
}
