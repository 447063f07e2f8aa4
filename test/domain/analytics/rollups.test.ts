import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { aggregate, canonicalEvent, openSnapshot } from '../../../src/domain/analytics/index.ts'
import { measure } from '../../../src/domain/analytics/measure.ts'
import { METRICS } from '../../../src/domain/analytics/metrics.ts'
import { recordEvents } from '../../../src/domain/analytics/record.ts'
import { conditionsFor } from '../../../src/domain/analytics/scope.ts'
import { intervalsIn } from '../../../src/domain/analytics/range.ts'
import { runInMode } from '../../../src/db/transaction.ts'
import { type Person, startServer, type TestServer } from '../../support/server.ts'
import { demoEvents } from '../../../scripts/demo/month.ts'

let server: TestServer
let people: Person[]
let organization: string
beforeAll(async () => {
  server = await startServer()
  people = [await server.newUser(), await server.newUser(), await server.newUser()]
  organization = await server.newOrganization(people.map((user) => ({ user, role: 'member' })))
})
afterAll(() => server.close())

async function answers(scope: object, zone: string, groupBy?: 'subject_no' | 'event_type') {
  const out: Record<string, unknown> = {}
  await runInMode(server.ctx.db, 'read', async (db) => {
    const snapshot = openSnapshot(db, server.clock.now())
    const where = await conditionsFor(snapshot, { name: people[0]?.name ?? '' }, scope)
    for (const interval of ['hourly', 'daily', 'weekly'] as const) {
      const range = { start: '2026-11-01', end: '2026-11-15', zone }
      const intervals = intervalsIn(range, interval, server.clock.now())
      for (const name of Object.keys(METRICS)) {
        if (groupBy === 'event_type' && ['active_seconds', 'time_active_minutes'].includes(name)) continue
        const { source, groups, ...rest } = await measure(snapshot, name, { where, intervals, zone, groupBy })
        const sorted = groups.map((g) => JSON.stringify(g)).sort()
        out[`${interval} ${name}`] = JSON.stringify({ rest, sorted })
      }
    }
  })
  return out
}

test('answers are the same before and after aggregation', async () => {
  for (const person of people) {
    const user = await server.ctx.identity.findUser(person.name)
    if (!user) throw new Error('no user')
    const events = demoEvents(person.name, server.clock.now()).map((one) =>
      canonicalEvent(one, user, 'UTC', server.clock.now(), server.ctx.mac),
    )
    for (let i = 0; i < events.length; i += 100) await recordEvents(server.ctx.db, person.name, events.slice(i, i + 100))
  }
  const questions = [
    [{}, 'UTC'],
    [{}, 'Asia/Kolkata'],
    [{ organization }, 'UTC'],
    [{ organization }, 'Australia/Lord_Howe'],
    [{ organization, workspace_id: 'web-shop' }, 'UTC'],
    [{ organization }, 'UTC', 'subject_no'],
    [{ organization }, 'UTC', 'event_type'],
  ] as const
  const all = async () => {
    const list = []
    for (const [scope, zone, by] of questions) list.push(await answers(scope, zone, by))
    return list
  }
  const before = await all()
  const t = Date.now()
  const n = await aggregate(server.ctx.db, { now: server.clock.now() })
  console.log('aggregated', n, Date.now() - t)
  const after = await all()
  for (const [i, one] of before.entries()) expect(after[i]).toEqual(one)
})
