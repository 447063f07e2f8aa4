import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { saveRole, saveUser } from '../../src/identity/accounts.ts'
import {
  createPlayer,
  type Fixtures,
  type GoldenCase,
  type Played,
  type Player,
  readGolden,
  stepsOf,
} from '../support/golden.ts'
import { type Expected, mismatches } from '../support/golden-match.ts'
import { startServer, type TestServer } from '../support/server.ts'

const SITE = 'site1.local'

/** Cases that wait for a part that is not there yet; patterns are tried on the whole case. */
interface Pending {
  rules: { needs: string; id?: string; profile?: string; request?: string }[]
  counts: Record<string, { cases: number; pending: number }>
}

/** Where we answer otherwise on purpose: row of the README's table, and what we answer. */
interface Difference {
  row: string
  /** Name of a rule that holds for every case it changes. */
  rule?: string
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
  'lock-out 429': (recorded) => {
    const { exc_type } = (recorded.body ?? {}) as Record<string, unknown>
    return exc_type === 'SecurityException' ? { ...recorded, status: 429 } : recorded
  },
}

const pending = readGolden<Pending>('pending.json')
const differences = readGolden<Difference[]>('differences.json')
const fixtures = readGolden<Fixtures>('fixtures.json')
const files = Object.keys(pending.counts).map((file) => ({
  file,
  cases: readGolden<GoldenCase[]>(`${file}.json`),
}))

describe.each(files)('recorded exchanges of $file', ({ file, cases }) => {
  let server: TestServer
  let player: Player

  beforeAll(async () => {
    server = await startServer({ env: { SITES: SITE, TRUSTED_PROXIES: '127.0.0.1' } })
    await saveFixtures(server)
    player = createPlayer({ url: server.url, host: SITE, fixtures, now: server.clock.now })
  })
  afterAll(async () => {
    player.close()
    await server.close()
  })
  // A case begins after the lock-out of those before it.
  beforeEach(() => server.clock.advance(60_000))

  for (const golden of cases) {
    const needs = whatIsMissing(golden)
    if (needs === undefined) it(golden.id, () => playCase(player, golden))
    else it.todo(`${golden.id}: needs ${needs}`)
  }

  it('are all there, and no more wait than are counted', () => {
    const waiting = cases.filter((golden) => whatIsMissing(golden) !== undefined)
    expect({ cases: cases.length, pending: waiting.length }).toEqual(pending.counts[file])
  })
})

describe('differences', () => {
  const played = files
    .flatMap(({ cases }) => cases)
    .filter((golden) => whatIsMissing(golden) === undefined)
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

  it.each(differences)(
    '"$row" is a row of the README and differs in a case that is played',
    ({ row, rule, cases = [] }) => {
      expect(readme).toContain(`| ${row} |`)
      const ids = new Set(played.map(({ id }) => id))
      expect(cases.filter((id) => !ids.has(id))).toEqual([])
      if (rule !== undefined) expect(played.some((golden) => isChangedBy(golden, rule))).toBe(true)
    },
  )

  it('are listed once', () => {
    const ids = differences.flatMap(({ cases = [] }) => cases)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('and every reason to wait holds for some case', () => {
    const all = files.flatMap(({ cases }) => cases)
    const idle = pending.rules.filter((rule) => !all.some((golden) => isHeldBy(golden, rule)))
    expect(idle).toEqual([])
  })
})

async function playCase(player: Player, golden: GoldenCase): Promise<void> {
  const reading = player.readingOf(golden)
  const difference = differences.find(({ cases = [] }) => cases.includes(golden.id))
  const problems: string[] = []
  const report = ({ where }: Played, found: readonly string[]): void => {
    problems.push(...found.map((text) => `${where}: ${text}`))
  }
  for (const played of await player.play(golden)) {
    const { expected, actual } = played
    if (expected === undefined) continue
    const ruled = afterRules(expected)
    const asRecorded = mismatches(ruled, actual, reading)
    if (difference === undefined) report(played, asRecorded)
    else {
      if (asRecorded.length === 0) report(played, ['no longer differs: take it off the list'])
      report(played, mismatches({ ...ruled, ...difference.answer }, actual, reading))
    }
  }
  expect(problems).toEqual([])
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

function isChangedBy(golden: GoldenCase, rule: string): boolean {
  return stepsOf(golden).some(
    ({ response }) => response !== undefined && ruleOf(rule)(response) !== response,
  )
}

/** What a case waits for; undefined when it can be played. */
function whatIsMissing(golden: GoldenCase): string | undefined {
  return pending.rules.find((rule) => isHeldBy(golden, rule))?.needs
}

function isHeldBy(golden: GoldenCase, { id, profile, request }: Pending['rules'][number]): boolean {
  const matches = (pattern: string | undefined, text: string): boolean =>
    pattern !== undefined && new RegExp(pattern).test(text)
  if (matches(id, golden.id) || matches(profile, golden.profile ?? '')) return true
  return stepsOf(golden).some(({ request: { method, path, body } }) =>
    matches(request, `${method} ${path} ${body ?? ''}`),
  )
}

async function saveFixtures({ ctx, encryptionKey, clock }: TestServer): Promise<void> {
  for (const { role_name, desk_access } of fixtures.roles) {
    await saveRole(ctx.db, role_name, desk_access === 1, clock.now())
  }
  for (const user of fixtures.users) {
    const account = {
      name: user.name,
      firstName: user.first_name,
      password: user.password,
      roles: user.roles,
      enabled: user.enabled !== 0,
      ...(user.last_name === undefined ? {} : { lastName: user.last_name }),
      ...(user.api_key === undefined ? {} : { apiKey: user.api_key }),
      ...(user.api_secret === undefined ? {} : { apiSecret: user.api_secret }),
    }
    await saveUser(ctx.db, encryptionKey, account, clock.now())
  }
  ctx.identity.invalidate()
}
