import type { Kysely } from 'kysely'
import type { Database } from '../../../doctype/generated/tables.ts'
import { findZone } from '../../../series/zones.ts'

type Db = Kysely<Database>

/** What an organization says of how its numbers are to be told. */
export interface Team {
  /** In which its days are cut. */
  zone: string
  minGroupSize: number
}

export async function findTeam(db: Db, organization: string): Promise<Team | undefined> {
  const row = await db
    .selectFrom('tabOrganization')
    .select(['time_zone', 'min_group_size'])
    .where('name', '=', organization)
    .executeTakeFirst()
  return row && { zone: findZone(row.time_zone ?? '') ?? 'UTC', minGroupSize: row.min_group_size }
}

/** Those of the users who do not want to be seen on leaderboards. */
export async function listInvisible(db: Db, users: readonly string[]): Promise<Set<string>> {
  if (users.length === 0) return new Set()
  const rows = await db
    .selectFrom('tabAnalytics User Settings')
    .select('user')
    .where('user', 'in', users)
    .where('leaderboard_visible', '=', 0)
    .execute()
  return new Set(rows.flatMap(({ user }) => user ?? []))
}
