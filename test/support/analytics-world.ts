import { sql } from 'kysely'
import type { User } from '../../src/context.ts'
import { type OpenDatabase, openDatabase } from '../../src/db/connect.ts'
import { transact } from '../../src/db/transaction.ts'
import { addPrice } from '../../src/domain/analytics/price-book.ts'
import { validatePrice } from '../../src/domain/analytics/prices.ts'
import { createOrganization } from '../../src/identity/accounts.ts'
import { type Member, NOW, personOf } from './analytics-events.ts'
import { cleanDatabase, testDatabaseUrl } from './database.ts'
import { PRICES } from './month.ts'

/** An organization and the zone in which it reckons its days. */
export interface Team {
  name: string
  zone: string
}

/** A clean database with prices, organizations and their people, who have done nothing yet. */
export interface World extends OpenDatabase {
  teams: readonly Team[]
  members: readonly Member[]
  people: readonly User[]
}

/** Opens the database; each zone is one organization's. Two people are in each, one is in all, and one in none. */
export async function openWorld(zones: readonly string[], poolSize = 10): Promise<World> {
  const database = openDatabase(testDatabaseUrl(), { poolSize })
  await cleanDatabase(database.db)
  await database.db.deleteFrom('oro_price').execute()
  for (const { model, from, ...prices } of PRICES) {
    const price = validatePrice({ model, effective_from: new Date(from).toISOString(), prices })
    await addPrice(database.db, price, NOW)
  }
  const teams: Team[] = []
  for (const zone of zones) {
    const account = { organizationName: zone, timeZone: zone, members: [] }
    teams.push({ name: await createOrganization(database.db, account, NOW), zone })
  }
  const members = membersOf(teams.map(({ name }) => name))
  return { ...database, teams, members, people: members.map(personOf) }
}

function membersOf(teams: readonly string[]): Member[] {
  const own = teams.flatMap((team, n) => [
    { name: `ann-${n}@example.com`, teams: [team] },
    { name: `bob-${n}@example.com`, teams: [team] },
  ])
  return [...own, { name: 'all@example.com', teams }, { name: 'none@example.com', teams: [] }]
}

/** Work over many days outside a job. */
export function worksOn(db: World['db']) {
  return {
    db,
    now: () => NOW,
    run: <T>(work: (trx: World['db']) => Promise<T>) => transact(db, work),
    progress: async () => {},
    signal: new AbortController().signal,
  }
}

// --- What the tables hold ------------------------------------------------------------------------

/** Tables of events and of their projections, as their rows are to be whatever the order and the batches. */
const RAW_TABLES = {
  oro_event: 'SELECT * FROM oro_event',
  oro_event_key: 'SELECT * FROM oro_event_key',
  oro_ai_request:
    'SELECT e.event_uid, a.* FROM oro_ai_request a JOIN oro_event e ON e.id = a.id AND e.ts = a.ts',
  oro_code_part: 'SELECT * FROM oro_code_part',
  oro_touch: 'SELECT * FROM oro_touch',
}

/** Everything that the aggregator writes. */
export const ROLLUP_TABLES = [
  ...['user', 'org', 'workspace', 'bin', 'set', 'active'].map((name) => `oro_r15_${name}`),
  ...['org', 'user', 'bin', 'set'].map((name) => `oro_r1d_${name}`),
]

/** Made anew for each batch. */
const UNLIKE = new Set(['id', 'batch_id', 'received_at'])

/** All rows of the analytics tables, in order; without what tells batches apart. */
export async function dumpAll(db: OpenDatabase['db']): Promise<Record<string, string[]>> {
  const rollups = ROLLUP_TABLES.map((table) => [table, `SELECT * FROM ${table}`] as const)
  return dump(db, [...Object.entries(RAW_TABLES), ...rollups])
}

/** All rows of the rollups. */
export async function dumpRollups(db: OpenDatabase['db']): Promise<Record<string, string[]>> {
  return dump(
    db,
    ROLLUP_TABLES.map((table) => [table, `SELECT * FROM ${table}`] as const),
  )
}

async function dump(
  db: OpenDatabase['db'],
  selects: readonly (readonly [string, string])[],
): Promise<Record<string, string[]>> {
  const tables: Record<string, string[]> = {}
  for (const [table, select] of selects) {
    const { rows } = await sql.raw<Record<string, unknown>>(select).execute(db)
    tables[table] = rows.map(lineOf).sort()
  }
  return tables
}

function lineOf(row: Record<string, unknown>): string {
  const values = Object.entries(row).filter(([column]) => !UNLIKE.has(column))
  return values
    .map(([column, value]) => `${column}=${Buffer.isBuffer(value) ? value.toString('hex') : value}`)
    .join(' ')
}

/** Forgets all events and all that was made of them; people, organizations and names stay. */
export async function forgetEvents(db: OpenDatabase['db']): Promise<void> {
  const tables = [...Object.keys(RAW_TABLES), ...ROLLUP_TABLES, 'oro_rollup_zone']
  for (const table of tables) await sql.raw(`DELETE FROM ${table}`).execute(db)
}
