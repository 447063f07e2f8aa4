import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals'
import { openDatabase } from '../../src/db/connect.ts'
import { createLog } from '../../src/log.ts'
import { createOutbox } from '../../src/outbox/index.ts'
import { cleanDatabase } from '../support/database.ts'
import { layWire } from '../support/database-wire.ts'
import { event, NOW, type OutboxProcess, openProcess } from '../support/outbox.ts'
import { until } from '../support/start.ts'

let here: OutboxProcess
/** Commits what this process hears from the database alone. */
let there: OutboxProcess

beforeAll(() => {
  here = openProcess()
  there = openProcess()
})
afterAll(() => Promise.all([here.close(), there.close()]))
beforeEach(() => cleanDatabase(here.db))

const publish = ({ write }: OutboxProcess, stream: string, count = 1): Promise<void> =>
  write(async (writer) => {
    for (let i = 0; i < count; i++) await writer.publish(event(stream, `k${i}`))
  })

it('hears thousands of streams', async () => {
  const heard = new Map<string, number[]>()
  const streams = Array.from({ length: 4_100 }, (_, i) => `s${i}`)
  const followed = streams.map((stream) => {
    heard.set(stream, [])
    return here.outbox.follow(stream, ({ rev }) => heard.get(stream)?.push(rev))
  })
  await Promise.all(followed.map(({ started }) => started))
  const some = ['s0', 's2000', 's4099']
  for (const stream of some) await publish(there, stream, 2)
  await until('all are heard', () => some.every((stream) => heard.get(stream)?.length === 2))
  expect([...heard.values()].flat()).toHaveLength(6)
  for (const { stop } of followed) stop()
})

it('hears more than one reading holds, of several streams at once', async () => {
  const heard: string[] = []
  const streams = ['a', 'b', 'c']
  const followed = streams.map((stream) =>
    here.outbox.follow(stream, ({ rev }) => heard.push(`${stream}${rev}`)),
  )
  await Promise.all(followed.map(({ started }) => started))
  await Promise.all([publish(there, 'a', 700), publish(here, 'b', 300), publish(there, 'c', 3)])
  await until('all is heard', () => heard.length === 1_003)
  for (const stream of streams) {
    const own = heard.filter((line) => line.startsWith(stream))
    expect(own).toEqual(own.map((_, i) => `${stream}${i + 1}`))
  }
  for (const { stop } of followed) stop()
})

it('begins at the head of now each time, and hears no more when it has stopped', async () => {
  const heard: number[] = []
  const follow = () => here.outbox.follow('a', ({ rev }) => heard.push(rev))
  await publish(here, 'a')
  const first = follow()
  expect(() => follow()).toThrow('followed already')
  await first.started
  expect(first.position()).toBe(1)
  await publish(here, 'a')
  await until('it is heard', () => heard.length === 1)
  first.stop()
  await publish(here, 'a')
  const second = follow()
  await second.started
  expect(second.position()).toBe(3)
  await publish(there, 'a')
  await until('it is heard', () => heard.length === 2)
  expect(heard).toEqual([2, 4])
  second.stop()
})

it('goes on behind an event whose listener fails', async () => {
  const heard: number[] = []
  const followed = here.outbox.follow('a', ({ rev }) => {
    if (rev === 2) throw new Error('no')
    heard.push(rev)
  })
  await followed.started
  await publish(there, 'a', 3)
  await until('the last one is heard', () => heard.includes(3))
  expect(heard).toEqual([1, 3])
  followed.stop()
})

it('hears everything in order once the database is back', async () => {
  const wire = await layWire()
  const cut = openDatabase(wire.url, { poolSize: 3, statementMs: 1_000 })
  const log = createLog({ LOG_LEVEL: 'silent' })
  const options = { now: () => NOW, log, site: 'test', redisUrl: undefined, subscribers: [] }
  const outbox = createOutbox({ db: cut.db, ...options })
  const heard: number[] = []
  const followed = outbox.follow('a', ({ rev }) => heard.push(rev))
  await followed.started
  await publish(there, 'a', 2)
  await until('they are heard', () => heard.length === 2)
  wire.cut()
  await publish(there, 'a', 2)
  // It looks now, and cannot see.
  const late = outbox.follow('b', () => {})
  await publish(there, 'a', 2)
  await wire.mend()
  await late.started
  await until('all are heard', () => heard.length === 6)
  expect(heard).toEqual([1, 2, 3, 4, 5, 6])
  await outbox.close()
  await cut.close()
  await wire.close()
})
