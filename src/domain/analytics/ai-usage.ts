import type { User } from '../../context.ts'
import { isoWithOffset, localDate } from '../../series/zones.ts'
import { groupNames } from './group-names.ts'
import { costUsd } from './metrics.ts'
import { addParts, type Parts, zeroParts } from './parts.ts'
import { costText } from './prices.ts'
import { type RequestColumn, requestSums } from './queries/ai-requests.ts'
import { type GroupKey, type Question, sourceOf } from './question.ts'
import { type AskedDays, intervalsIn, requireRange, wholeOf } from './range.ts'
import { type AskedScope, conditionsFor } from './scope.ts'
import type { Snapshot } from './snapshot.ts'
import { requireFew, sumsOf } from './sum-rows.ts'
import { EVENT_TYPES, nameOf, REQUEST_TYPES } from './vocabulary.ts'

/** What usage can be split by. */
export const USAGE_GROUPS = ['day', 'model', 'provider', 'request_type', 'user'] as const
export type UsageGroup = (typeof USAGE_GROUPS)[number]

/** Where a request says so; of days the rollups know. */
const COLUMNS = {
  model: 'model_id',
  provider: 'provider_id',
  request_type: 'request_type',
  user: 'subject_no',
} as const satisfies Record<Exclude<UsageGroup, 'day'>, RequestColumn>

/** Whose requests, of which local dates, both included. */
export interface AiUsageQuery extends AskedDays, Omit<AskedScope, 'filters'> {
  group_by?: UsageGroup | undefined
}

export interface UsageFigures {
  total_requests: number
  /** Input and output. */
  total_tokens: number
  /** USD, of the requests that have a price. */
  cost: number
  tokens_input: number
  tokens_output: number
  successful_requests: number
  failed_requests: number
  /** Of the requests that say how long they took; null when none does. */
  avg_duration_ms: number | null
  unpriced_requests: number
  cost_usd_exact: string
}

export interface AiUsage {
  /** `groups` when asked: those with requests, days in order, others by requests; null: they have no such value. */
  usage: UsageFigures & { groups?: (UsageFigures & { key: string | null })[] }
  as_of: string
  source: 'rollup' | 'raw'
}

/** What AI requests used and cost, the caller's own unless another scope is asked; groups add up to the whole exactly. */
export async function aiUsage(
  snapshot: Snapshot,
  caller: Pick<User, 'name' | 'timeZone'>,
  siteZone: string,
  query: AiUsageQuery,
): Promise<AiUsage> {
  const { now } = snapshot
  const { group_by: groupBy } = query
  const range = requireRange(query, caller.timeZone ?? siteZone, now)
  const where = await conditionsFor(snapshot, caller, query)
  const intervals = groupBy === 'day' ? intervalsIn(range, 'daily', now) : wholeOf(range, now)
  const question = { where, intervals, zone: range.zone }
  const requests = { ...where, event_type: [EVENT_TYPES.ai_request] }
  const sums = await sumsOf(snapshot, { ...question, where: requests })
  const total = zeroParts()
  for (const parts of sums) addParts(total, parts)
  const isInRollups = groupBy === undefined || groupBy === 'day'
  if (!isInRollups) requireFew(total.ai_requests)
  const groups = isInRollups
    ? groupsByDay(question, sums)
    : await groupsBy(snapshot, groupBy, question)
  return {
    usage: {
      ...figuresOf(total),
      ...(groupBy && { groups: groups.map(({ key, parts }) => ({ key, ...figuresOf(parts) })) }),
    },
    as_of: isoWithOffset(now.getTime(), 0),
    source: isInRollups && sourceOf(question) !== 'raw' ? 'rollup' : 'raw',
  }
}

interface Group {
  key: string | null
  parts: Parts
}

function groupsByDay({ intervals, zone }: Question, sums: readonly Parts[]): Group[] {
  return intervals
    .map(({ from }, index) => ({ key: localDate(from, zone), parts: sums[index] ?? zeroParts() }))
    .filter(({ parts }) => parts.ai_requests > 0)
}

async function groupsBy(
  { db }: Snapshot,
  groupBy: Exclude<UsageGroup, 'day'>,
  { where, intervals }: Question,
): Promise<Group[]> {
  const rows = await requestSums(db, COLUMNS[groupBy], where, intervals)
  const values = rows.map(({ value }) => value)
  // Providers have their names in the dictionary that models have.
  const nameOfValue =
    groupBy === 'request_type'
      ? (value: GroupKey) => nameOf(REQUEST_TYPES, Number(value)) ?? null
      : await groupNames(db, groupBy === 'user' ? 'user' : 'model', values)
  return rows
    .map(({ value, parts }) => ({ key: nameOfValue(value), parts }))
    .sort(
      (a, b) =>
        b.parts.ai_requests - a.parts.ai_requests || ((a.key ?? '') < (b.key ?? '') ? -1 : 1),
    )
}

function figuresOf(parts: Parts): UsageFigures {
  return {
    total_requests: parts.ai_requests,
    total_tokens: parts.tokens_input + parts.tokens_output,
    cost: costUsd(parts),
    tokens_input: parts.tokens_input,
    tokens_output: parts.tokens_output,
    successful_requests: parts.ai_requests - parts.ai_requests_failed,
    failed_requests: parts.ai_requests_failed,
    avg_duration_ms: parts.timed === 0 ? null : parts.duration_ms / parts.timed,
    unpriced_requests: parts.ai_requests_unpriced,
    cost_usd_exact: costText(parts.cost_usd),
  }
}
