import type { Kysely } from 'kysely'
import type { User } from '../../../context.ts'
import type { Database } from '../../../doctype/generated/tables.ts'
import {
  ConflictError,
  DoesNotExistError,
  DuplicateEntryError,
  PermissionError,
  ValidationError,
} from '../../../exceptions.ts'
import {
  type DashboardRow,
  type DashboardValues,
  isSharedWith,
  listEnabledUsers,
  lockDashboard,
  lockOwn,
  replaceShares,
  updateDashboard,
} from '../queries/dashboards.ts'
import { type Dashboard, requireDashboard } from './dashboard.ts'
import { DEFAULT_DASHBOARD, DEFAULT_NAME } from './default.ts'
import { contentOf } from './find.ts'

type Db = Kysely<Database>

/** People that a dashboard may be shared with. */
const MAX_SHARED = 100

/** A transaction, and the time. */
export interface Writing {
  db: Db
  now: Date
}

/** What is to be stored; what is absent of the dates and readers stays as it was. */
export interface DashboardInput {
  config_id?: string | undefined
  dashboard_name: string
  widgets: unknown
  layout: unknown
  date_range?: string | undefined
  custom_start_date?: string | undefined
  custom_end_date?: string | undefined
  shared_with?: readonly string[] | undefined
  revision?: number | undefined
}

export interface Saved {
  config_id: string
  revision: number
}

/** Stores somebody's dashboard: the one of the id, else the one of the name, which is made if it is not there. */
export async function saveDashboard(
  { db, now }: Writing,
  { name: user }: Pick<User, 'name'>,
  input: DashboardInput,
): Promise<Saved> {
  const stored =
    input.config_id === undefined
      ? await lockByName({ db, now }, user, input.dashboard_name)
      : await lockById(db, user, input.config_id)
  const { dashboard_name, widgets, layout, revision } = input
  const saysDates = [input.date_range, input.custom_start_date, input.custom_end_date].some(
    (said) => said !== undefined,
  )
  const { date_range, custom_start_date, custom_end_date } = saysDates ? input : stored
  return write({ db, now }, stored, {
    dashboard_name,
    dashboard: requireDashboard({
      widgets,
      layout,
      date_range,
      custom_start_date,
      custom_end_date,
    }),
    sharedWith: input.shared_with && (await requireReaders(db, user, input.shared_with)),
    revision,
  })
}

/** Changes the widgets of somebody's default dashboard, which begins as the one that everybody has. */
export async function changeDefault<T>(
  writing: Writing,
  { name: user }: Pick<User, 'name'>,
  change: (before: Dashboard) => { content: Pick<Dashboard, 'widgets' | 'layout'>; told: T },
): Promise<T> {
  const stored = await lockByName(writing, user, DEFAULT_NAME)
  const before = stored.revision === 0 ? DEFAULT_DASHBOARD : contentOf(stored)
  const { content, told } = change(before)
  const dashboard = requireDashboard({ ...before, ...content })
  await write(writing, stored, { dashboard_name: DEFAULT_NAME, dashboard })
  return told
}

interface Change {
  dashboard_name: string
  dashboard: Dashboard
  sharedWith?: readonly string[] | undefined
  /** The one that the caller has seen. */
  revision?: number | undefined
}

/** What is stored already is not stored again, so a repetition changes nothing. */
async function write(
  { db, now }: Writing,
  stored: DashboardRow,
  { dashboard_name, dashboard, sharedWith, revision }: Change,
): Promise<Saved> {
  const { date_range, custom_start_date, custom_end_date } = dashboard
  const values: DashboardValues = {
    dashboard_name,
    widgets: JSON.stringify(dashboard.widgets),
    layout: JSON.stringify(dashboard.layout),
    date_range,
    custom_start_date,
    custom_end_date,
    shared_with: sharedWith ? JSON.stringify(sharedWith) : stored.shared_with,
    revision: stored.revision,
  }
  const isSame = Object.entries(values).every(
    ([column, value]) => stored[column as keyof DashboardValues] === value,
  )
  if (isSame) return { config_id: stored.name, revision: stored.revision }
  if (revision !== undefined && revision !== stored.revision) {
    throw new ConflictError('The dashboard was changed in the meantime. Load it again.', {
      reason: 'stale_revision',
    })
  }
  const next = stored.revision + 1
  await updateDashboard(db, stored, { ...values, revision: next }, now)
  if (sharedWith !== undefined) await replaceShares(db, stored.name, sharedWith)
  return { config_id: stored.name, revision: next }
}

async function lockByName(
  { db, now }: Writing,
  user: string,
  dashboardName: string,
): Promise<DashboardRow> {
  const row = await lockOwn(db, user, dashboardName, now)
  if (row.dashboard_name === dashboardName) return row
  // The database takes letters and their capitals, and all emoji, as equal: the other one must not be lost.
  throw new DuplicateEntryError(
    'You have a dashboard whose name differs in capitals or signs only.',
  )
}

async function lockById(db: Db, user: string, id: string): Promise<DashboardRow> {
  const row = await lockDashboard(db, id)
  if (row?.user === user) return row
  if (row !== undefined && (await isSharedWith(db, id, user))) {
    throw new PermissionError('Only its owner can change a dashboard.')
  }
  throw new DoesNotExistError('You have no dashboard of that id.')
}

async function requireReaders(
  db: Db,
  owner: string,
  names: readonly string[],
): Promise<readonly string[]> {
  if (names.length > MAX_SHARED) {
    throw new ValidationError(`A dashboard is shared with at most ${MAX_SHARED} people.`)
  }
  const wanted = [...new Set(names)].filter((name) => name !== owner)
  const enabled = new Set(await listEnabledUsers(db, wanted))
  const unknown = names.findIndex((name) => name !== owner && !enabled.has(name))
  if (unknown < 0) return wanted
  throw new ValidationError(`shared_with.${unknown}: there is no enabled user of that name.`)
}
