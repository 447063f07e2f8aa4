import { randomBytes, randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Agent, request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type Answer,
  type Cookie,
  type Expected,
  parseCookie,
  type Reading,
} from './golden-match.ts'

/** One recorded request, with its answer unless it is only played. */
export interface Step {
  as: string
  request: {
    method: string
    path: string
    headers?: Record<string, string>
    body?: string | null
  }
  response?: Expected
  /** Values of the answer that later steps use: `$.path.in.body`, or `cookie:<name>`. */
  capture?: Record<string, string>
  compare?: boolean
  /** The step comes from an address of its own. */
  fresh_ip?: boolean
}

/** One entry of a file of recorded cases. */
export interface GoldenCase extends Partial<Step> {
  id: string
  rows: number[]
  steps?: Step[]
  /** Name of the site configuration that it needs; the usual one when absent. */
  profile?: string
  unordered?: boolean
}

/** What the recorded server held before the first case. */
export interface Fixtures {
  settings: Record<string, string | number>
  roles: { role_name: string; desk_access: number }[]
  users: FixtureUser[]
}

export interface FixtureUser {
  name: string
  password: string
  first_name: string
  last_name?: string
  roles: string[]
  enabled?: number
  api_key?: string
  api_secret?: string
}

/** A request that was played: what was to come, and what came. */
export interface Played {
  /** Id of the case and, of several, number of the step. */
  where: string
  /** Undefined where nothing is to be compared. */
  expected: Expected | undefined
  actual: Answer
}

/** Where a site is reached: the address, and the Host that names it. */
export interface Target {
  base: string
  host: string
}

/** The sites that are there, by profile; a case that names none is for `default`. */
export type Targets = Readonly<Record<string, Target>>

/** Plays recorded cases against a server. */
export interface Player {
  /** `apart`: with sessions of its own, since the answer may end one that other cases use. */
  play: (golden: GoldenCase, options?: { apart?: boolean }) => Promise<Played[]>
  readingOf: (golden: GoldenCase) => Reading
  close: () => void
}

/** What a player needs to know of the server. */
export interface PlayerOptions {
  targets: Targets
  fixtures: Fixtures
  now?: () => Date
}

export const DEFAULT_PROFILE = 'default'

/** Names that stand for a user with a cookie session; all others are `<as>@example.com`. */
const ADMINISTRATORS = new Set(['admin', 'admin_csrf'])
const VERBS_WITH_LENGTH = new Set(['POST', 'PUT', 'PATCH'])
/** How long an answer may take. */
const PATIENCE_MS = 30_000

/** The recorded exchanges and what belongs to them. */
export const goldenFolder = fileURLToPath(new URL('../golden/', import.meta.url))

/** A JSON file of the recorded exchanges. */
export function readGolden<T>(name: string, folder = goldenFolder): T {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as T
}

/** The steps of a case; one without `steps` is its own. */
export function stepsOf(golden: GoldenCase): Step[] {
  if (golden.steps !== undefined) return golden.steps
  const { as, request } = golden
  if (as === undefined || request === undefined) throw new Error(`${golden.id} has no request.`)
  return [{ ...golden, as, request }]
}

/** What a step is called in reports and in the list of differences. */
export function whereOf(golden: GoldenCase, step: number): string {
  return golden.steps === undefined ? golden.id : `${golden.id} step ${step + 1}`
}

export function createPlayer({ targets, fixtures, now = () => new Date() }: PlayerOptions): Player {
  const agent = new Agent({ keepAlive: true })
  const shared: Sessions = new Map()
  const constants = {
    run: randomBytes(4).toString('hex'),
    dead_sid: randomBytes(28).toString('hex'),
    yyyy: String(now().getUTCFullYear()),
  }

  const playStep = async (step: Step, where: string, situation: Situation): Promise<Played> => {
    const { as, response, compare = true, capture = {} } = step
    const { target, known, sessions } = situation
    if (step.fresh_ip) known.ip = randomAddress()
    const { headers: credentials, csrfToken } = await credentialsOf(as, situation, sessions)
    if (csrfToken !== undefined) known.csrf_token = csrfToken
    const { method, path, headers = {}, body } = fill(step.request, known)
    const request = { method, path, headers: { ...credentials, ...headers }, body }
    const actual = await send(agent, target, request)
    for (const [name, source] of Object.entries(capture)) {
      known[name] = captured(actual, source, where)
    }
    const expected = response !== undefined && compare ? fill(response, known) : undefined
    return { where, expected, actual }
  }

  const credentialsOf = async (
    as: string,
    { target, known }: Situation,
    sessions: Sessions,
  ): Promise<{ headers: Record<string, string>; csrfToken?: string | undefined }> => {
    if (as === 'guest') return { headers: {} }
    if (as === 'dead_sid') return { headers: { Cookie: `sid=${known.dead_sid}` } }
    if (as === 'token') {
      const { api_key, api_secret } = userOf(fixtures, 'sys')
      return { headers: { Authorization: `token ${api_key}:${api_secret}` } }
    }
    const key = `${as} ${target.host} ${target.base}`
    const session = sessions.get(key) ?? (await logIn(agent, target, userOf(fixtures, as), as))
    sessions.set(key, session)
    return { headers: { Cookie: `sid=${session.sid}` }, csrfToken: session.csrfToken }
  }

  return {
    play: async (golden, { apart = false } = {}) => {
      const { profile = DEFAULT_PROFILE } = golden
      const target = targets[profile]
      if (target === undefined) throw new Error(`There is no site for the profile ${profile}.`)
      const known: Known = { ...constants, ip: randomAddress() }
      const situation = { target, known, sessions: apart ? new Map() : shared }
      const played: Played[] = []
      for (const [i, step] of stepsOf(golden).entries()) {
        played.push(await playStep(step, whereOf(golden, i), situation))
      }
      return played
    },
    readingOf: ({ unordered = false }) => ({
      now,
      unordered,
      cookiesOf: (user) => fiveCookies(fixtures, user),
    }),
    close: () => agent.destroy(),
  }
}

interface Session {
  sid: string
  csrfToken: string | undefined
}

type Sessions = Map<string, Session>

/** Values that texts of the case may insert. */
type Known = Record<string, unknown>

interface Situation {
  target: Target
  known: Known
  sessions: Sessions
}

/** What of a request is sent as it stands. */
type SentRequest = Required<Pick<Step['request'], 'method' | 'path' | 'headers'>> &
  Pick<Step['request'], 'body'>

/** Sends one request; rejects when there is no answer. */
export function send(
  agent: Agent,
  { base, host }: Target,
  { method, path, headers: given, body }: SentRequest,
): Promise<Answer> {
  const { hostname, port } = new URL(base)
  const headers: Record<string, string | number> = { Host: host, ...given }
  if (body) headers['Content-Length'] = Buffer.byteLength(body)
  else if (VERBS_WITH_LENGTH.has(method)) headers['Content-Length'] = 0
  return new Promise((resolve, reject) => {
    const options = { agent, hostname, port, method, path, headers, timeout: PATIENCE_MS }
    const request = httpRequest(options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          cookies: (response.headers['set-cookie'] ?? []).map(parseCookie),
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      )
    })
    request.on('error', reject)
    request.on('timeout', () =>
      request.destroy(new Error(`${method} ${path}: no answer within ${PATIENCE_MS / 1000} s.`)),
    )
    request.end(body ?? undefined)
  })
}

function userOf({ users }: Fixtures, as: string): FixtureUser {
  const name = ADMINISTRATORS.has(as) ? 'Administrator' : `${as}@example.com`
  const user = users.find((one) => one.name === name)
  if (user === undefined) throw new Error(`Nobody is called ${as}.`)
  return user
}

/** Signs in; for `admin_csrf` also asks for the session's token, so that it has one. */
async function logIn(
  agent: Agent,
  target: Target,
  { name, password }: FixtureUser,
  as: string,
): Promise<Session> {
  const answer = await send(agent, target, {
    method: 'POST',
    path: '/api/method/login',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: `usr=${encodeURIComponent(name)}&pwd=${encodeURIComponent(password)}`,
  })
  const sid = answer.cookies.find((cookie) => cookie.name === 'sid')?.value
  if (sid === undefined) throw new Error(`${as} cannot sign in: ${answer.text}`)
  if (as !== 'admin_csrf') return { sid, csrfToken: undefined }
  const headers = { Cookie: `sid=${sid}` }
  const asked = { method: 'GET', path: '/api/method/gold.api.csrf', headers }
  return { sid, csrfToken: JSON.parse((await send(agent, target, asked)).text).message }
}

/** The five cookies that describe a user. */
function fiveCookies({ users, roles }: Fixtures, name: string): Cookie[] {
  const user = users.find((one) => one.name === name)
  const desk = roles.filter((role) => role.desk_access === 1).map((role) => role.role_name)
  const opensDesk = ['System Manager', ...desk].some((role) => user?.roles.includes(role))
  const fullName = [user?.first_name ?? name, user?.last_name].filter(Boolean).join(' ')
  const describing = {
    system_user: name === 'Administrator' || opensDesk ? 'yes' : 'no',
    full_name: encodeURIComponent(fullName),
    user_id: encodeURIComponent(name),
    user_image: '',
  }
  return [
    {
      name: 'sid',
      value: name === 'Guest' ? 'Guest' : '<sid>',
      attributes: ['Expires=<http-date>', 'Max-Age=612000', 'HttpOnly', 'Path=/', 'SameSite=Lax'],
    },
    ...Object.entries(describing).map(([key, value]) => ({
      name: key,
      value,
      attributes: ['Path=/', 'SameSite=Lax'],
    })),
  ]
}

/** A copy whose texts have their `{{names}}` replaced. */
function fill<T>(value: T, known: Readonly<Known>): T {
  return mapTexts(value, (text) =>
    text.replace(/\{\{(\w+)(?:\|(url|json))?\}\}/g, (_, name: string, how?: string) => {
      const found = known[name]
      if (found === undefined) throw new Error(`Nothing is known as ${name}.`)
      const shown = typeof found === 'string' ? found : JSON.stringify(found)
      if (how === 'url') return encodeURIComponent(shown)
      return how === 'json' ? JSON.stringify(shown).slice(1, -1) : shown
    }),
  ) as T
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]),
  )
}

function captured({ cookies, text, status }: Answer, source: string, where: string): unknown {
  const found = source.startsWith('cookie:')
    ? cookies.find(({ name }) => name === source.slice('cookie:'.length))?.value
    : valueAt(text, source)
  if (found === undefined) {
    throw new Error(`${where}: nothing at ${source} of the answer ${status} ${text.slice(0, 400)}`)
  }
  return found
}

/** The value at `$.a.b[0].c` of a JSON text. */
function valueAt(text: string, path: string): unknown {
  const names = path.match(/[^.[\]$]+/g) ?? []
  return names.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null
        ? (value as Record<string, unknown>)[name]
        : undefined,
    JSON.parse(text),
  )
}

function randomAddress(): string {
  return `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`
}
