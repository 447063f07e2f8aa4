import type { Kysely } from 'kysely'
import type { User } from '../../../context.ts'
import { cursorOf, readCursor } from '../../../db/cursor.ts'
import { epochOf } from '../../../db/time.ts'
import type { Database } from '../../../doctype/generated/tables.ts'
import { DoesNotExistError } from '../../../exceptions.ts'
import { isoWithOffset } from '../../../series/zones.ts'
import {
  type DashboardRow,
  findDashboardRow,
  findOwnRow,
  findSharedRow,
  isSharedWith,
  listReadableRows,
} from '../queries/dashboards.ts'
import { type Dashboard, readDashboard } from './dashboard.ts'
import { DEFAULT_DASHBOARD, DEFAULT_NAME } from './default.ts'

type Db = Kysely<Database>

/** A dashboard that somebody may see; one that is not stored has no id. */
export interface Found extends Dashboard {
  config_id: string | null
  dashboard_name: string | null
}

/** The dashboard of an id or a name, one's own or shared; one as it is; without any the default. */
export async function findDashboard(
  db: Db,
  { name: user }: Pick<User, 'name'>,
  asked: unknown,
): Promise<Found> {
  if (asked === undefined) {
    const own = await findOwnRow(db, user, DEFAULT_NAME)
    return own ? foundIn(own) : { config_id: null, dashboard_name: null, ...DEFAULT_DASHBOARD }
  }
  if (typeof asked !== 'string') {
    return { config_id: null, dashboard_name: null, ...readDashboard(asked) }
  }
  const row =
    (await findReadable(db, user, asked)) ??
    (await findOwnRow(db, user, asked)) ??
    (await findSharedRow(db, user, asked))
  if (row === undefined) throw new DoesNotExistError('You have no dashboard of that id or name.')
  return foundIn(row)
}

async function findReadable(db: Db, user: string, id: string): Promise<DashboardRow | undefined> {
  const row = await findDashboardRow(db, id)
  const isReadable = row?.user === user || (row && (await isSharedWith(db, id, user)))
  return isReadable ? row : undefined
}

function foundIn(row: DashboardRow): Found {
  return { config_id: row.name, dashboard_name: row.dashboard_name, ...contentOf(row) }
}

/** What a row holds, as it was checked when it was stored. */
export function contentOf(row: DashboardRow): Dashboard {
  const { widgets, layout, date_range, custom_start_date, custom_end_date } = row
  return readDashboard({
    widgets: listIn(widgets),
    layout: listIn(layout),
    date_range,
    custom_start_date,
    custom_end_date,
  })
}

/** A stored dashboard in a list. */
export interface ListedDashboard extends Dashboard {
  config_id: string
  dashboard_name: string
  /** Whose it is. */
  user: string
  is_own: boolean
  /** Nobody but its owner learns who else sees it. */
  shared_with: string[] | null
  revision: number
  creation: string
  modified: string
}

/** Own and shared dashboards, the oldest first. */
export async function listDashboards(
  db: Db,
  { name: user }: Pick<User, 'name'>,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ configs: ListedDashboard[]; next_cursor: string | null }> {
  const [after] = cursor === undefined ? [''] : readCursor(cursor, [''])
  const rows = await listReadableRows(db, user, after ?? '', limit + 1)
  const configs = rows.slice(0, limit).map((row) => ({
    ...contentOf(row),
    config_id: row.name,
    dashboard_name: row.dashboard_name,
    user: row.user,
    is_own: row.user === user,
    shared_with: row.user === user ? (listIn(row.shared_with) as string[]) : null,
    revision: row.revision,
    creation: isoTime(row.creation),
    modified: isoTime(row.modified),
  }))
  const last = configs.at(-1)
  const isMore = rows.length > limit && last !== undefined
  return { configs, next_cursor: isMore ? cursorOf([last.config_id]) : null }
}

function listIn(json: string | null): unknown[] {
  const value = json === null ? [] : JSON.parse(json)
  return Array.isArray(value) ? value : []
}

function isoTime(time: string): string {
  return isoWithOffset(epochOf(time), 0)
}
