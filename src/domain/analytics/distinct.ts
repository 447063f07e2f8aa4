import { BUCKET_MS } from '../../series/intervals.ts'
import { grouped } from './grouped.ts'
import type { Measurement } from './measure.ts'
import { outstandingMembers } from './outstanding.ts'
import { countDistinct, memberSelect, memberSelects, rawMemberSelects } from './queries/distinct.ts'
import type { SetKind } from './queries/rollup-tables.ts'
import { indexOf, isWhole, type Question, sourceOf } from './question.ts'
import type { Snapshot } from './snapshot.ts'
import { idOf, once, planOf, requireReadable } from './sum-rows.ts'

/** Selects of (i, split, member) with every member of a question's sets, and whence they are read. */
export async function selectsOfMembers(
  snapshot: Snapshot,
  kind: SetKind,
  question: Question,
): Promise<{ selects: string[]; source: Measurement['source'] }> {
  // Sets are kept of all types and names together.
  const isStored = isWhole(question) && question.except === undefined
  const source = isStored ? sourceOf(question) : 'raw'
  if (source === 'raw') {
    await requireReadable(snapshot, question)
    return { selects: rawMemberSelects(kind, question), source }
  }
  const { days, segments } = await planOf(snapshot, source, question)
  // Rows of a touch's batch are read by UTC days, which reach beyond the range.
  const news = (await outstandingMembers(snapshot, kind, question))
    .map(({ bucket, key }) => ({ index: indexOf(question.intervals, bucket * BUCKET_MS), key }))
    .filter(({ index }) => index >= 0)
    .map(({ index, key }) => memberSelect(index, key))
  return {
    selects: [...memberSelects(kind, question, segments, days), ...new Set(news)],
    source: 'rollup',
  }
}

/** Distinct members: over each stretch, and each once over the whole. */
export async function measureDistinct(
  snapshot: Snapshot,
  kind: SetKind,
  question: Question,
): Promise<Measurement> {
  const { intervals } = question
  const { selects, source } = await selectsOfMembers(snapshot, kind, question)
  const rows = await once(snapshot, ['distinct', kind], question, () =>
    countDistinct(snapshot.db, selects),
  )
  const groups = [...grouped(rows, ({ group }) => idOf(group)).values()].map((own) => ({
    key: own[0]?.group ?? null,
    total: own.find(({ index }) => index === null)?.count ?? 0,
    values: () => {
      const values = intervals.map(() => 0)
      for (const { index, count } of own) if (index !== null) values[index] = count
      return values
    },
  }))
  const isSplit = question.groupBy !== undefined
  // A member of several groups counts once in the whole.
  const whole = isSplit
    ? await measureDistinct(snapshot, kind, { ...question, groupBy: undefined })
    : { values: groups[0]?.values() ?? intervals.map(() => 0), total: groups[0]?.total ?? 0 }
  return {
    values: whole.values,
    total: whole.total,
    groups: isSplit ? groups : [],
    others: (named) => {
      const column = question.groupBy ?? 'event_type'
      const except = { column, keys: named.map(({ key }) => key) }
      return measureDistinct(snapshot, kind, { ...question, groupBy: undefined, except })
    },
    source,
    approx: false,
    errorBound: 0,
  }
}
