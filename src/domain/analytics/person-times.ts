import { ValidationError } from '../../exceptions.ts'
import { activeMsByBucket, activeSpans } from '../../series/activity.ts'
import { BUCKET_MS } from '../../series/intervals.ts'
import { datesBetween, localDate, spanOfDate } from '../../series/zones.ts'
import { type ActiveTime, REACH } from './active.ts'
import { grouped } from './grouped.ts'
import { outstandingActive } from './outstanding.ts'
import { storedTimes } from './queries/active.ts'
import { conditionSql, withinSql } from './queries/conditions.ts'
import { activitiesWhere } from './queries/raw.ts'
import { ALL } from './queries/rollup-tables.ts'
import { indexOf, type Question, rangeOf, type Stretches, sourceOf } from './question.ts'
import type { Snapshot } from './snapshot.ts'
import { requireReadable } from './sum-rows.ts'

/** Active time of one person in one stretch of time. */
export interface PersonTime {
  cell: number
  /** The person, where the question is split by people. */
  group: number | null
  activeMs: number
}

/** Active time by person and cell: what is stored of a person or an organization, else reckoned from the events. */
export async function personTimes(
  snapshot: Snapshot,
  question: Question,
  cells: Stretches,
): Promise<{ times: PersonTime[]; source: 'rollup' | 'raw' }> {
  const { groupBy } = question
  if (groupBy !== undefined && groupBy !== 'subject_no') {
    throw new ValidationError(
      'Active time can be split by user only: others share the same minutes.',
    )
  }
  const range = rangeOf(cells)
  if (range === undefined) return { times: [], source: 'rollup' }
  const people = await timesByPerson(snapshot, question, cells)
  const times = [...people.times].map(([id, activeMs]) => {
    const [subjectNo, cell] = id.split(' ').map(Number)
    return { cell: cell ?? 0, group: groupBy === undefined ? null : (subjectNo ?? 0), activeMs }
  })
  return { times, source: people.source }
}

interface ByPerson {
  /** By person and cell, `7 0`. */
  times: Map<string, number>
  source: 'rollup' | 'raw'
}

async function timesByPerson(
  snapshot: Snapshot,
  question: Question,
  cells: Stretches,
): Promise<ByPerson> {
  const scope = storedScope(question)
  const times = new Map<string, number>()
  const add = (subjectNo: number, cell: number, activeMs: number): void => {
    if (cell < 0) return
    const id = `${subjectNo} ${cell}`
    times.set(id, (times.get(id) ?? 0) + activeMs)
  }
  if (scope === undefined) {
    await requireReadable(snapshot, question)
    for (const { subjectNo, bucket, activeMs } of await reckonedTimes(snapshot, question, cells)) {
      add(subjectNo, indexOf(cells, bucket * BUCKET_MS), activeMs)
    }
    return { times, source: 'raw' }
  }
  for (const row of await storedTimes(snapshot.db, scope, cells)) {
    add(row.subjectNo, row.cell, row.activeMs)
  }
  for (const change of await outstandingActive(snapshot, question)) {
    if (!change.organizationId.equals(scope.organizationId)) continue
    add(change.subjectNo, indexOf(cells, change.bucket * BUCKET_MS), change.difference)
  }
  return { times, source: 'rollup' }
}

/** The scope under which a question's active time is stored; undefined when it is not. */
function storedScope(
  question: Question,
): { organizationId: Buffer; subjectNo?: number } | undefined {
  const { where } = question
  const source = sourceOf({ where })
  if (where.event_type !== undefined || where.name_id !== undefined) return undefined
  const [subjectNo] = where.subject_no ?? []
  const [organizationId] = where.organization_id ?? []
  if (source === 'user' && typeof subjectNo === 'number') return { organizationId: ALL, subjectNo }
  return source === 'organization' && Buffer.isBuffer(organizationId)
    ? { organizationId }
    : undefined
}

/** The union of the events that are asked about, person by person. */
async function reckonedTimes(
  { db }: Snapshot,
  { where }: Question,
  cells: Stretches,
): Promise<Omit<ActiveTime, 'organizationId'>[]> {
  const range = rangeOf(cells)
  if (range === undefined) return []
  // Events around the range reach into it.
  const around = { from: range.from - REACH.lookBehind, to: range.to + REACH.before }
  const rows = await activitiesWhere(db, `${conditionSql(where)} AND ${withinSql('ts', around)}`)
  return [...grouped(rows, ({ subjectNo }) => subjectNo)].flatMap(([subjectNo, events]) =>
    [...activeMsByBucket(activeSpans(events))].map(([bucket, activeMs]) => ({
      subjectNo,
      bucket,
      activeMs,
    })),
  )
}

/** Whether a question is about parts of days. */
export function isHourly({ intervals }: Question): boolean {
  return intervals.length > 1 && intervals.every(({ from, to }) => to - from <= 3_600_000)
}

/** The local days of a question's range, cut by it. */
export function dayCells({ intervals, zone }: Question): Stretches {
  const range = rangeOf(intervals)
  if (range === undefined) return []
  return datesBetween(localDate(range.from, zone), localDate(range.to, zone))
    .map((date) => spanOfDate(date, zone))
    .map(({ from, to }) => ({ from: Math.max(range.from, from), to: Math.min(range.to, to) }))
    .filter(({ from, to }) => from < to)
}
