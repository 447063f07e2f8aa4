import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { RateLimitExceededError } from '../../src/exceptions.ts'
import { defineMethod } from '../../src/frappe/method.ts'
import { methodLimiter, type RateLimit } from '../../src/frappe/rate-limit.ts'
import { startServer, type TestServer } from '../support/server.ts'

describe('a limit of calls', () => {
  let at = 0
  let limiter: ReturnType<typeof methodLimiter>

  beforeEach(() => {
    at = 0
    limiter = methodLimiter(() => new Date(at))
  })

  function allows(limit: Partial<RateLimit>, call: { ip?: string; k?: unknown; verb?: string }) {
    const { ip = '10.0.0.1', k, verb = 'POST' } = call
    const counted = { path: 'test.tea', verb, ip, args: { k } }
    try {
      limiter({ limit: 2, seconds: 60, ...limit }, counted)
      return true
    } catch (error) {
      expect(error).toBeInstanceOf(RateLimitExceededError)
      return false
    }
  }
  const thrice = (limit: Partial<RateLimit>, call = {}) => [1, 2, 3].map(() => allows(limit, call))

  it('holds for each address, until its window ends', () => {
    expect(thrice({})).toEqual([true, true, false])
    expect(allows({}, { ip: '10.0.0.2' })).toBe(true)
    at = 59_999
    expect(allows({}, {})).toBe(false)
    at = 60_000
    expect(thrice({})).toEqual([true, true, false])
  })

  it('holds for each value of its key, of any type', () => {
    expect(thrice({ key: 'k' }, { k: 'a' })).toEqual([true, true, false])
    expect(allows({ key: 'k' }, { k: 'b' })).toBe(true)
    expect(allows({ key: 'k' }, { k: ['a'] })).toBe(true)
    expect(allows({ key: 'k' }, { k: 'a', ip: '10.0.0.2' })).toBe(true)
  })

  it('may hold for the key alone, whatever the address', () => {
    const limit = { key: 'k', byIp: false }
    expect(thrice(limit, { k: 'a' })).toEqual([true, true, false])
    expect(allows(limit, { k: 'a', ip: '10.0.0.2' })).toBe(false)
  })

  it('counts its verbs alone', () => {
    expect(thrice({ verbs: ['POST'] })).toEqual([true, true, false])
    expect(allows({ verbs: ['POST'] }, { verb: 'GET' })).toBe(true)
  })
})

describe('over HTTP', () => {
  let server: TestServer
  const limited = defineMethod('May be called twice a minute.', {
    path: 'ai_assistant.api.test.limited',
    verbs: ['POST'],
    audience: 'user',
    right: null,
    transaction: 'read',
    rateLimit: { limit: 2, seconds: 60 },
    input: z.object({ n: z.int() }),
    output: z.null(),
  }).handle(async () => null)

  beforeAll(async () => {
    server = await startServer({ methods: { limited } })
  })
  afterAll(() => server.close())

  it('a limited method counts calls that are for it, wrong arguments included', async () => {
    const person = await server.newUser()
    const call = async (args: object, who?: typeof person) =>
      (await server.post('ai_assistant.api.test.limited', args, who)).status
    for (let i = 0; i < 3; i++) expect(await call({ n: 1 })).toBe(403)
    expect(await call({ n: 1 }, person)).toBe(200)
    expect(await call({ n: 'x' }, person)).toBe(417)
    const third = await server.post('ai_assistant.api.test.limited', { n: 1 }, person)
    expect([third.status, third.body.exc_type]).toEqual([429, 'RateLimitExceededError'])
    server.clock.advance(60_000)
    expect(await call({ n: 1 }, person)).toBe(200)
  })
})
