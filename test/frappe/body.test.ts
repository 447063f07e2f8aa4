import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { z } from 'zod'
import { type BodyHolder, createBodyRoom } from '../../src/frappe/body.ts'
import { defineMethod } from '../../src/frappe/method.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/start.ts'

const KIB = 1024
const ROOM = 1024 * KIB
const LARGE = 300 * KIB
const SMALL = 64 * KIB

const contract = {
  verbs: ['POST'],
  audience: 'guest',
  right: null,
  transaction: 'read',
  xssSafe: true,
  bodyLimit: ROOM,
  input: z.looseObject({}),
  output: z.literal('done'),
} as const
const METHOD = 'oropendola_test.large'
const large = defineMethod('Takes a lot.', { ...contract, path: METHOD }).handle(async () => 'done')

/** Handlers that have begun, and end when they are told to. */
const begun: (() => void)[] = []
const slow = defineMethod('Takes a lot, and its time.', {
  ...contract,
  path: 'oropendola_test.slow',
}).handle(() => new Promise((resolve) => begun.push(() => resolve('done'))))
const echo = defineMethod('Answers its note.', {
  ...contract,
  path: 'oropendola_test.echo',
  input: z.object({ note: z.string() }),
  output: z.string(),
}).handle(async ({ input }) => input.note)
const failing = defineMethod('Fails.', {
  ...contract,
  path: 'oropendola_test.failing',
}).handle(async () => {
  throw new Error('It fails.')
})

describe('the room for bodies', () => {
  const bodies = createBodyRoom(ROOM)
  const opened: ClientRequest[] = []
  let server: TestServer

  beforeAll(async () => {
    server = await startServer({ bodies, methods: { large, slow, echo, failing } })
  })
  afterAll(() => server.close())
  afterEach(async () => {
    for (const one of opened.splice(0)) one.destroy()
    await isTaken(0)
  })

  const isTaken = (bytes: number) =>
    until(`${bytes} bytes are taken`, () => bodies.bytes() === bytes)

  function open(method: string, length: number | undefined): ClientRequest {
    const headers = {
      'content-type': 'application/json',
      ...(length !== undefined && { 'content-length': length }),
    }
    const outgoing = request(`${server.url}/api/method/${method}`, { method: 'POST', headers })
    opened.push(outgoing)
    return outgoing
  }

  /** A request of which only so many bytes are sent yet. */
  function begin(method: string, body: string, sent: number, isChunked = false) {
    const outgoing = open(method, isChunked ? undefined : body.length)
    const answer = once(outgoing, 'response').then(([response]) => response as IncomingMessage)
    answer.catch(() => {})
    outgoing.write(body.slice(0, sent))
    return {
      answer,
      write: (upTo: number) => outgoing.write(body.slice(sent, upTo)),
      finish: () => outgoing.end(body.slice(sent)),
      hangUp: () => outgoing.destroy(),
    }
  }

  const bodyOf = (bytes: number): string => JSON.stringify({ text: 'x'.repeat(bytes - 11) })
  /** All but the last byte is there. */
  const beginLarge = () => begin(METHOD, bodyOf(LARGE), LARGE - 1)
  const send = (bytes: number, method = METHOD) =>
    server.request().post(`/api/method/${method}`).type('json').send(bodyOf(bytes))

  async function fill() {
    const requests = [beginLarge(), beginLarge(), beginLarge()]
    await isTaken(3 * LARGE)
    return requests
  }

  it('is full of slow bodies: another large one is refused, and told when to come back', async () => {
    const slowOnes = await fill()
    const refused = await send(LARGE)
    expect(refused.status).toBe(429)
    expect(refused.get('Retry-After')).toBe('1')
    expect(refused.body).toMatchObject({
      exc_type: 'BackPressureError',
      reason: 'back_pressure',
      message: 'The server is busy. Try again in a moment.',
    })
    expect(bodies.bytes()).toBe(3 * LARGE)
    for (const one of slowOnes) one.finish()
    for (const one of slowOnes) expect((await one.answer).statusCode).toBe(200)
    await isTaken(0)
    expect((await send(LARGE)).status).toBe(200)
  })

  it.each(['text/html', 'text/plain'])('says when to come back to who reads %s', async (accept) => {
    await fill()
    const refused = await send(LARGE).set('Accept', accept)
    expect([refused.status, refused.text]).toEqual([429, 'Too Many Requests'])
    expect(refused.get('Retry-After')).toBe('1')
  })

  it('is full: small bodies are let in, and not counted', async () => {
    await fill()
    expect((await send(SMALL)).status).toBe(200)
    const body = bodyOf(SMALL)
    const one = begin(METHOD, body, SMALL - 10 * KIB, true)
    one.finish()
    expect((await one.answer).statusCode).toBe(200)
    expect(bodies.bytes()).toBe(3 * LARGE)
    expect((await send(SMALL + 200 * KIB)).status).toBe(429)
  })

  it('counts what has arrived, not what was announced', async () => {
    const many = Array.from({ length: 20 }, () => begin('oropendola_test.slow', bodyOf(ROOM), KIB))
    expect((await send(ROOM)).status).toBe(200)
    expect(bodies.bytes()).toBe(0)
    for (const one of many) one.hangUp()
  })

  it('is free again when clients hang up', async () => {
    const slowOnes = await fill()
    slowOnes[0]?.hangUp()
    await isTaken(2 * LARGE)
    expect((await send(LARGE)).status).toBe(200)
    for (const one of slowOnes) one.hangUp()
    await isTaken(0)
  })

  it('is taken until the answer is written', async () => {
    const answer = send(LARGE, 'oropendola_test.slow').then(({ status }) => status)
    await until('the handler runs', () => begun.length === 1)
    expect(bodies.bytes()).toBe(LARGE)
    begun.pop()?.()
    expect(await answer).toBe(200)
    await isTaken(0)
  })

  it('is taken while a handler runs whose client hung up', async () => {
    const one = begin('oropendola_test.slow', bodyOf(LARGE), LARGE)
    one.finish()
    await until('the handler runs', () => begun.length === 1)
    one.hangUp()
    await expect(one.answer).rejects.toThrow()
    expect(bodies.bytes()).toBe(LARGE)
    begun.pop()?.()
    await isTaken(0)
  })

  it.each([
    ['handlers that fail', 'oropendola_test.failing', bodyOf(LARGE), 500],
    ['bodies that are no JSON', METHOD, 'x'.repeat(LARGE), 400],
    ['methods that do not exist', 'oropendola_test.nothing', bodyOf(LARGE), 404],
  ])('is free again after %s', async (_, method, body, status) => {
    const answer = await server.request().post(`/api/method/${method}`).type('json').send(body)
    expect(answer.status).toBe(status)
    await isTaken(0)
  })

  it('is free again as soon as a body is too large, while the rest of it is discarded', async () => {
    const body = bodyOf(2 * ROOM)
    const one = begin(METHOD, body, LARGE, true)
    await until('it is counted', () => bodies.bytes() > 0)
    one.write(ROOM + KIB)
    await isTaken(0)
    one.hangUp()
  })

  it('holds its bounds, and comes back to nothing, whatever comes', async () => {
    const sizes = [KIB, LARGE, ROOM, ROOM + 1, LARGE, SMALL, LARGE, ROOM / 2, LARGE, ROOM]
    const answers = sizes.map(async (bytes) => {
      const { status } = await send(bytes)
      expect(bodies.bytes()).toBeLessThanOrEqual(ROOM)
      return [bytes, status] as const
    })
    for (const [bytes, status] of await Promise.all(answers)) {
      if (bytes > ROOM) expect(status).toBe(413)
      else expect(bytes <= SMALL ? [200] : [200, 429]).toContain(status)
    }
    await isTaken(0)
  })

  it('hands a body on as it was sent, however it was cut', async () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 100 * KIB }), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(pieces, fc.boolean(), async (lengths, isChunked) => {
        const note = lengths.map((length, i) => String(i).repeat(length)).join('')
        const sent = JSON.stringify({ note })
        const outgoing = open('oropendola_test.echo', isChunked ? undefined : sent.length)
        const answer = once(outgoing, 'response')
        let rest = sent
        for (const length of lengths) {
          outgoing.write(rest.slice(0, length))
          rest = rest.slice(length)
        }
        outgoing.end(rest)
        const [response] = await answer
        expect(JSON.parse(await text(response)).message === note).toBe(true)
      }),
      { numRuns: 20 },
    )
  })
})

it('the room adds up, whoever takes and releases, in any order and any number of times', () => {
  const steps = fc.array(fc.tuple(fc.nat(4), fc.nat(400 * KIB), fc.boolean()))
  fc.assert(
    fc.property(steps, (all) => {
      const room = createBodyRoom(ROOM)
      const holders = Array.from({ length: 5 }, () => ({ takenBytes: 0 }) as BodyHolder)
      for (const [index, bytes, isTaking] of all) {
        const holder = holders[index] as BodyHolder
        if (isTaking) room.take(holder, bytes)
        else room.release(holder)
        expect(room.bytes()).toBe(holders.reduce((sum, one) => sum + one.takenBytes, 0))
        expect(room.bytes()).toBeLessThanOrEqual(ROOM)
      }
      for (const holder of holders) room.release(holder)
      expect(room.bytes()).toBe(0)
    }),
  )
})
