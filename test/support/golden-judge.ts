import {
  type GoldenCase,
  type Played,
  type Player,
  readGolden,
  type Step,
  stepsOf,
  whereOf,
} from './golden.ts'
import { type Expected, mismatches } from './golden-match.ts'

/** Cases that wait for a part that is not there yet; patterns are tried on verb, address and body. */
interface Pending {
  rules: { needs: string; request: string }[]
  counts: Record<string, { cases: number; pending: number }>
}

/** Where we answer otherwise on purpose: row of the README's table, and what we answer. */
export interface Difference {
  row: string
  /** Name of a rule that holds for every case it changes. */
  rule?: string
  /** Ids of cases; of one with steps `<id> step <n>`, and its other steps are as recorded. */
  cases?: string[]
  answer?: Partial<Expected>
}

/** What a rule makes of a recorded answer. */
const RULES: Readonly<Record<string, (recorded: Expected) => Expected>> = {
  'no exc': (recorded) => {
    if (typeof recorded.body !== 'object' || recorded.body === null) return recorded
    const { exc, ...body } = recorded.body as Record<string, unknown>
    return exc === undefined ? recorded : { ...recorded, body }
  },
}

// Ours, whatever folder the cases are from.
export const pending = readGolden<Pending>('pending.json')
export const differences = readGolden<Difference[]>('differences.json')
const patterns = pending.rules.map(({ needs, request }) => ({ needs, request: RegExp(request) }))
export const AREAS = Object.keys(pending.counts)

/** Plays a case and says what is wrong; nothing when it is as it should be. */
export type Judge = (player: Player, golden: GoldenCase) => Promise<string[]>

/** Every answer has to be the recorded one. */
export const judgeAsRecorded: Judge = async (player, golden) => {
  const reading = player.readingOf(golden)
  const played = await player.play(golden)
  return played.flatMap(({ where, expected, actual }) =>
    expected === undefined ? [] : at(where, mismatches(expected, actual, reading)),
  )
}

/** Listed differences have to be there, and nothing else may differ. */
export const judgeOurs: Judge = async (player, golden) => {
  const reading = player.readingOf(golden)
  const played = await player.play(golden, { apart: placesOf(golden).some(differenceAt) })
  return played.flatMap(({ where, expected, actual }: Played) => {
    if (expected === undefined) return []
    const ruled = afterRules(expected)
    const asRecorded = mismatches(ruled, actual, reading)
    const difference = differenceAt(where)
    if (difference === undefined) return at(where, asRecorded)
    const stale = asRecorded.length === 0 ? ['no longer differs: take it off the list'] : []
    return at(where, [...stale, ...mismatches({ ...ruled, ...difference.answer }, actual, reading)])
  })
}

/** What a case waits for; undefined when it can be played. */
export function whatIsMissing(golden: GoldenCase): string | undefined {
  const steps = stepsOf(golden)
  return patterns.find(({ request }) => steps.some((step) => waitsFor(step, request)))?.needs
}

/** The reasons to wait that hold for none of these cases. */
export function idleReasons(cases: readonly GoldenCase[]): string[] {
  const steps = cases.flatMap(stepsOf)
  return patterns
    .filter(({ request }) => !steps.some((step) => waitsFor(step, request)))
    .map(({ needs }) => needs)
}

/** True when the rule says something about this case's answers. */
export function isChangedBy(golden: GoldenCase, rule: string): boolean {
  return stepsOf(golden).some(
    ({ response }) => response !== undefined && ruleOf(rule)(response) !== response,
  )
}

/** Everything of a case that the list of differences can name. */
export function placesOf(golden: GoldenCase): string[] {
  return stepsOf(golden).map((_, i) => whereOf(golden, i))
}

function waitsFor({ request, response }: Step, pattern: RegExp): boolean {
  if (response !== undefined && isRefusedEarly(response)) return false
  return pattern.test(`${request.method} ${request.path} ${request.body ?? ''}`)
}

/** Refused by verb, by rate or by its CSRF token, before anybody looks what the request is about. */
function isRefusedEarly({ status, body }: Expected): boolean {
  return status === 405 || status === 429 || JSON.stringify(body).includes('"CSRFTokenError"')
}

function differenceAt(where: string): Difference | undefined {
  return differences.find(({ cases = [] }) => cases.includes(where))
}

function afterRules(recorded: Expected): Expected {
  return differences.reduce(
    (answer, { rule }) => (rule === undefined ? answer : ruleOf(rule)(answer)),
    recorded,
  )
}

function ruleOf(name: string): (recorded: Expected) => Expected {
  const rule = RULES[name]
  if (rule === undefined) throw new Error(`There is no rule ${name}.`)
  return rule
}

function at(where: string, problems: readonly string[]): string[] {
  return problems.map((problem) => `${where}: ${problem}`)
}
