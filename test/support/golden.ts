import { randomBytes, randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Agent, request as httpRequest } from 'node:http'
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

/** Plays recorded cases against a server. */
export interface Player {
  play: (golden: GoldenCase) => Promise<Played[]>
  readingOf: (golden: GoldenCase) => Reading
  close: () => void
}

/** What a player needs to know of the server. */
export interface PlayerOptions {
  url: string
  /** The site's name: the Host of cases that give none. */
  host: string
  fixtures: Fixtures
  now: () => Date
}

/** Names that stand for a user with a cookie session; all others are `<as>@example.com`. */
const ADMINISTRATORS = new Set(['admin', 'admin_csrf'])
const VERBS_WITH_LENGTH = new Set(['POST', 'PUT', 'PATCH'])

const folder = new URL('../golden/', import.meta.url)

/** A JSON file of test/golden. */
export function readGolden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as T
}

/** The steps of a case; one without `steps` is its own. */
export function stepsOf(golden: GoldenCase): Step[] {
  if (golden.steps !== undefined) return golden.steps
  const { as, request } = golden
  if (as === undefined || request === undefined) throw new Error(`${golden.id} has no request.`)
  return [{ ...golden, as, request }]
}

export function createPlayer({ url, host, fixtures, now }: PlayerOptions): Player {
  const agent = new Agent({ keepAlive: true })
  const { hostname, port } = new URL(url)
  const known: Record<string, unknown> = {
    run: randomBytes(4).toString('hex'),
    dead_sid: randomBytes(28).toString('hex'),
    yyyy: String(now().getUTCFullYear()),
  }
  const sessions = new Map<string, string>()

  const send = (
    method: string,
    path: string,
    given: Record<string, string>,
    body?: string | null,
  ): Promise<Answer> => {
    const headers: Record<string, string | number> = { Host: host, ...given }
    if (body) headers['Content-Length'] = Buffer.byteLength(body)
    else if (VERBS_WITH_LENGTH.has(method)) headers['Content-Length'] = 0
    return new Promise((resolve, reject) => {
      const options = { agent, hostname, port, method, path, headers }
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
      request.end(body ?? undefined)
    })
  }

  const userOf = (as: string): FixtureUser => {
    const name = ADMINISTRATORS.has(as) ? 'Administrator' : `${as}@example.com`
    const user = fixtures.users.find((one) => one.name === name)
    if (user === undefined) throw new Error(`Nobody is called ${as}.`)
    return user
  }

  const logIn = async (as: string): Promise<string> => {
    const { name, password } = userOf(as)
    const form = `usr=${encodeURIComponent(name)}&pwd=${encodeURIComponent(password)}`
    const type = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const answer = await send('POST', '/api/method/login', type, form)
    const sid = answer.cookies.find((cookie) => cookie.name === 'sid')?.value
    if (sid === undefined) throw new Error(`${as} cannot sign in: ${answer.text}`)
    if (as === 'admin_csrf') {
      const user = '/api/method/frappe.auth.get_logged_user'
      const { headers } = await send('GET', user, { Cookie: `sid=${sid}` })
      known.csrf_token = headers['x-frappe-csrf-token']
    }
    sessions.set(as, sid)
    return sid
  }

  const credentialsOf = async (as: string): Promise<Record<string, string>> => {
    if (as === 'guest') return {}
    if (as === 'dead_sid') return { Cookie: `sid=${known.dead_sid}` }
    if (as === 'token') {
      const { api_key, api_secret } = userOf('sys')
      return { Authorization: `token ${api_key}:${api_secret}` }
    }
    return { Cookie: `sid=${sessions.get(as) ?? (await logIn(as))}` }
  }

  const playStep = async (step: Step, where: string): Promise<Played> => {
    const { as, response, compare = true, capture = {} } = step
    if (step.fresh_ip) known.ip = randomAddress()
    const credentials = await credentialsOf(as)
    const { method, path, headers = {}, body } = fill(step.request, known)
    const actual = await send(method, path, { ...credentials, ...headers }, body)
    // Ended by this answer: the next case of that user signs in anew.
    if (actual.cookies.some(({ name, value }) => name === 'sid' && value === '')) {
      sessions.delete(as)
    }
    for (const [name, source] of Object.entries(capture)) {
      known[name] = captured(actual, source, where)
    }
    const expected = response !== undefined && compare ? fill(response, known) : undefined
    return { where, expected, actual }
  }

  return {
    play: async (golden) => {
      known.ip = randomAddress()
      const steps = stepsOf(golden)
      const played: Played[] = []
      for (const [i, step] of steps.entries()) {
        const where = steps.length === 1 ? golden.id : `${golden.id} step ${i + 1}`
        played.push(await playStep(step, where))
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
function fill<T>(value: T, known: Readonly<Record<string, unknown>>): T {
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
