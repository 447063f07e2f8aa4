import { BUCKET_MS } from '../../series/intervals.ts'
import { type ActiveChange, activeChanges, windowsOf } from './active.ts'
import { conditionSql } from './queries/conditions.ts'
import {
  type BinCount,
  conditionsOf,
  type Group,
  type Member,
  selectBins,
  selectGroups,
  selectMembers,
  type Touch,
} from './queries/raw.ts'
import type { SetKind } from './queries/rollup-tables.ts'
import type { SumRow } from './queries/sums.ts'
import { touchesWhere } from './queries/touches.ts'
import { type Conditions, indexOf, type Question, rangeOf } from './question.ts'
import type { Snapshot } from './snapshot.ts'

type Scope = Pick<Conditions, 'subject_no' | 'organization_id' | 'workspace_id'>

function scopeOf({ subject_no, organization_id, workspace_id }: Conditions): Scope {
  return {
    ...(subject_no && { subject_no }),
    ...(organization_id && { organization_id }),
    ...(workspace_id && { workspace_id }),
  }
}

/** Buckets around a question's range whose events can reach into it: a span's minute, and half an hour of an event. */
const MARGIN = 4

/** What the rollups lack of the scope and time of a question. */
function touchesFor(snapshot: Snapshot, { where }: Pick<Question, 'where'>): Promise<Touch[]> {
  const scope = scopeOf(where)
  return snapshot.once(['touches', scope], () => touchesWhere(snapshot.db, conditionSql(scope)))
}

/** The 15 minutes of the oldest event of a scope that the rollups lack; undefined when they lack none. */
export async function outstandingSince(
  snapshot: Snapshot,
  where: Conditions,
): Promise<number | undefined> {
  const [oldest] = (await touchesFor(snapshot, { where }))
    .map(({ bucket }) => bucket * BUCKET_MS)
    .sort((a, b) => a - b)
  return oldest
}

async function inRange(snapshot: Snapshot, question: Question, margin: number): Promise<Touch[]> {
  const range = rangeOf(question.intervals)
  if (range === undefined) return []
  const [first, last] = [range.from / BUCKET_MS - margin, range.to / BUCKET_MS + margin]
  return (await touchesFor(snapshot, question)).filter(
    ({ bucket }) => bucket >= first && bucket < last,
  )
}

/** Rows of outstanding touches, read by condition on the batches. */
async function rowsOf<T>(
  snapshot: Snapshot,
  what: string,
  question: Question,
  read: (condition: string) => Promise<T[]>,
): Promise<T[]> {
  const scope = scopeOf(question.where)
  const range = rangeOf(question.intervals)
  return snapshot.once([what, scope, range], async () => {
    const found: T[] = []
    for (const condition of conditionsOf(await inRange(snapshot, question, 0))) {
      found.push(...(await read(`${condition} AND ${conditionSql(scope)}`)))
    }
    return found
  })
}

/** What outstanding events add to the sums of a question. */
export async function outstandingSums(snapshot: Snapshot, question: Question): Promise<SumRow[]> {
  const groups = await rowsOf(snapshot, 'groups', question, (one) => selectGroups(snapshot.db, one))
  const { where, intervals, groupBy } = question
  const isAsked = (group: Group): boolean =>
    (where.event_type?.includes(group.eventType) ?? true) &&
    (where.name_id?.some((id) => group.nameId.equals(id as Buffer)) ?? true)
  return groups.filter(isAsked).flatMap((group) => {
    const index = indexOf(intervals, group.bucket * BUCKET_MS)
    return index < 0 ? [] : [{ index, group: splitOf(group, groupBy), parts: group.parts }]
  })
}

function splitOf(group: Group, groupBy: Question['groupBy']): SumRow['group'] {
  if (groupBy === 'event_type') return group.eventType
  if (groupBy === 'subject_no') return group.subjectNo
  return groupBy === 'name_id' ? group.nameId : null
}

export function outstandingMembers(
  snapshot: Snapshot,
  kind: SetKind,
  question: Question,
): Promise<Member[]> {
  return rowsOf(snapshot, `members ${kind}`, question, (one) =>
    selectMembers(snapshot.db, kind, one),
  )
}

export function outstandingBins(snapshot: Snapshot, question: Question): Promise<BinCount[]> {
  return rowsOf(snapshot, 'bins', question, (one) => selectBins(snapshot.db, one))
}

/** How active time differs from what is stored, because of outstanding events. */
export async function outstandingActive(
  snapshot: Snapshot,
  question: Question,
): Promise<ActiveChange[]> {
  const touches = await inRange(snapshot, question, MARGIN)
  const range = rangeOf(question.intervals)
  return snapshot.once(['active', scopeOf(question.where), range], () =>
    activeChanges(snapshot.db, windowsOf(touches)),
  )
}
