import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals'
import { z } from 'zod'
import { defineMethod } from '../../src/frappe/method.ts'
import { type Entry, pruneOutbox, purgeStream, since } from '../../src/outbox/index.ts'
import { cleanDatabase } from '../support/database.ts'
import { event, NOW, type OutboxProcess, openProcess } from '../support/outbox.ts'
import { type Person, startServer, type TestServer } from '../support/server.ts'

let one: OutboxProcess
let now = NOW

beforeAll(() => {
  one = openProcess({ now: () => now })
})
afterAll(() => one.close())
beforeEach(async () => {
  now = NOW
  await cleanDatabase(one.db)
})

async function log(stream: string, after = 0): Promise<Entry[]> {
  const missed = await since(one.db, stream, after)
  return 'entries' in missed ? missed.entries : []
}
const revisions = async (stream: string): Promise<number[]> =>
  (await log(stream)).map(({ rev }) => rev)
const publish = (stream: string, ...keys: string[]) =>
  one.write(async (writer) => {
    const revs: number[] = []
    for (const key of keys) revs.push(await writer.publish(event(stream, key)))
    return revs
  })

describe('a transaction', () => {
  it('numbers its events from one in each stream', async () => {
    expect(await publish('a', 'x', 'y')).toEqual([1, 2])
    expect(await publish('a', 'z')).toEqual([3])
    expect(await publish('b', 'x')).toEqual([1])
    expect(await revisions('a')).toEqual([1, 2, 3])
    expect((await since(one.db, 'a', 3)).head).toBe(3)
  })

  it('tells all that it was given', async () => {
    const mention = {
      stream: 'user:ben@example.com',
      type: 'mention',
      key: 'mention:7',
      ref: { message_id: 7 },
      data: { text: '“Ü” 🎉', by: { name: 'ann' } },
      audience: ['ben@example.com'],
    }
    await one.write((writer) => writer.publish(mention))
    expect(await log(mention.stream)).toEqual([
      {
        stream: mention.stream,
        rev: 1,
        type: 'mention',
        ref: { message_id: 7 },
        data: mention.data,
        superseded: false,
        audience: ['ben@example.com'],
        actor: 'ann@example.com',
        ts: '2026-11-15T12:00:00.000Z',
        length: JSON.stringify(mention.data).length,
      },
    ])
  })

  it('that fails leaves neither event nor gap', async () => {
    await publish('a', 'x')
    const failing = one.write(async (writer) => {
      await writer.publish(event('a', 'y'))
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await publish('a', 'z')).toEqual([2])
    expect((await log('a')).map(({ ref }) => ref.key)).toEqual(['x', 'z'])
  })

  it('that publishes nothing changes nothing', async () => {
    await one.write((writer) => writer.openStream('a', 'b'))
    expect(await since(one.db, 'a', 0)).toEqual({ head: 0, entries: [] })
  })

  it('waits for the one before it, and sees what that wrote', async () => {
    const order: string[] = []
    let opened = (): void => {}
    const isOpen = new Promise<void>((resolve) => {
      opened = resolve
    })
    const first = one.write(async (writer, db) => {
      await writer.openStream('a')
      opened()
      await new Promise((resolve) => setTimeout(resolve, 50))
      await db
        .insertInto('oro_name')
        .values({ name_id: Buffer.from('firstkey'), name: 'first' })
        .execute()
      order.push('first')
      return writer.publish(event('a', 'x'))
    })
    await isOpen
    const second = one.write(async (writer, db) => {
      const names = () => db.selectFrom('oro_name').select('name').execute()
      // A look before the lock, as whoever finds the stream by an object takes it.
      expect(await names()).toEqual([])
      await writer.openStream('a')
      order.push('second')
      expect(await names()).toEqual([{ name: 'first' }])
      return writer.publish(event('a', 'y'))
    })
    expect(await Promise.all([first, second])).toEqual([1, 2])
    expect(order).toEqual(['first', 'second'])
  })

  it('opens several streams in one order, so that two do not wait for each other', async () => {
    const both = (streams: string[]) =>
      one.write(async (writer) => {
        await writer.openStream(...streams)
        for (const stream of streams) await writer.publish(event(stream, 'x'))
      })
    await Promise.all(Array.from({ length: 30 }, (_, i) => both(i % 2 ? ['a', 'b'] : ['b', 'a'])))
    expect(await revisions('a')).toEqual(Array.from({ length: 30 }, (_, i) => i + 1))
    expect(await revisions('b')).toHaveLength(30)
  })

  it('refuses names that the database takes for others', async () => {
    await expect(publish('a ', 'x')).resolves.toEqual([1])
    await expect(publish('a', 'x')).rejects.toThrow('"a" is not the name of a stream.')
    await expect(publish('x'.repeat(191), 'x')).rejects.toMatchObject({ errno: 1406 })
  })
})

describe('of each key', () => {
  const states = async (): Promise<unknown[]> =>
    (await log('a')).map(({ rev, data, superseded }) => [rev, data, superseded])

  it('only the newest event keeps its data', async () => {
    await publish('a', 'x', 'y')
    await publish('a', 'x')
    expect(await states()).toEqual([
      [1, null, true],
      [2, { key: 'y' }, false],
      [3, { key: 'x' }, false],
    ])
    expect((await log('a'))[0]?.ref).toEqual({ key: 'x' })
  })

  it('also when both are of one transaction', async () => {
    await publish('a', 'x', 'x', 'y', 'x')
    expect(await states()).toEqual([
      [1, null, true],
      [2, null, true],
      [3, { key: 'y' }, false],
      [4, { key: 'x' }, false],
    ])
  })

  it('and none when another event takes the place of all', async () => {
    await publish('a', 'message:1', 'reactions:1', 'message:2')
    const gone = { ...event('a', 'message:1', null), supersedes: ['reactions:1'] }
    await one.write((writer) => writer.publish(gone))
    expect(await states()).toEqual([
      [1, null, true],
      [2, null, true],
      [3, { key: 'message:2' }, false],
      [4, null, false],
    ])
  })

  it('in its own stream, and only if it is committed', async () => {
    await publish('a', 'x')
    await publish('b', 'x')
    const failing = one.write(async (writer) => {
      await writer.publish(event('a', 'x'))
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await states()).toEqual([[1, { key: 'x' }, false]])
  })
})

test('transactions of different streams do not wait for each other, whatever keys they have', async () => {
  // New keys beside new keys: locks on what lies between them would meet.
  const streams = Array.from({ length: 8 }, (_, i) => `s${i}`)
  let attempts = 0
  const write = (stream: string, key: string) =>
    one.write(async (writer) => {
      attempts++
      await writer.openStream(stream)
      await writer.publish(event(stream, key))
    })
  for (let round = 0; round < 20; round++) {
    await Promise.all(streams.map((stream) => write(stream, `k${round % 5}`)))
  }
  expect(attempts).toBe(160)
})

describe('since', () => {
  it('answers what comes after a revision, a page at a time', async () => {
    await publish('a', 'x', 'y', 'z')
    expect((await log('a', 1)).map(({ rev }) => rev)).toEqual([2, 3])
    expect(await since(one.db, 'a', 1, { limit: 1 })).toMatchObject({
      head: 3,
      entries: [{ rev: 2 }],
    })
    expect(await since(one.db, 'a', 1, { to: 2 })).toMatchObject({ head: 3, entries: [{ rev: 2 }] })
    expect(await since(one.db, 'a', 3)).toEqual({ head: 3, entries: [] })
  })

  it('says that too much happened, or more than ever did', async () => {
    await one.write(async (writer) => {
      for (let i = 0; i < 5_001; i++) await writer.publish(event('a', `k${i}`))
    })
    expect(await since(one.db, 'a', 0)).toEqual({ head: 5_001, resync: 'gap' })
    expect(await since(one.db, 'a', 1, { limit: 1 })).toMatchObject({ entries: [{ rev: 2 }] })
    expect(await since(one.db, 'a', 5_002)).toEqual({ head: 5_001, resync: 'gap' })
    expect(await since(one.db, 'unknown', 1)).toEqual({ head: 0, resync: 'gap' })
  })

  it('says that the log does not go back so far', async () => {
    await publish('a', 'x', 'y')
    now = new Date(NOW.getTime() + 1000)
    await publish('a', 'z')
    expect(await pruneOutbox(one.db, new Date(NOW.getTime() + 7 * 86_400_000 + 1))).toBe(2)
    expect(await since(one.db, 'a', 1)).toEqual({ head: 3, resync: 'retention' })
    expect((await log('a', 2)).map(({ rev }) => rev)).toEqual([3])
    await pruneOutbox(one.db, new Date(NOW.getTime() + 30 * 86_400_000))
    expect(await since(one.db, 'a', 2)).toEqual({ head: 3, resync: 'retention' })
    expect(await since(one.db, 'a', 3)).toEqual({ head: 3, entries: [] })
    expect(await publish('a', 'x')).toEqual([4])
  })
})

test('pruning takes the oldest of many streams, however many they are, and leaves no holes', async () => {
  const write = (stream: string, count: number) =>
    one.write(async (writer) => {
      for (let i = 0; i < count; i++) await writer.publish(event(stream, `${stream}${i}`))
    })
  now = new Date(NOW.getTime() + 60_000)
  // Its clock is a minute ahead of the next one's.
  await write('a', 700)
  now = NOW
  await write('a', 1)
  for (let i = 0; i < 5; i++) await write(`b${i}`, 210)
  const week = 7 * 86_400_000
  expect(await pruneOutbox(one.db, new Date(NOW.getTime() + week + 1))).toBe(701 + 1050)
  expect(await pruneOutbox(one.db, new Date(NOW.getTime() + week + 1))).toBe(0)
  expect(await revisions('a')).toEqual([])
})

test('a stream can be emptied, and goes on from where it was', async () => {
  await one.write(async (writer) => {
    for (let i = 0; i < 1_000; i++) await writer.publish(event('a', `k${i}`))
  })
  await publish('b', 'x')
  await purgeStream(one.db, 'a')
  expect([await revisions('a'), await revisions('b')]).toEqual([[], [1]])
  expect(await publish('a', 'x')).toEqual([1_001])
})

describe('a method', () => {
  const contract = {
    verbs: ['POST'],
    audience: 'user',
    right: null,
    idempotency: null,
    audit: null,
    input: z.object({ fail: z.boolean().default(false) }),
    output: z.object({ rev: z.number() }),
  } as const
  const tell = (mode: 'request' | 'own') =>
    defineMethod('Publishes.', { ...contract, path: `test.${mode}`, transaction: mode })
  const methods = {
    request: tell('request').handle(async ({ ctx, input }) => {
      await ctx.openStream('m')
      const rev = await ctx.publish(event('m', 'x'))
      if (input.fail) throw new Error('no')
      return { rev }
    }),
    own: tell('own').handle(async ({ ctx, input }) => {
      if (input.fail) return { rev: await ctx.publish(event('m', 'x')) }
      return { rev: await ctx.transact(({ publish }) => publish(event('m', 'x'))) }
    }),
  }
  let server: TestServer
  let ann: Person

  beforeAll(async () => {
    server = await startServer({ methods })
  })
  beforeEach(async () => {
    ann = await server.newUser({ name: 'ann@example.com' })
  })
  afterAll(() => server.close())

  it('publishes as its caller, in its transaction', async () => {
    const answer = await server.post('test.request', {}, ann).expect(200)
    expect(answer.body.message).toEqual({ rev: 1 })
    await server.post('test.request', { fail: true }, ann).expect(500)
    expect(await log('m')).toMatchObject([{ rev: 1, actor: 'ann@example.com' }])
  })

  it('of mode own publishes in the transactions that it opens, and only there', async () => {
    await server.post('test.own', {}, ann).expect(200)
    await server.post('test.own', { fail: true }, ann).expect(500)
    expect(await revisions('m')).toEqual([1])
  })
})
