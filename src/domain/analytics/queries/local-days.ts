import { literal } from '../../../db/bulk.ts'
import { chunksOf } from '../../../db/chunks.ts'
import { datesBetween, localDate, spanOfDate } from '../../../series/zones.ts'
import { grouped } from '../grouped.ts'
import { nameId } from '../names.ts'
import { PARTS, RAW_PARTS } from '../parts.ts'
import { EVENT_TYPES } from '../vocabulary.ts'
import { withinSql } from './conditions.ts'
import { type DayRollup, SET_KINDS, sumsSql } from './rollup-tables.ts'
import type { DayZone } from './zones.ts'

/** Local days of organizations in one zone, one or more after the other; each [from, to) in milliseconds of the epoch. */
export interface LocalDays {
  organizations: readonly Buffer[]
  zone: string
  days: readonly { date: string; from: number; to: number }[]
}

/**
 * The local days, in each organization's own zone, that have part in a range [from, to) of milliseconds. In one order
 * for all: two who write the same local days would otherwise wait for each other.
 */
export function localDaysOf(
  zones: readonly DayZone[],
  { from, to }: { from: number; to: number },
): LocalDays[] {
  const byZone = [...grouped(zones, ({ zone }) => zone)].sort(([a], [b]) => (a < b ? -1 : 1))
  return byZone.flatMap(([zone, own]) => {
    const dates = datesBetween(localDate(from, zone), localDate(to - 1, zone))
    const days = dates.map((date) => ({ date, ...spanOfDate(date, zone) }))
    return [...chunksOf(own.map(({ organizationId }) => organizationId))].map((organizations) => ({
      organizations,
      zone,
      days,
    }))
  })
}

/** What rows of days are made of, given a condition on organization and bucket: FROM clauses. */
interface Sources {
  sums: (where: string) => string
  people: (where: string) => string
  bins: (where: string) => string
  sets: (where: string) => string
  /** Parts that the sources have. */
  parts: readonly string[]
}

/** What was gathered (news.ts). */
export const FROM_NEWS: Sources = {
  sums: (where) => `oro_new_user WHERE ${where}`,
  people: (where) => `oro_new_user WHERE event_type = 0 AND ${where}`,
  bins: (where) => `oro_new_bin WHERE ${where}`,
  sets: (where) => `oro_new_set WHERE ${where}`,
  parts: RAW_PARTS,
}

// Types and kinds are listed, so that the time behind them in the keys narrows the range.
export const ANY_TYPE = `event_type IN (${[0, ...Object.values(EVENT_TYPES)].join(',')})`
const kinds = `kind IN (${Object.values(SET_KINDS).join(',')})`
const noParts = RAW_PARTS.map((part) => (part === 'events' ? '0' : 'NULL')).join(', ')

/** The rollups by 15 minutes, active time included. */
export const FROM_BUCKETS: Sources = {
  sums: (where) => `oro_r15_org WHERE ${where} AND ${ANY_TYPE}`,
  people: (
    where,
  ) => `(SELECT organization_id, subject_no, bucket, ${RAW_PARTS.join(', ')}, NULL AS active_ms
      FROM oro_r15_user FORCE INDEX (bucket) WHERE event_type = 0 AND ${where} UNION ALL
      SELECT organization_id, subject_no, bucket, ${noParts}, active_ms FROM oro_r15_active WHERE ${where}) AS people`,
  bins: (where) => `oro_r15_bin WHERE ${where} AND ${ANY_TYPE}`,
  sets: (where) => `oro_r15_set WHERE ${where} AND ${kinds}`,
  parts: PARTS,
}

/** Rows of local days. */
export function dayRows(
  { sums, people, bins, sets, parts }: Sources,
  { organizations, zone, days }: LocalDays,
): Readonly<Record<DayRollup, string>> {
  const range = { from: days[0]?.from ?? 0, to: days.at(-1)?.to ?? 0 }
  const where = `${among(organizations)} AND ${withinSql('bucket', range)}`
  const [zoneId, date] = [literal(nameId(zone)), dateSql(days)]
  const made = (columns: string, source: (where: string) => string, groups: string): string =>
    `SELECT organization_id, ${zoneId} AS zone_id, ${columns} FROM ${source(where)} GROUP BY ${groups}`
  return {
    oro_r1d_org: made(
      `event_type, ${date} AS date, name_id, ${sumsSql(parts)}`,
      sums,
      'organization_id, event_type, date, name_id',
    ),
    oro_r1d_user: made(
      `${date} AS date, subject_no, ${sumsSql(parts)}`,
      people,
      'organization_id, date, subject_no',
    ),
    oro_r1d_bin: made(
      `event_type, ${date} AS date, bin, SUM(n) AS n`,
      bins,
      'organization_id, event_type, date, bin',
    ),
    oro_r1d_set: made(`kind, ${date} AS date, \`key\``, sets, 'organization_id, kind, date, `key`'),
  }
}

/** The condition that a row of a rollup by day is of these days. */
export function ofDays(table: DayRollup, { organizations, zone, days }: LocalDays): string {
  const [first, last] = [days[0]?.date, days.at(-1)?.date]
  const dates = `zone_id = ${literal(nameId(zone))} AND date BETWEEN '${first}' AND '${last}'`
  const listed = {
    oro_r1d_org: ANY_TYPE,
    oro_r1d_bin: ANY_TYPE,
    oro_r1d_set: kinds,
    oro_r1d_user: 'TRUE',
  }
  return `${among(organizations)} AND ${dates} AND ${listed[table]}`
}

function among(organizations: readonly Buffer[]): string {
  return `organization_id IN (${organizations.map(literal).join(',')})`
}

/** SQL for the local date of a bucket within the days; a binary search in the database. */
function dateSql(days: LocalDays['days']): string {
  const starts = days.map(({ from }) => from / 1000)
  const dates = days.map(({ date }) => `'${date}'`)
  return `ELT(INTERVAL(UNIX_TIMESTAMP(bucket) DIV 1, ${starts.join(',')}), ${dates.join(',')})`
}
