import { ValidationError } from '../../exceptions.ts'
import { outstandingSums } from './outstanding.ts'
import { addParts, PARTS, type Part, type Parts, zeroParts } from './parts.ts'
import { rawSums, rollupSums, type SumRow } from './queries/sums.ts'
import { type DayZone, findDayZone } from './queries/zones.ts'
import {
  type GroupKey,
  type Question,
  rangeOf,
  type Segments,
  type Source,
  segmentsOf,
  sourceOf,
} from './question.ts'
import type { Snapshot } from './snapshot.ts'

/** Raw rows that one question may read (analytics, "Vocabulary"). */
const MAX_RAW_ROWS = 5_000_000

/** The sums of a question by stretch: what several metrics are made of. */
export async function sumsOf(snapshot: Snapshot, question: Question): Promise<Parts[]> {
  const rows = await sumRows(snapshot, question, PARTS)
  const cells = together(byGroup(question, rows.rows).values())
  return question.intervals.map((_, index) => cells.get(index) ?? zeroParts())
}

export interface GroupSums {
  key: GroupKey
  /** By stretch; those without events have none: there may be thousands of groups and of stretches. */
  cells: Map<number, Parts>
}

/** Rows added up by group and stretch; a question that is not split has one group, always. */
export function byGroup({ groupBy }: Question, rows: readonly SumRow[]): Map<string, GroupSums> {
  const groups = new Map<string, GroupSums>()
  const groupOf = (key: GroupKey): GroupSums => {
    const id = idOf(key)
    const known = groups.get(id)
    if (known !== undefined) return known
    const group = { key, cells: new Map<number, Parts>() }
    groups.set(id, group)
    return group
  }
  if (groupBy === undefined) groupOf(null)
  for (const { index, group, parts } of rows) {
    if (index >= 0) addCell(groupOf(group).cells, index, parts)
  }
  return groups
}

/** The sums of several groups together. */
export function together(groups: Iterable<Pick<GroupSums, 'cells'>>): Map<number, Parts> {
  const cells = new Map<number, Parts>()
  for (const group of groups) {
    for (const [index, parts] of group.cells) addCell(cells, index, parts)
  }
  return cells
}

function addCell(cells: Map<number, Parts>, index: number, parts: Parts): void {
  const sums = cells.get(index)
  if (sums === undefined) cells.set(index, { ...parts })
  else addParts(sums, parts)
}

export function idOf(key: GroupKey): string {
  return Buffer.isBuffer(key) ? key.toString('hex') : String(key)
}

export interface Rows {
  rows: SumRow[]
  source: 'rollup' | 'raw'
}

/** The rows of sums that answer a question, with these parts at least. */
export async function sumRows(
  snapshot: Snapshot,
  question: Question,
  parts: readonly Part[],
): Promise<Rows> {
  const source = sourceOf(question)
  if (source === 'raw') {
    await requireReadable(snapshot, question)
    const rows = await once(snapshot, ['raw', parts], question, () =>
      rawSums(snapshot.db, question, parts),
    )
    return { rows, source }
  }
  const { days, segments } = await planOf(snapshot, source, question)
  const read = (some: readonly Part[]): Promise<SumRow[]> =>
    rollupSums(snapshot.db, source, question, some, { ...segments, dayZone: days })
  // Few parts are quicker; but who asks for others too is likely to ask for more, as a dashboard does.
  const first = await once(snapshot, ['first parts'], question, async () => parts)
  const some = parts.every((part) => first.includes(part)) ? first : PARTS
  const stored = await once(snapshot, ['sums', some], question, () => read(some))
  return { rows: [...stored, ...(await outstandingSums(snapshot, question))], source: 'rollup' }
}

export function once<T>(
  snapshot: Snapshot,
  what: readonly unknown[],
  { where, intervals, zone, groupBy, except }: Question,
  read: () => Promise<T>,
): Promise<T> {
  const bounds = [intervals[0]?.from, intervals.at(-1)?.to, intervals.length]
  return snapshot.once([...what, where, bounds, zone, groupBy, except], read)
}

/** Whether whole days can be used, and which. */
export async function planOf(
  snapshot: Snapshot,
  source: Source,
  question: Question,
): Promise<{ days: DayZone | undefined; segments: Segments }> {
  const [organization] = question.where.organization_id ?? []
  const days =
    source === 'organization' && Buffer.isBuffer(organization)
      ? await snapshot.once(['zone', organization], () => findDayZone(snapshot.db, organization))
      : undefined
  return { days, segments: segmentsOf(question, days) }
}

/** Refuses a question that would read too much; what it would read at most is known from the rollups. */
export async function requireReadable(snapshot: Snapshot, question: Question): Promise<void> {
  const range = rangeOf(question.intervals)
  if (range === undefined) return
  const { subject_no, organization_id } = question.where
  const scope = subject_no ? { subject_no } : organization_id ? { organization_id } : {}
  if ([subject_no, organization_id].every((values) => values?.length !== 1)) return
  const whole = { where: scope, intervals: [range], zone: question.zone }
  const [sums] = await sumsOf(snapshot, whole)
  requireFew(sums?.events ?? 0)
}

/** Refuses to read so many rows one by one. */
export function requireFew(rows: number): void {
  if (rows <= MAX_RAW_ROWS) return
  throw new ValidationError(
    'This would read more than 5 million events. Narrow the dates, or ask for one user, or leave out the filters on category, model and language and the split.',
  )
}
