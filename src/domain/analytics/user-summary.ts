import type { User } from '../../context.ts'
import { ValidationError } from '../../exceptions.ts'
import { isoWithOffset, localDate, spanOfDate } from '../../series/zones.ts'
import { isFinal } from './final.ts'
import { grouped } from './grouped.ts'
import { measure } from './measure.ts'
import { namesOf } from './names.ts'
import { outstandingSince } from './outstanding.ts'
import { linesByName } from './queries/code-parts.ts'
import { findUserZone } from './queries/zones.ts'
import type { Question } from './question.ts'
import { type AskedDates, intervalsIn, requireRange } from './range.ts'
import { conditionsFor } from './scope.ts'
import type { Snapshot } from './snapshot.ts'
import { sumRows } from './sum-rows.ts'
import { topNames } from './top-names.ts'
import { EVENT_TYPES } from './vocabulary.ts'

/** The figures of a User Analytics Summary. */
export interface SummaryFields {
  commands_used: number
  ai_requests: number
  /** Input and output. */
  tokens_used: number
  /** Distinct files; over several days each counts once. */
  files_edited: number
  lines_changed: number
  /** Rounded up for each local day, then summed. */
  time_active_minutes: number
  most_used_command: string | null
  /** By lines that were added or deleted. */
  most_edited_language: string | null
  productivity_score: number | null
  productivity_reason: string | null
}

export type SummaryField = keyof SummaryFields

/** A figure of each stretch of a question, and of all of them together. */
interface Figure<T> {
  values: readonly T[]
  total: T
}

type Reader<T> = (snapshot: Snapshot, question: Question) => Promise<Figure<T>>

const FIGURES: { [Field in SummaryField]: Reader<SummaryFields[Field]> } = {
  commands_used: figureOf('commands_used'),
  ai_requests: figureOf('ai_requests'),
  tokens_used: figureOf('tokens_used'),
  files_edited: figureOf('files_edited'),
  lines_changed: figureOf('lines_changed'),
  time_active_minutes: figureOf('time_active_minutes'),
  most_used_command: mostUsedCommand,
  most_edited_language: mostEditedLanguage,
  productivity_score: always(null),
  productivity_reason: always('not_available'),
}

export const SUMMARY_FIELDS = Object.keys(FIGURES) as SummaryField[]

/** Whose summary is asked, of which local dates, both included. */
export interface UserSummaryQuery extends AskedDates {
  user?: string | undefined
  /** Names of fields; all where there are none. */
  metrics?: readonly string[] | undefined
}

export interface UserSummary {
  summary: Partial<SummaryFields>
  /** Each local date that has begun; `final` when its figures are not expected to change any more. */
  daily: ({ date: string; final: boolean } & Partial<SummaryFields>)[]
  as_of: string
}

/** What a person did over the range and on each of its days, which are the person's own unless a zone is asked. */
export async function userSummary(
  snapshot: Snapshot,
  caller: Pick<User, 'name' | 'timeZone'>,
  siteZone: string,
  { user = caller.name, metrics = [], ...dates }: UserSummaryQuery,
): Promise<UserSummary> {
  const { db, now } = snapshot
  const fields = requireFields(metrics)
  const ownZone = user === caller.name ? caller.timeZone : await findUserZone(db, user)
  const range = requireRange(dates, ownZone ?? siteZone, now)
  const { zone } = range
  const where = await conditionsFor(snapshot, caller, { user })
  const intervals = intervalsIn(range, 'daily', now)
  const { whole, days } = await figuresIn(snapshot, { where, intervals, zone }, fields)
  const since = await outstandingSince(snapshot, where)
  return {
    summary: whole,
    daily: intervals.map(({ start }, index) => {
      const date = localDate(start, zone)
      return { date, final: isFinal(date, zone, now, since), ...days[index] }
    }),
    as_of: isoWithOffset(now.getTime(), 0),
  }
}

/** The figures of one person's local day, as its row holds them. */
export async function userDay(
  snapshot: Snapshot,
  subjectNo: number,
  date: string,
  zone: string,
): Promise<SummaryFields> {
  const where = { subject_no: [subjectNo] }
  const question = { where, intervals: [spanOfDate(date, zone)], zone }
  const { whole } = await figuresIn(snapshot, question, SUMMARY_FIELDS)
  return whole as SummaryFields
}

function requireFields(names: readonly string[]): SummaryField[] {
  if (names.some((name) => !Object.hasOwn(FIGURES, name))) {
    throw new ValidationError(
      `A field of metrics is not known. Known fields: ${SUMMARY_FIELDS.join(', ')}.`,
    )
  }
  return names.length === 0 ? SUMMARY_FIELDS : SUMMARY_FIELDS.filter((name) => names.includes(name))
}

async function figuresIn(
  snapshot: Snapshot,
  question: Question,
  fields: readonly SummaryField[],
): Promise<{ whole: Partial<SummaryFields>; days: Partial<SummaryFields>[] }> {
  const figures: [SummaryField, Figure<unknown>][] = []
  for (const field of fields) figures.push([field, await FIGURES[field](snapshot, question)])
  const pick = (partOf: (figure: Figure<unknown>) => unknown): Partial<SummaryFields> =>
    Object.fromEntries(figures.map(([field, figure]) => [field, partOf(figure)]))
  return {
    whole: pick(({ total }) => total),
    days: question.intervals.map((_, index) => pick(({ values }) => values[index])),
  }
}

/** A metric that is never null. */
function figureOf(metric: string): Reader<number> {
  return async (snapshot, question) => {
    const { values, total } = await measure(snapshot, metric, question)
    return { values: values.map((value) => value ?? 0), total: total ?? 0 }
  }
}

function always<T>(value: T): Reader<T> {
  return async (_, { intervals }) => ({ values: intervals.map(() => value), total: value })
}

async function mostUsedCommand(snapshot: Snapshot, question: Question) {
  const where = { ...question.where, event_type: [EVENT_TYPES.command] }
  const commands = { ...question, where, groupBy: 'name_id' as const }
  // Not by `measure`, which makes a value for every name on every day.
  const { rows } = await sumRows(snapshot, commands, ['events'])
  const counts = rows.map(({ index, group, parts }) => ({
    index,
    nameId: group as Buffer,
    n: parts.events,
  }))
  return leaders(snapshot, question, counts)
}

async function mostEditedLanguage(snapshot: Snapshot, question: Question) {
  const { where, intervals } = question
  const rows = await linesByName(snapshot.db, 'language', where, intervals)
  const counts = rows.map(({ index, nameId, lines }) => ({ index, nameId, n: lines }))
  return leaders(snapshot, question, counts)
}

/** The names with most in each stretch, and in all together; null where there is nothing. */
async function leaders(
  { db }: Snapshot,
  { intervals }: Question,
  counts: readonly { index: number; nameId: Buffer; n: number }[],
): Promise<Figure<string | null>> {
  const ids = new Map(counts.map(({ nameId }) => [nameId.toString('hex'), nameId]))
  const names = await namesOf(db, [...ids.values()])
  const named = counts
    .filter(({ n }) => n > 0)
    .map(({ index, nameId, n }) => ({ index, name: names.get(nameId.toString('hex')) ?? '', n }))
  const byStretch = grouped(named, ({ index }) => index)
  return {
    values: intervals.map((_, index) => topNames(byStretch.get(index) ?? [])[0]?.name ?? null),
    total: topNames(named)[0]?.name ?? null,
  }
}
