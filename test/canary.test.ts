import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals'
import fc from 'fast-check'
import { redact } from '../src/redact/index.ts'
import { fuzzedRequests } from './support/fuzz.ts'
import {
  type Arena,
  ORGANIZATION,
  openArena,
  type Role,
  sendAs,
  type Target,
  targets,
} from './support/fuzz-run.ts'
import { leaksIn, storedIn } from './support/leaks.ts'
import { plantedSecrets } from './support/secrets.ts'
import type { WireRequest } from './support/wire.ts'

/** Requests of each role to a method. */
const REQUESTS = 100
const ROLES: readonly Role[] = ['everything', 'user', 'guest']
/** Milliseconds for the requests of one method. */
const PATIENCE = 60_000

const seed = randomInt(2 ** 31)
const CANARIES = plantedSecrets(seed)
const TEXTS = CANARIES.map(({ text }) => text)
const header = fc.constantFrom(...TEXTS.filter((text) => /^[\x20-\x7e]+$/.test(text)))
/** A person's, in no form that the engine knows: they are to be hashed and encrypted. */
const CREDENTIALS = { password: 'canary-Password-77', apiSecret: 'canarysecret077' }

/** Requests with a canary in every argument that takes a text, in headers, and in the query. */
function laden({ path, input }: Target): fc.Arbitrary<WireRequest> {
  const known = {
    users: ['user@example.com', 'everything@example.com'],
    organizations: [ORGANIZATION],
    passwords: TEXTS,
    words: TEXTS,
  }
  const headers = fc.record({
    'user-agent': header,
    referer: header,
    cookie: header,
    'x-request-id': header,
    'x-forwarded-for': header,
    'x-frappe-csrf-token': header,
    'accept-language': header,
    'idempotency-key': header,
  })
  return fc
    .tuple(fuzzedRequests(path, input, known), headers, fc.constantFrom(...TEXTS))
    .map(([request, more, text]) => ({
      ...request,
      path: `${request.path}${request.path.includes('?') ? '&' : '?'}_canary=${encodeURIComponent(text)}`,
      headers: { ...more, ...request.headers },
    }))
}

describe('what people send', () => {
  const lines: string[] = []
  let arena: Arena

  beforeAll(async () => {
    arena = await openArena({ logTo: (line) => lines.push(line) }, { LOG_LEVEL: 'trace' })
  })
  afterAll(() => arena.close())

  it.each(targets())(
    'to $path is taken with canaries in it',
    async (target) => {
      const before = lines.length
      for (const role of ROLES) {
        const waiting = fc.sample(laden(target), { seed, numRuns: REQUESTS }).values()
        const work = async () => {
          for (const request of waiting) await sendAs(arena, role, request)
        }
        await Promise.all(Array.from({ length: 8 }, work))
      }
      expect(lines.length - before).toBeGreaterThanOrEqual(ROLES.length * REQUESTS)
    },
    PATIENCE,
  )

  it('in an address is taken', async () => {
    for (const text of TEXTS) {
      for (const before of ['/api/method/', '/api/v2/method/', '/files/', '/']) {
        await sendAs(arena, 'user', { verb: 'GET', path: before + encodeURIComponent(text) })
      }
    }
  })

  it('as credentials is taken', async () => {
    const ada = await arena.server.newUser(CREDENTIALS)
    const form = new URLSearchParams({ usr: ada.name, pwd: ada.password })
    const login = await arena.server.request().post('/api/method/login').send(form.toString())
    expect(login.status).toBe(200)
    const called = await arena.server.get('frappe.auth.get_logged_user', {}, ada)
    expect(called.body).toEqual({ message: ada.name })
  })

  it(
    'is in no table and no line of the log, in any form',
    async () => {
      const log = { place: 'log', bytes: Buffer.from(lines.join('')) }
      const writings = [...(await storedIn(arena.server.ctx)), log]
      const own = Object.entries(CREDENTIALS).map(([rule, secret]) => ({ rule, secret, text: '' }))
      const leaks = leaksIn(writings, [...CANARIES, ...own])
      expect({ seed, leaks }).toEqual({ seed, leaks: [] })
      // And it was written: else nothing would have been shown.
      const all = writings.map(({ bytes }) => bytes.toString()).join('')
      const rules = new Set(all.match(/\[REDACTED:[a-z0-9-]+/g))
      expect(rules.size).toBeGreaterThan(20)
    },
    PATIENCE,
  )
})

test('the search sees secrets in every form that it knows', () => {
  const wrap = {
    plain: (text: string) => text,
    json: (text: string) => JSON.stringify({ text }),
    'json in json': (text: string) => JSON.stringify({ text: JSON.stringify([text]) }),
    url: encodeURIComponent,
    form: (text: string) => new URLSearchParams({ text }).toString(),
    hex: (text: string) => Buffer.from(`ab${text}c`).toString('hex'),
    base64: (text: string) => Buffer.from(`abcd${text}ef`).toString('base64'),
    'base64 for URLs': (text: string) => Buffer.from(`ab${text}ef`).toString('base64url'),
  }
  for (const [place, form] of Object.entries(wrap)) {
    for (const planted of CANARIES) {
      const bytes = Buffer.from(form(planted.text))
      const leaks = leaksIn([{ place, bytes }], [planted])
      expect([place, planted.rule, leaks.length > 0]).toEqual([place, planted.rule, true])
      const redacted = Buffer.from(form(redact(planted.text).text))
      expect(leaksIn([{ place, bytes: redacted }], [planted])).toEqual([])
    }
  }
})
