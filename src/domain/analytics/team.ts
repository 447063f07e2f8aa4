import type { User } from '../../context.ts'
import { DoesNotExistError, ValidationError } from '../../exceptions.ts'
import { competitionRanks } from '../../series/rank.ts'
import { isoWithOffset } from '../../series/zones.ts'
import { findSubject, usersOf } from '../../subjects/index.ts'
import { groupNames } from './group-names.ts'
import { type Measurement, measure } from './measure.ts'
import { costUsd, type Metric, requireMetric } from './metrics.ts'
import { nameId } from './names.ts'
import { zeroParts } from './parts.ts'
import { costText } from './prices.ts'
import { findTeam, listInvisible, type Team } from './queries/teams.ts'
import type { Question } from './question.ts'
import { type AskedDates, requireRange, wholeOf } from './range.ts'
import { managesTeam } from './rights.ts'
import type { Snapshot } from './snapshot.ts'
import { sumsOf } from './sum-rows.ts'
import { isGivenAway, isTooFew, leastGroup, type Standing, standingOf } from './suppression.ts'
import { EVENT_TYPES } from './vocabulary.ts'

/** Entries of a summary's lists (requirements, Week 9: "Top 10 by activity"). */
const TOP = 10

/** Stands for people who were erased: their sums stay, their names do not. */
const FORMER_MEMBER = 'former member'

/** An organization, and local dates of its reporting zone. */
export interface TeamQuery extends Pick<AskedDates, 'start_date' | 'end_date'> {
  organization: string
}

/** What is asked of a team, split by its people: whoever was active for it, those who have left since among them. */
interface TeamQuestion {
  team: Team
  question: Question
}

async function questionOf(
  { db, now, once }: Snapshot,
  { organization, start_date, end_date }: TeamQuery,
): Promise<TeamQuestion> {
  const team = await once(['team', organization], () => findTeam(db, organization))
  if (team === undefined) throw new DoesNotExistError('There is no such organization.')
  const range = requireRange({ start_date, end_date }, team.zone, now)
  const question: Question = {
    where: { organization_id: [nameId(organization)] },
    intervals: wholeOf(range, now),
    zone: team.zone,
    groupBy: 'subject_no',
  }
  return { team, question }
}

export interface TeamSummary {
  active_users: number
  /** Events. */
  total_activity: number
  top_performers: { user: string; activity: number; rank: number }[]
  total_commands: number
  total_ai_requests: number
  total_tokens: number
  total_cost_usd: number
  top_commands: { command: string; count: number }[]
  /** Not available. */
  average_productivity_score: null
  cost_usd_exact: string
  unpriced_requests: number
}

export interface TeamSummaryAnswer {
  summary: TeamSummary
  tz: string
  as_of: string
}

/** An organization's totals, and the people and commands that did most of them. */
export async function teamSummary(
  snapshot: Snapshot,
  query: TeamQuery,
): Promise<TeamSummaryAnswer> {
  const { question } = await questionOf(snapshot, query)
  const summary = await teamFigures(snapshot, question)
  return { summary, tz: question.zone, as_of: isoWithOffset(snapshot.now.getTime(), 0) }
}

/** The figures of an organization over the range of a question about it. */
export async function teamFigures(snapshot: Snapshot, asked: Question): Promise<TeamSummary> {
  const question: Question = { ...asked, groupBy: 'subject_no' }
  const activity = await activityOf(snapshot, question)
  const nameOf = await peopleNames(snapshot, [...activity.keys()])
  const people = [...activity].map(([person, score]) => ({ name: nameOf(person), score }))
  const [sums = zeroParts()] = await sumsOf(snapshot, { ...question, groupBy: undefined })
  return {
    active_users: activity.size,
    total_activity: sums.events,
    top_performers: competitionRanks(people)
      .slice(0, TOP)
      .map(({ name, score, rank }) => ({ user: name, activity: score, rank })),
    total_commands: sums.commands,
    total_ai_requests: sums.ai_requests,
    total_tokens: sums.tokens_input + sums.tokens_output,
    total_cost_usd: costUsd(sums),
    top_commands: await topCommands(snapshot, question),
    average_productivity_score: null,
    cost_usd_exact: costText(sums.cost_usd),
    unpriced_requests: sums.ai_requests_unpriced,
  }
}

async function topCommands(
  snapshot: Snapshot,
  { where, ...question }: Question,
): Promise<TeamSummary['top_commands']> {
  const { groups } = await measure(snapshot, 'commands_used', {
    ...question,
    where: { ...where, event_type: [EVENT_TYPES.command] },
    groupBy: 'name_id',
  })
  const keys = groups.map(({ key }) => key)
  const nameOf = await groupNames(snapshot.db, 'event_name', keys)
  const commands = groups.map(({ key, total }) => ({ name: nameOf(key) ?? '', score: total ?? 0 }))
  return competitionRanks(commands)
    .slice(0, TOP)
    .map(({ name, score }) => ({ command: name, count: score }))
}

export interface LeaderboardQuery extends TeamQuery {
  metric: string
  limit: number
}

/** How numbers of a team were come by. */
interface Basis {
  tz: string
  as_of: string
  source: 'rollup' | 'raw'
  approx: boolean
  error_bound: number
}

export interface Leaderboard extends Basis {
  leaderboard: { user: string; score: number; rank: number }[]
  metric: string
  suppressed: Standing['suppressed']
}

/**
 * The people of an organization who were active, best first. Who does not want to be seen is, but for themselves, left
 * out for all who do not manage the team, and so is who was erased; ranks are those among the rest.
 */
export async function leaderboard(
  snapshot: Snapshot,
  caller: User,
  query: LeaderboardQuery,
): Promise<Leaderboard> {
  const metric = requireMetric(query.metric)
  if (metric.kind === 'score') {
    throw new ValidationError('A leaderboard of productivity_score is not available yet.')
  }
  const { team, question } = await questionOf(snapshot, query)
  const { active, answer } = await valuesOf(snapshot, query.metric, metric, question)
  const nameOf = await peopleNames(snapshot, [...active.keys()])
  const all = [...active].map(([person, score]) => ({ name: nameOf(person), score }))
  const isManager = managesTeam(caller, query.organization)
  const seen = isManager ? all : await visibleTo(snapshot, caller, all)
  const least = leastGroup(metric, team, isManager)
  const isSuppressed =
    !isManager && (isTooFew(all.length, least) || isGivenAway(all.length - seen.length, least))
  return {
    leaderboard: competitionRanks(isSuppressed ? [] : seen)
      .slice(0, query.limit)
      .map(({ name, score, rank }) => ({ user: name, score, rank })),
    metric: query.metric,
    suppressed: isSuppressed ? 'k_anonymity' : null,
    ...basisOf(snapshot, question, answer),
  }
}

async function visibleTo<T extends { name: string }>(
  { db }: Snapshot,
  caller: User,
  all: readonly T[],
): Promise<T[]> {
  const names = all.map(({ name }) => name)
  const invisible = await listInvisible(db, names)
  return all.filter(
    ({ name }) => name === caller.name || !(name === FORMER_MEMBER || invisible.has(name)),
  )
}

export interface UserComparisonQuery extends TeamQuery {
  metric: string
  user?: string | undefined
}

export interface UserComparison extends Standing, Basis {
  user_value: number | null
  /** Why there are no values. */
  reason: 'not_available' | null
}

/** Somebody's value within an organization, among all who were active for it and have one; the caller's by default. */
export async function userComparison(
  snapshot: Snapshot,
  caller: User,
  query: UserComparisonQuery,
): Promise<UserComparison> {
  const metric = requireMetric(query.metric)
  const { team, question } = await questionOf(snapshot, query)
  const { active, personValue, answer } = await valuesOf(snapshot, query.metric, metric, question)
  const user = query.user ?? caller.name
  const subjectNo = await snapshot.once(['subject', user], () => findSubject(snapshot.db, user))
  const own = personValue(subjectNo ?? 0)
  const least = leastGroup(metric, team, managesTeam(caller, query.organization))
  return {
    user_value: own,
    ...standingOf(own, [...active.values()], least),
    reason: metric.kind === 'score' ? 'not_available' : null,
    ...basisOf(snapshot, question, answer),
  }
}

interface PersonValues {
  /** The values of those who were active and have one. */
  active: Map<number, number>
  /** Anybody's value; null where there is nothing to divide. */
  personValue: (subjectNo: number) => number | null
  answer: Measurement
}

async function valuesOf(
  snapshot: Snapshot,
  name: string,
  { kind }: Metric,
  question: Question,
): Promise<PersonValues> {
  const answer = await measure(snapshot, name, question)
  const totals = new Map(answer.groups.map(({ key, total }) => [key, total]))
  const nothing = kind === 'sum' || kind === 'minutes' || kind === 'distinct' ? 0 : null
  const personValue = (subjectNo: number): number | null => totals.get(subjectNo) ?? nothing
  const active = new Map<number, number>()
  for (const subjectNo of (await activityOf(snapshot, question)).keys()) {
    const value = personValue(subjectNo)
    if (value !== null) active.set(subjectNo, value)
  }
  return { active, personValue, answer }
}

/** Events of each person who has any. */
async function activityOf(snapshot: Snapshot, question: Question): Promise<Map<number, number>> {
  const { groups } = await measure(snapshot, 'events', question)
  const counts = groups.map(({ key, total }) => [Number(key), total ?? 0] as const)
  return new Map(counts.filter(([, events]) => events > 0))
}

async function peopleNames(
  { db }: Snapshot,
  subjectNos: readonly number[],
): Promise<(subjectNo: number) => string> {
  const users = await usersOf(db, subjectNos)
  return (subjectNo) => users.get(subjectNo) ?? FORMER_MEMBER
}

function basisOf(
  { now }: Snapshot,
  { zone }: Question,
  { source, approx, errorBound }: Measurement,
): Basis {
  const as_of = isoWithOffset(now.getTime(), 0)
  return { tz: zone, as_of, source, approx, error_bound: errorBound }
}
