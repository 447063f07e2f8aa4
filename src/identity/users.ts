import type { Kysely } from 'kysely'
import type { User } from '../context.ts'
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
  const row = await db
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
    .where('name', '=', name)
    .where('enabled', '=', 1)
    .executeTakeFirst()
  if (row === undefined || row.name === GUEST.name) return undefined
  const [roles, memberships] = await Promise.all([
    db
      .selectFrom('tabHas Role')
      .select('role')
      .where('parent', '=', row.name)
      .where('parenttype', '=', 'User')
      .execute(),
    db
      .selectFrom('tabOrganization Member')
      .select(['organization', 'role'])
      .where('user', '=', row.name)
      .where('left_at', 'is', null)
      .orderBy('joined_at')
      .orderBy('name')
      .execute(),
  ])
  const userType = row.user_type === 'System User' ? 'System User' : 'Website User'
  // Roles that frappe/permissions.py adds to everyone who is logged in.
  const implied = userType === 'System User' ? ['All', 'Guest', 'Desk User'] : ['All', 'Guest']
  return {
    name: row.name,
    fullName: row.full_name || [row.first_name, row.last_name].filter(Boolean).join(' '),
    userType,
    userImage: row.user_image ?? '',
    // The field takes any text; a zone that does not exist counts as none.
    timeZone: findZone(row.time_zone ?? '') ?? null,
    roles: new Set([...implied, ...roles.flatMap(({ role }) => role ?? [])]),
    memberships: memberships.flatMap(({ organization, role }) =>
      organization === null ? [] : [{ organization, role: membershipRole(role) }],
    ),
  }
}

function membershipRole(role: string | null): 'owner' | 'admin' | 'member' {
  return role === 'owner' || role === 'admin' ? role : 'member'
}
