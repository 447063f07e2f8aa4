import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import { databaseTime } from '../db/time.ts'
import { transact } from '../db/transaction.ts'
import { newName } from '../db/uuid.ts'
import type { Database } from '../doctype/generated/tables.ts'
import { PermissionError } from '../exceptions.ts'
import { type FernetKey, fernetEncrypt } from '../keys/fernet.ts'
import { hashPassword } from './passwords.ts'
import { endSessionsOf } from './sessions.ts'
import { bumpIdentityVersion } from './version.ts'

type Db = Kysely<Database>

/** A user as the seed, the tests and operators describe one. */
export interface Account {
  /** The lower-cased e-mail address, or `Administrator`. */
  name: string
  firstName: string
  lastName?: string
  password?: string
  apiKey?: string
  apiSecret?: string
  roles?: readonly string[]
  timeZone?: string
  enabled?: boolean
}

/** Who an organization consists of. */
export interface OrganizationAccount {
  organizationName: string
  timeZone: string
  members: readonly { user: string; role: 'owner' | 'admin' | 'member' }[]
}

/** Creates a role, or sets whether it opens the desk. */
export async function saveRole(
  db: Db,
  name: string,
  deskAccess: boolean,
  now: Date,
): Promise<void> {
  await db
    .insertInto('tabRole')
    .values({ ...stamp(name, now), role_name: name, desk_access: Number(deskAccess) })
    .onDuplicateKeyUpdate({ desk_access: Number(deskAccess) })
    .execute()
}

/** Creates a user with password, key and roles, or replaces them. A new password and disabling end all sessions. */
export async function saveUser(db: Db, key: FernetKey, account: Account, now: Date): Promise<void> {
  const { name, firstName, lastName, password, apiKey, apiSecret, roles = [] } = account
  const isEnabled = account.enabled ?? true
  const hash = password === undefined ? undefined : await hashPassword(password)
  const userType = (await opensDesk(db, name, roles)) ? 'System User' : 'Website User'
  await transact(db, async (trx) => {
    const values = {
      enabled: Number(isEnabled),
      email: name === 'Administrator' ? 'admin@example.com' : name,
      first_name: firstName,
      last_name: lastName ?? null,
      full_name: [firstName, lastName].filter(Boolean).join(' '),
      user_type: userType,
      time_zone: account.timeZone ?? null,
      api_key: apiKey ?? null,
      api_secret: apiSecret === undefined ? null : maskOf(apiSecret),
    }
    // First of all: it locks the row, so that a login either ended before or sees the new password.
    await trx
      .insertInto('tabUser')
      .values({ ...stamp(name, now), ...values })
      .onDuplicateKeyUpdate({ ...values, modified: databaseTime(now) })
      .execute()
    await trx
      .deleteFrom('tabHas Role')
      .where('parent', '=', name)
      .where('parenttype', '=', 'User')
      .execute()
    for (const [index, role] of roles.entries()) {
      await trx
        .insertInto('tabHas Role')
        .values({
          ...stamp(newName(), now),
          idx: index + 1,
          role,
          parent: name,
          parentfield: 'roles',
          parenttype: 'User',
        })
        .execute()
    }
    if (hash !== undefined) await saveSecret(trx, name, 'password', hash, false)
    if (apiSecret === undefined) await deleteSecret(trx, name, 'api_secret')
    else await saveSecret(trx, name, 'api_secret', fernetEncrypt(key, apiSecret), true)
    if (hash !== undefined || !isEnabled) {
      const ending = { reason: 'Force Logged out by the user', ip: '', now } as const
      await endSessionsOf(trx, name, {}, ending)
    }
    await bumpIdentityVersion(trx)
  })
}

/** Gives a user a new API secret, and a key where there is none; undefined when there is no such user. */
export async function generateKeys(
  db: Db,
  key: FernetKey,
  { user, by, now }: { user: string; by: string; now: Date },
): Promise<string | undefined> {
  const row = await db
    .selectFrom('tabUser')
    .select(['name', 'api_key'])
    .where('name', '=', user)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) return undefined
  // As frappe/core/doctype/user/user.py has_permission: else any System Manager could become Administrator.
  if (row.name === 'Administrator' && by !== 'Administrator') {
    throw new PermissionError('Only Administrator may change the keys of Administrator.')
  }
  const secret = randomKey()
  await db
    .updateTable('tabUser')
    .set({
      api_key: row.api_key || randomKey(),
      api_secret: maskOf(secret),
      modified: databaseTime(now),
      modified_by: by,
    })
    .where('name', '=', row.name)
    .execute()
  await saveSecret(db, row.name, 'api_secret', fernetEncrypt(key, secret), true)
  await bumpIdentityVersion(db)
  return secret
}

/** Creates an organization with its members; answers its name. */
export async function createOrganization(
  db: Db,
  account: OrganizationAccount,
  now: Date,
): Promise<string> {
  const organization = newName()
  await transact(db, async (trx) => {
    await trx
      .insertInto('tabOrganization')
      .values({
        ...stamp(organization, now),
        organization_name: account.organizationName,
        time_zone: account.timeZone,
      })
      .execute()
    for (const { user, role } of account.members) {
      await trx
        .insertInto('tabOrganization Member')
        .values({
          ...stamp(newName(), now),
          organization,
          user,
          role,
          joined_at: databaseTime(now),
        })
        .execute()
    }
    await bumpIdentityVersion(trx)
  })
  return organization
}

async function opensDesk(db: Db, name: string, roles: readonly string[]): Promise<boolean> {
  if (name === 'Administrator') return true
  if (roles.length === 0) return false
  const row = await db
    .selectFrom('tabRole')
    .select('name')
    .where('name', 'in', roles)
    .where('desk_access', '=', 1)
    .executeTakeFirst()
  return row !== undefined
}

/** Stores a password hash, or an encrypted secret of a user. */
export async function saveSecret(
  db: Db,
  user: string,
  fieldname: string,
  password: string,
  isEncrypted: boolean,
): Promise<void> {
  const encrypted = Number(isEncrypted)
  await db
    .insertInto('__Auth')
    .values({ doctype: 'User', name: user, fieldname, password, encrypted })
    .onDuplicateKeyUpdate({ password, encrypted })
    .execute()
}

async function deleteSecret(db: Db, user: string, fieldname: string): Promise<void> {
  await db
    .deleteFrom('__Auth')
    .where('doctype', '=', 'User')
    .where('name', '=', user)
    .where('fieldname', '=', fieldname)
    .execute()
}

/** Frappe's mask of a Password field; the secret itself is in __Auth. */
function maskOf(secret: string): string {
  return '*'.repeat(secret.length)
}

/** Frappe's API keys and secrets: 15 hex characters. */
function randomKey(): string {
  return randomBytes(8).toString('hex').slice(0, 15)
}

function stamp(
  name: string,
  now: Date,
): { name: string; creation: string; modified: string; owner: string; modified_by: string } {
  const time = databaseTime(now)
  return {
    name,
    creation: time,
    modified: time,
    owner: 'Administrator',
    modified_by: 'Administrator',
  }
}
