import { randomInt } from 'node:crypto'
import type { Agent } from 'node:http'
import fc from 'fast-check'
import { sql } from 'kysely'
import { z } from 'zod'
import { aliasModules } from '../../src/aliases/index.ts'
import { migrateToLatest } from '../../src/db/migrate.ts'
import { METRICS } from '../../src/domain/analytics/metrics.ts'
import { type Method, methodTable } from '../../src/frappe/method.ts'
import * as frappeMethods from '../../src/frappe/methods/index.ts'
import { methodModules } from '../../src/methods/index.ts'
import { databaseUrl, withEmptyDatabase } from './database.ts'
import { fuzzedRequests, type Known } from './fuzz.ts'
import { type Person, startServer, type TestServer, type TestServerOptions } from './server.ts'
import { saveSettings } from './settings.ts'
import {
  keepAlive,
  type RowCounts,
  rowCounter,
  send,
  type WireAnswer,
  type WireRequest,
} from './wire.ts'

const CONNECTIONS = 8
/** By the server's clock, between two requests: methods that take 60 calls a minute take all of them. */
const PAUSE_MS = 2_000
/** Requests of one method in `npm test`, and of one method as one role in `npm run test:long`. */
export const REQUESTS = 500
export const MANY_REQUESTS = 2_000

const WIDGET = { widget_type: 'metric', data_source: 'events', query_config: '{}' }
/** Calls that are accepted, of methods whose arguments have to fit each other, or something that is there. */
const EXAMPLES: Readonly<Record<string, Record<string, unknown>>> = {
  'ai_assistant.api.analytics.save_dashboard_config': {
    dashboard_name: 'Mine',
    widgets: [{ id: 'a', type: 'kpi', metric: 'events' }],
    layout: [{ id: 'a', x: 0, y: 0, w: 6, h: 2 }],
  },
  'ai_assistant.api.analytics.rebuild_summaries': { start: '2026-11-10', end: '2026-11-12' },
  'ai_assistant.api.analytics.reprice': { start: '2026-11-10', end: '2026-11-12' },
  'ai_assistant.api.analytics_create_widget': { widget_name: 'Events', ...WIDGET },
  'ai_assistant.api.analytics_update_widget': { widget_id: 'rhythm', updates: WIDGET },
  'ai_assistant.api.analytics_delete_widget': { widget_id: 'commands' },
}

/** Something that requests are sent to. */
export interface Target {
  path: string
  input: z.ZodObject
  /** An accepted call may store rows. */
  writes: boolean
  /** Tables whose rows come and go with it, whatever it answers. */
  except: readonly string[]
}

/** Login and logout are answered before methods are looked for. */
const SIGNING: readonly Target[] = [
  { path: 'login', input: z.object({ usr: z.string(), pwd: z.string() }), ...signing() },
  { path: 'logout', input: z.object({}), ...signing() },
]

function signing(): Pick<Target, 'writes' | 'except'> {
  return { writes: false, except: ['tabSessions', 'tabActivity Log'] }
}

/** Every method there is. */
export function targets(): Target[] {
  const methods = [
    ...methodTable([frappeMethods, ...methodModules, ...aliasModules], () => true).values(),
  ]
    .filter(({ path }) => SIGNING.every((one) => one.path !== path))
    .map(targetOf)
  return [...methods, ...SIGNING]
}

export function targetOf({ path, input, transaction }: Method): Target {
  return { path, input, writes: transaction !== 'read', except: [] }
}

export const ORGANIZATION = 'fuzzed-organization'
const NAMES = ['guest', 'user', 'member', 'admin', 'service', 'manager'] as const
/** Who sends: from nobody up to a System Manager. */
export type Role = (typeof NAMES)[number] | 'everything'
export const ROLES: readonly Role[] = NAMES

const SITE_ROLES: Partial<Record<Role, string[]>> = {
  service: ['Oropendola Service'],
  manager: ['System Manager'],
  everything: ['Oropendola Service', 'System Manager'],
}

/** A server with the same people on every database, and its connections. */
export interface Arena {
  server: TestServer
  agent: Agent
  people: Readonly<Partial<Record<Role, Person>>>
  options: ArenaOptions
  close: () => Promise<void>
}

/** Methods beside those that there are, and where the log goes. */
export type ArenaOptions = Pick<TestServerOptions, 'methods' | 'logTo'>

/** A server whose people and organization are called the same wherever it is opened. */
export async function openArena(
  options: ArenaOptions = {},
  env: Record<string, string> = {},
): Promise<Arena> {
  const server = await startServer({ ...options, env })
  const people: Partial<Record<Role, Person>> = {}
  for (const role of [...NAMES.slice(1), 'everything'] as const) {
    people[role] = await server.newUser({
      name: `${role}@example.com`,
      apiKey: `key-of-${role}`,
      apiSecret: `secret-of-${role}`,
      roles: SITE_ROLES[role] ?? [],
    })
  }
  const { member, admin, everything } = people
  if (!member || !admin || !everything) throw new Error('Somebody is missing.')
  const organization = await server.newOrganization([
    { user: member, role: 'member' },
    { user: admin, role: 'admin' },
    { user: everything, role: 'owner' },
  ])
  // Limits would refuse nearly everything.
  await saveSettings(server, {
    allow_consecutive_login_attempts: '0',
    password_reset_limit: '1000000',
  })
  const { db } = server.ctx
  await sql`UPDATE tabOrganization SET name = ${ORGANIZATION} WHERE name = ${organization}`.execute(
    db,
  )
  await sql`UPDATE \`tabOrganization Member\` SET organization = ${ORGANIZATION}`.execute(db)
  server.ctx.identity.invalidate()
  const agent = keepAlive(CONNECTIONS)
  const close = async () => {
    agent.destroy()
    await server.close()
  }
  return { server, agent, people, options, close }
}

/** Runs a function with the same arena on an empty database of its own. */
function withTwin<R>({ options }: Arena, run: (twin: Arena) => Promise<R>): Promise<R> {
  return withEmptyDatabase('twin', async () => {
    const url = databaseUrl(`${process.env.JEST_WORKER_ID ?? '1'}_twin`)
    await migrateToLatest({ migratorUrl: url, runtimeUrl: url, log: () => {} })
    const twin = await openArena(options, { DATABASE_URL: url })
    try {
      return await run(twin)
    } finally {
      await twin.close()
    }
  })
}

/** What the requests came to. */
export interface Tally {
  accepted: number
  refused: number
}

/**
 * Sends requests, several at a time, and requires: no 5xx, Frappe's JSON, and nothing stored by a refused one.
 * A method that reads never changes a count. Of one that writes, the refused requests are sent to a twin that has
 * seen no accepted ones, where they must leave all counts as they were. When something fails, fast-check sends the
 * same requests one by one to a new database, and reports the smallest that fails.
 */
export async function fuzz(
  arena: Arena,
  target: Target,
  role: Role,
  numRuns = REQUESTS,
): Promise<Tally> {
  const seed = randomInt(2 ** 31)
  const run = { arena, target, role, arbitrary: arbitraryOf(target), seed, numRuns }
  const requests = fc.sample(run.arbitrary, { seed, numRuns })
  const { answers, stored } = await sendAll(arena, target, role, requests)
  const isSound = answers.every((answer) => faultOf(answer) === undefined)
  if (!isSound || (stored && !target.writes)) return failOneByOne(run)
  const refused = requests.filter((_, index) => isRefusal(answers[index]))
  if (target.writes) await requireNothingStored(run, refused)
  return { accepted: requests.length - refused.length, refused: refused.length }
}

interface Run {
  arena: Arena
  target: Target
  role: Role
  arbitrary: fc.Arbitrary<WireRequest>
  seed: number
  numRuns: number
}

async function requireNothingStored(run: Run, refused: readonly WireRequest[]): Promise<void> {
  const { arena, target, role } = run
  const { answers, stored } = await withTwin(arena, (twin) => sendAll(twin, target, role, refused))
  if (!stored) return
  if (answers.every(isRefusal)) return failOneByOne(run)
  // What is refused only after something was accepted may be accepted by the twin: judged one by one.
  await oneByOne(run)
}

function arbitraryOf({ path, input }: Target): fc.Arbitrary<WireRequest> {
  const people = NAMES.slice(1).map((role) => `${role}@example.com`)
  const known: Known = {
    users: people,
    organizations: [ORGANIZATION],
    passwords: ['Pw_longer_99', 'wrong'],
    words: ['model', 'success', ...Object.keys(METRICS)],
  }
  return fuzzedRequests(path, input, known, EXAMPLES[path])
}

async function sendAll(
  arena: Arena,
  { except }: Target,
  role: Role,
  requests: readonly WireRequest[],
): Promise<{ answers: WireAnswer[]; stored: boolean }> {
  const count = await rowCounter(arena.server.ctx, except)
  const before = await count()
  const answers: WireAnswer[] = new Array(requests.length)
  const waiting = requests.entries()
  const work = async () => {
    for (const [index, request] of waiting) answers[index] = await sendAs(arena, role, request)
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, work))
  return { answers, stored: !isSame(before, await count()) }
}

/** Sends a request with the credentials of a role. */
export function sendAs(arena: Arena, role: Role, request: WireRequest): Promise<WireAnswer> {
  arena.server.clock.advance(PAUSE_MS)
  const authorization = arena.people[role]?.authorization
  const headers = authorization ? { ...request.headers, authorization } : request.headers
  return send(arena.server.url, { ...request, ...(headers && { headers }) }, arena.agent)
}

async function failOneByOne(run: Run): Promise<never> {
  await oneByOne(run)
  const { target, role, seed } = run
  throw new Error(
    `${target.path} as ${role}, seed ${seed}: fails only when requests are sent at once.`,
  )
}

function oneByOne({ arena, target, role, arbitrary, seed, numRuns }: Run): Promise<void> {
  return withTwin(arena, async (twin) => {
    const count = await rowCounter(twin.server.ctx, target.except)
    const property = fc.asyncProperty(arbitrary, (request) =>
      requireSound(twin, count, target, role, request),
    )
    await fc.assert(property, {
      seed,
      numRuns,
      interruptAfterTimeLimit: 120_000,
      includeErrorInReport: true,
    })
  })
}

async function requireSound(
  twin: Arena,
  count: RowCounts,
  target: Target,
  role: Role,
  request: WireRequest,
): Promise<void> {
  const before = await count()
  const answer = await sendAs(twin, role, request)
  const fault = faultOf(answer)
  if (fault !== undefined) throw new Error(`${fault} ${answer.body}`)
  if (target.writes && !isRefusal(answer)) return
  const after = await count()
  if (isSame(before, after)) return
  const [had, has] = [JSON.stringify(before), JSON.stringify(after)]
  throw new Error(`Status ${answer.status}, and rows went from ${had} to ${has}.`)
}

/** What is wrong with an answer, whatever the request was. */
function faultOf({ status, headers, body }: WireAnswer): string | undefined {
  if (status >= 500) return `Status ${status}.`
  if (headers['content-type'] !== 'application/json') return `Status ${status} without JSON.`
  const parsed: unknown = JSON.parse(body)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return 'No object.'
  // Frappe's reset_password alone answers a status of its own.
  const isTold = 'exc_type' in parsed || body === '{"message":"not found"}'
  return status < 400 || isTold ? undefined : `Status ${status} without exc_type.`
}

function isRefusal(answer: WireAnswer | undefined): boolean {
  return answer !== undefined && answer.status >= 400
}

function isSame(left: Record<string, number>, right: Record<string, number>): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}
