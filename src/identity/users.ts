import type { Kysely } from 'kysely'
import type { User } from '../context.ts'
import { chunksOf } from '../db/chunks.ts'
import type { Database } from '../doctype/generated/tables.ts'
import { findZone } from '../series/zones.ts'

export const GUEST: User = {
  name: 'Guest',
  fullName: 'Guest',
  userType: 'Website User',
  userImage: '',
  timeZone: null,
  roles: new Set(['Guest']),
  memberships: [],
}

/** The enabled user of that name, with roles and open memberships; undefined when missing or disabled. */
export async function findUser(db: Kysely<Database>, name: string): Promise<User | undefined> {
  const [user] = await readUsers(db, [name])
  return user
}

/** The enabled ones of the users, by name. */
export async function findUsers(
  db: Kysely<Database>,
  names: readonly string[],
): Promise<Map<string, User>> {
  const users = new Map<string, User>()
  for (const some of chunksOf(names)) {
    for (const user of await readUsers(db, some)) users.set(user.name, user)
  }
  return users
}

async function readUsers(db: Kysely<Database>, names: string[]): Promise<User[]> {
  const rows = await db
    .selectFrom('tabUser')
    .select([
      'name',
      'first_name',
      'last_name',
      'full_name',
      'user_type',
      'user_image',
      'time_zone',
    ])
    .where('name', 'in', names)
    .where('name', '!=', GUEST.name)
    .where('enabled', '=', 1)
    .execute()
  if (rows.length === 0) return []
  const found = rows.map(({ name }) => name)
  const [roles, memberships] = await Promise.all([
    db
      .selectFrom('tabHas Role')
      .select(['parent', 'role'])
      .where('parent', 'in', found)
      .where('parenttype', '=', 'User')
      .execute(),
    db
      .selectFrom('tabOrganization Member')
      .select(['user', 'organization', 'role'])
      .where('user', 'in', found)
      .where('left_at', 'is', null)
      .orderBy('joined_at')
      .orderBy('name')
      .execute(),
  ])
  const rolesOf = grouped(roles, ({ parent }) => parent)
  const membershipsOf = grouped(memberships, ({ user }) => user)
  return rows.map((row) => {
    const userType = row.user_type === 'System User' ? 'System User' : 'Website User'
    // Roles that frappe/permissions.py adds to everyone who is logged in.
    const implied = userType === 'System User' ? ['All', 'Guest', 'Desk User'] : ['All', 'Guest']
    const own = rolesOf.get(row.name.toLowerCase()) ?? []
    return {
      name: row.name,
      fullName: row.full_name || [row.first_name, row.last_name].filter(Boolean).join(' '),
      userType,
      userImage: row.user_image ?? '',
      // The field takes any text; a zone that does not exist counts as none.
      timeZone: findZone(row.time_zone ?? '') ?? null,
      roles: new Set([...implied, ...own.flatMap(({ role }) => role ?? [])]),
      memberships: (membershipsOf.get(row.name.toLowerCase()) ?? []).flatMap(
        ({ organization, role }) =>
          organization === null ? [] : [{ organization, role: membershipRole(role) }],
      ),
    }
  })
}

/** Rows by their user, in lower case since the columns compare so. */
function grouped<T>(rows: readonly T[], userOf: (row: T) => string | null): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const user = userOf(row)?.toLowerCase() ?? ''
    const group = groups.get(user)
    if (group === undefined) groups.set(user, [row])
    else group.push(row)
  }
  return groups
}

function membershipRole(role: string | null): 'owner' | 'admin' | 'member' {
  return role === 'owner' || role === 'admin' ? role : 'member'
}
