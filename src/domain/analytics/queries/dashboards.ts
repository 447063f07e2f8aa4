import { type Kysely, type NotNull, sql } from 'kysely'
import { databaseTime } from '../../../db/time.ts'
import { newName } from '../../../db/uuid.ts'
import type { Database } from '../../../doctype/generated/tables.ts'

type Db = Kysely<Database>

const COLUMNS = [
  'name',
  'user',
  'dashboard_name',
  'widgets',
  'layout',
  'date_range',
  'custom_start_date',
  'custom_end_date',
  'shared_with',
  'revision',
  'creation',
  'modified',
] as const

/** Columns of Frappe's tables are nullable, whatever they hold. */
interface Filled {
  user: NotNull
  dashboard_name: NotNull
  creation: NotNull
  modified: NotNull
}

function selectConfigs(db: Db) {
  return db
    .selectFrom('tabAnalytics Dashboard Config as config')
    .select(COLUMNS.map((one) => `config.${one}` as const))
    .$narrowType<Filled>()
}

export type DashboardRow = Awaited<ReturnType<typeof findDashboardRow>> & object

/** A dashboard by its id. */
export function findDashboardRow(db: Db, id: string) {
  return selectConfigs(db).where('config.name', '=', id).executeTakeFirst()
}

/** Somebody's own by its name. */
export function findOwnRow(db: Db, user: string, dashboardName: string) {
  return selectConfigs(db)
    .where('config.user', '=', user)
    .where('config.dashboard_name', '=', dashboardName)
    .executeTakeFirst()
}

/** The oldest of that name that is shared with somebody. */
export function findSharedRow(db: Db, user: string, dashboardName: string) {
  return selectShared(db, user)
    .where('config.dashboard_name', '=', dashboardName)
    .orderBy('share.dashboard')
    .executeTakeFirst()
}

export async function isSharedWith(db: Db, id: string, user: string): Promise<boolean> {
  const row = await db
    .selectFrom('oro_dashboard_share')
    .select('dashboard')
    .where('user', '=', user)
    .where('dashboard', '=', id)
    .executeTakeFirst()
  return row !== undefined
}

/** Somebody's own and those shared with them, the oldest first, after an id. */
export async function listReadableRows(
  db: Db,
  user: string,
  after: string,
  limit: number,
): Promise<DashboardRow[]> {
  const own = await selectConfigs(db)
    .where('config.user', '=', user)
    .where('config.name', '>', after)
    .orderBy('config.name')
    .limit(limit)
    .execute()
  const shared = await selectShared(db, user)
    .where('share.dashboard', '>', after)
    .orderBy('share.dashboard')
    .limit(limit)
    .execute()
  return [...own, ...shared].sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, limit)
}

function selectShared(db: Db, user: string) {
  return (
    selectConfigs(db)
      // Without the collation of the names their index would not be used.
      .innerJoin('oro_dashboard_share as share', (join) =>
        join.on('config.name', '=', sql<string>`share.dashboard COLLATE utf8mb4_unicode_ci`),
      )
      .where('share.user', '=', user)
  )
}

/** A dashboard that nobody else writes until the transaction ends. */
export function lockDashboard(db: Db, id: string) {
  return selectConfigs(db).where('config.name', '=', id).forUpdate().executeTakeFirst()
}

/** The same of one's own by its name, made when it is not there: without revision yet. */
export async function lockOwn(db: Db, user: string, dashboardName: string, now: Date) {
  const time = databaseTime(now)
  await db
    .insertInto('tabAnalytics Dashboard Config')
    .values({
      name: newName(),
      creation: time,
      modified: time,
      owner: user,
      modified_by: user,
      user,
      dashboard_name: dashboardName,
      revision: 0,
    })
    // Nothing changes, but the row is locked.
    .onDuplicateKeyUpdate({ idx: sql`idx` })
    .execute()
  return selectConfigs(db)
    .where('config.user', '=', user)
    .where('config.dashboard_name', '=', dashboardName)
    .forUpdate()
    .executeTakeFirstOrThrow()
}

/** What a save writes. */
export type DashboardValues = Omit<DashboardRow, 'name' | 'user' | 'creation' | 'modified'>

export async function updateDashboard(
  db: Db,
  { name, user }: Pick<DashboardRow, 'name' | 'user'>,
  values: DashboardValues,
  now: Date,
): Promise<void> {
  await db
    .updateTable('tabAnalytics Dashboard Config')
    .set({ ...values, modified: databaseTime(now), modified_by: user })
    .where('name', '=', name)
    .execute()
}

/** Who finds the dashboard among those shared with them. */
export async function replaceShares(db: Db, id: string, users: readonly string[]): Promise<void> {
  await db.deleteFrom('oro_dashboard_share').where('dashboard', '=', id).execute()
  if (users.length === 0) return
  const rows = [...users].sort().map((user) => ({ user, dashboard: id }))
  await db.insertInto('oro_dashboard_share').values(rows).execute()
}

/** Those of the names that enabled users have, as they are spelt. */
export async function listEnabledUsers(db: Db, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return []
  const rows = await db
    .selectFrom('tabUser')
    .select('name')
    .where('name', 'in', names)
    .where('enabled', '=', 1)
    .execute()
  return rows.map(({ name }) => name)
}
