import { type Kysely, sql } from 'kysely'
import { chunksOf } from '../../../db/chunks.ts'
import type { Database } from '../../../doctype/generated/tables.ts'
import { addDays, findZone, localDate } from '../../../series/zones.ts'
import { grouped } from '../grouped.ts'
import { namesOf } from '../names.ts'

type Db = Kysely<Database>

/** The zone in which an organization's days are cut, and the first date of which all rows are in that zone. */
export interface DayZone {
  organizationId: Buffer
  zone: string
  since: string
}

const ALWAYS = '1000-01-01'
/** Events come so early at most, and the dates until then have rows in the zone from before a change. */
const EARLY_MS = 86_400_000

export async function findDayZone(db: Db, organizationId: Buffer): Promise<DayZone | undefined> {
  const [found] = await listDayZones(db, [organizationId])
  return found
}

export async function listDayZones(db: Db, organizations: readonly Buffer[]): Promise<DayZone[]> {
  if (organizations.length === 0) return []
  const rows = await db
    .selectFrom('oro_rollup_zone')
    .selectAll()
    .where('organization_id', 'in', organizations)
    .execute()
  return rows.map(({ organization_id, zone, since }) => ({
    organizationId: organization_id,
    zone,
    since,
  }))
}

/**
 * The zones of organizations as they are to be used from now on. One that has moved gets a new zone: its rows from
 * before stay, count no more, and are made anew by a rebuild. An organization may be named more than once.
 */
export async function keepDayZones(db: Db, ids: readonly Buffer[], now: Date): Promise<DayZone[]> {
  if (ids.length === 0) return []
  const distinct = new Map(ids.map((id) => [id.toString('hex'), id]))
  const organizations = [...distinct.values()].sort(Buffer.compare)
  const [known, wanted] = [
    new Map(
      (await listDayZones(db, organizations)).map((one) => [
        one.organizationId.toString('hex'),
        one,
      ]),
    ),
    await zonesOf(db, organizations),
  ]
  const zones: DayZone[] = []
  for (const organizationId of organizations) {
    const before = known.get(organizationId.toString('hex'))
    const zone = wanted.get(organizationId.toString('hex')) ?? 'UTC'
    if (before?.zone === zone) {
      zones.push(before)
      continue
    }
    const since = addDays(localDate(now.getTime() + EARLY_MS, zone), 1)
    await db
      .insertInto('oro_rollup_zone')
      .values({ organization_id: organizationId, zone, since: ALWAYS })
      // Of two that write the first row, or a change, at once, the second finds what the other one wrote.
      .onDuplicateKeyUpdate({
        since: sql<string>`IF(zone = VALUES(zone), since, ${since})`,
        zone,
      })
      .execute()
    zones.push({ organizationId, zone, since: before === undefined ? ALWAYS : since })
  }
  return zones
}

/** The same for all organizations that have a zone. */
export async function keepAllDayZones(db: Db, now: Date): Promise<DayZone[]> {
  const rows = await db.selectFrom('oro_rollup_zone').select('organization_id').execute()
  const zones: DayZone[] = []
  for (const some of chunksOf(rows.map(({ organization_id }) => organization_id))) {
    zones.push(...(await keepDayZones(db, some, now)))
  }
  return zones
}

/** The zones that organizations state, by id in hex. */
async function zonesOf(db: Db, organizations: readonly Buffer[]): Promise<Map<string, string>> {
  const names = await namesOf(db, organizations)
  if (names.size === 0) return new Map()
  const rows = await db
    .selectFrom('tabOrganization')
    .select(['name', 'time_zone'])
    .where('name', 'in', [...names.values()])
    .execute()
  const zones = new Map(
    rows.map(({ name, time_zone }) => [name, findZone(time_zone ?? '') ?? 'UTC']),
  )
  return new Map([...names].map(([id, name]) => [id, zones.get(name) ?? 'UTC']))
}

/**
 * Says that days from `first` on are complete in these zones, where those up to `last` were written anew: of those
 * organizations that have not moved on meanwhile.
 */
export async function completeDayZones(
  db: Db,
  zones: readonly DayZone[],
  first: string,
  last: string,
): Promise<void> {
  for (const [zone, own] of grouped(zones, (one) => one.zone)) {
    for (const some of chunksOf(own.map(({ organizationId }) => organizationId))) {
      await db
        .updateTable('oro_rollup_zone')
        .set({ since: first })
        .where('organization_id', 'in', some)
        .where('zone', '=', zone)
        .where('since', '>', first)
        .where('since', '<=', addDays(last, 1))
        .execute()
    }
  }
}

/** The zone that a user states; null when it is none. */
export async function findUserZone(db: Db, user: string): Promise<string | null> {
  return (await listUserZones(db, [user])).get(user) ?? null
}

/** The zones that users state; those without one are left out. */
export async function listUserZones(
  db: Db,
  users: readonly string[],
): Promise<Map<string, string>> {
  const zones = new Map<string, string>()
  for (const some of chunksOf(users)) {
    const rows = await db
      .selectFrom('tabUser')
      .select(['name', 'time_zone'])
      .where('name', 'in', some)
      .execute()
    for (const { name, time_zone } of rows) {
      const zone = findZone(time_zone ?? '')
      if (zone !== undefined) zones.set(name, zone)
    }
  }
  return zones
}
