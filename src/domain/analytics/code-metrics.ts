import type { User } from '../../context.ts'
import { isoWithOffset } from '../../series/zones.ts'
import { measure } from './measure.ts'
import { namesOf } from './names.ts'
import { type CodeKind, linesByName } from './queries/code-parts.ts'
import { type Question, sourceOf } from './question.ts'
import { type AskedDates, requireRange, wholeOf } from './range.ts'
import { type AskedScope, conditionsFor } from './scope.ts'
import type { Snapshot } from './snapshot.ts'
import { topNames } from './top-names.ts'

/** Languages and file types that are told apart; the rest is `other`. */
const MAX_NAMES = 200

/** Whose code, of which local dates, both included. */
export type CodeMetricsQuery = AskedDates & Pick<AskedScope, 'user' | 'workspace_id'>

export interface CodeMetrics {
  metrics: {
    /** Distinct files over the whole range. */
    files_edited: number
    lines_changed: number
    /** Lines that were added or deleted, most first. */
    languages: Record<string, number>
    lines_added: number
    lines_deleted: number
    file_types: Record<string, number>
    commit_count: number
  }
  as_of: string
  source: 'rollup' | 'raw'
}

/** What a person changed in code over the range, the caller unless somebody else is asked. */
export async function codeMetrics(
  snapshot: Snapshot,
  caller: Pick<User, 'name' | 'timeZone'>,
  siteZone: string,
  query: CodeMetricsQuery,
): Promise<CodeMetrics> {
  const { now } = snapshot
  const range = requireRange(query, caller.timeZone ?? siteZone, now)
  const where = await conditionsFor(snapshot, caller, query)
  const question = { where, intervals: wholeOf(range, now), zone: range.zone }
  const total = async (metric: string): Promise<number> =>
    (await measure(snapshot, metric, question)).total ?? 0
  return {
    metrics: {
      files_edited: await total('files_edited'),
      lines_changed: await total('lines_changed'),
      languages: await linesBy(snapshot, 'language', question),
      lines_added: await total('lines_added'),
      lines_deleted: await total('lines_deleted'),
      file_types: await linesBy(snapshot, 'file_type', question),
      commit_count: await total('commits'),
    },
    as_of: isoWithOffset(now.getTime(), 0),
    source: sourceOf(question) === 'raw' ? 'raw' : 'rollup',
  }
}

async function linesBy(
  { db }: Snapshot,
  kind: CodeKind,
  { where, intervals }: Question,
): Promise<Record<string, number>> {
  const rows = await linesByName(db, kind, where, intervals)
  const names = await namesOf(
    db,
    rows.map(({ nameId }) => nameId),
  )
  const counts = rows.map(({ nameId, lines }) => ({
    name: names.get(nameId.toString('hex')) ?? '',
    n: lines,
  }))
  const top = topNames(counts)
  const named = Object.fromEntries(top.slice(0, MAX_NAMES).map(({ name, n }) => [name, n]))
  const rest = top.slice(MAX_NAMES).reduce((sum, { n }) => sum + n, 0)
  return rest === 0 ? named : { ...named, other: rest }
}
