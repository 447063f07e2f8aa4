import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { sql } from 'kysely'
import { UnknownOutcome } from '../../src/db/errors.ts'
import { type Entry, since } from '../../src/outbox/index.ts'
import { cleanDatabase } from '../support/database.ts'
import { event, type OutboxProcess, openProcess } from '../support/outbox.ts'
import { until } from '../support/start.ts'

const STREAMS = ['a', 'b', 'c'] as const
const RUNS = process.env.LONG_TESTS ? 300 : 12

let processes: OutboxProcess[]
/** Its connections are not those that are killed. */
let observer: OutboxProcess
const kills: Promise<unknown>[] = []

beforeAll(() => {
  processes = [openProcess(), openProcess()]
  observer = openProcess()
})
afterAll(() => Promise.all([...processes, observer].map(({ close }) => close())))

/** A transaction of the test: what it publishes, when it begins, and how its first attempt ends. */
const transaction = fc.record({
  process: fc.nat({ max: 1 }),
  afterMs: fc.nat({ max: 15 }),
  events: fc.array(fc.tuple(fc.constantFrom(...STREAMS), fc.constantFrom('x', 'y', 'z')), {
    minLength: 1,
    maxLength: 4,
  }),
  opensAll: fc.boolean(),
  ends: fc.oneof(
    { weight: 4, arbitrary: fc.constant('commits' as const) },
    { weight: 1, arbitrary: fc.constant('fails' as const) },
    { weight: 2, arbitrary: fc.nat({ max: 6 }).map((killAfterMs) => ({ killAfterMs })) },
  ),
})
type Transaction = typeof transaction extends fc.Arbitrary<infer T> ? T : never

/** Whether it was committed. */
async function run(
  { process, afterMs, events, opensAll, ends }: Transaction,
  id: number,
): Promise<boolean | 'unknown'> {
  const { write } = processes[process] as OutboxProcess
  await delay(afterMs)
  let attempts = 0
  try {
    await write(async (writer, db) => {
      if (opensAll) await writer.openStream(...events.map(([stream]) => stream))
      for (const [stream, key] of events) await writer.publish(event(stream, key, { id, key }))
      if (attempts++ > 0) return
      if (ends === 'fails') throw new Error('It fails.')
      if (ends === 'commits') return
      const { rows } = await sql<{ id: number }>`SELECT CONNECTION_ID() AS id`.execute(db)
      // Somewhere before, during or after its COMMIT.
      const kill = () => observer.pool.promise().query(`KILL ${rows[0]?.id}`)
      kills.push(
        delay(ends.killAfterMs)
          .then(kill)
          .catch(() => {}),
      )
    })
    return true
  } catch (error) {
    if (error instanceof UnknownOutcome) return 'unknown'
    if ((error as Error).message === 'It fails.') return false
    throw error
  }
}

test('whatever commits, fails or is killed beside each other: revisions are gapless, in the order of the commits, and heard so', async () => {
  const hearers = processes.map(({ outbox }) => {
    const heard = new Map<string, Entry[]>(STREAMS.map((stream) => [stream, []]))
    return {
      heard,
      follow: (stream: string) => outbox.follow(stream, (e) => heard.get(stream)?.push(e)),
    }
  })
  const property = fc.asyncProperty(
    fc.array(transaction, { minLength: 1, maxLength: 14 }),
    async (transactions) => {
      await cleanDatabase(observer.db)
      const following = hearers.flatMap(({ follow, heard }) => {
        for (const entries of heard.values()) entries.length = 0
        return STREAMS.map(follow)
      })
      await Promise.all(following.map(({ started }) => started))
      const outcomes = await Promise.all(transactions.map(run))
      await Promise.all(kills.splice(0))
      try {
        for (const stream of STREAMS) {
          const missed = await since(observer.db, stream, 0)
          const log = 'entries' in missed ? missed.entries : []
          expect(log.map(({ rev }) => rev)).toEqual(
            Array.from({ length: missed.head }, (_, i) => i + 1),
          )
          checkKeys(log)
          for (const { heard } of hearers) {
            const own = heard.get(stream) ?? []
            await until('everything is heard', () => own.length >= missed.head)
            expect(own.map(({ rev }) => rev)).toEqual(log.map(({ rev }) => rev))
            checkContents(stream, own, transactions, outcomes)
          }
        }
      } finally {
        for (const { stop } of following) stop()
      }
    },
  )
  await fc.assert(property, { numRuns: RUNS })
}, 300_000)

/** Of each key the newest, and no other, has its data. */
function checkKeys(log: readonly Entry[]): void {
  const newest = new Map(log.map(({ rev, ref }) => [ref.key, rev]))
  for (const { rev, ref, data, superseded } of log) {
    expect([data !== null, !superseded]).toEqual(Array(2).fill(newest.get(ref.key) === rev))
  }
}

/** The events of a transaction are all there, side by side and in order, or none is. */
function checkContents(
  stream: string,
  heard: readonly Entry[],
  transactions: readonly Transaction[],
  outcomes: readonly (boolean | 'unknown')[],
): void {
  const keys = new Map<number, string>()
  const places = new Map<number, number[]>()
  for (const { rev, data } of heard) {
    // What was blanked before it was heard does not say whose it is.
    if (data === null) continue
    const { id, key } = data as { id: number; key: string }
    keys.set(rev, key)
    places.set(id, [...(places.get(id) ?? []), rev])
  }
  const counts = transactions.map(({ events }) => events.filter(([one]) => one === stream).length)
  for (const [id, revs] of places) {
    expect(outcomes[id]).not.toBe(false)
    expect((revs.at(-1) ?? 0) - (revs[0] ?? 0)).toBeLessThan(counts[id] ?? 0)
  }
  const sum = (wanted: (outcome: boolean | 'unknown' | undefined) => boolean): number =>
    counts.reduce((total, count, id) => total + (wanted(outcomes[id]) ? count : 0), 0)
  expect(heard.length).toBeGreaterThanOrEqual(sum((outcome) => outcome === true))
  expect(heard.length).toBeLessThanOrEqual(sum((outcome) => outcome !== false))
}
