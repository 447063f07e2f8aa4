import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { aggregate, canonicalEvent } from '../../../src/domain/analytics/index.ts'
import { recordEvents } from '../../../src/domain/analytics/record.ts'
import { replaceDay, utcDays } from '../../../src/domain/analytics/replace.ts'
import { transact } from '../../../src/db/transaction.ts'
import { type Person, startServer, type TestServer } from '../../support/server.ts'
import { demoEvents } from '../../../scripts/demo/month.ts'

let server: TestServer
let people: Person[]
beforeAll(async () => {
  server = await startServer()
  people = [await server.newUser(), await server.newUser(), await server.newUser()]
  await server.newOrganization(people.slice(0, 2).map((user) => ({ user, role: 'member' })))
  await server.ctx.db.updateTable('tabOrganization').set({ time_zone: 'Australia/Lord_Howe' }).execute()
})
afterAll(() => server.close())
const TABLES = ['oro_r15_user', 'oro_r15_org', 'oro_r15_workspace', 'oro_r15_bin', 'oro_r15_set', 'oro_r15_active', 'oro_r1d_org', 'oro_r1d_user', 'oro_r1d_bin', 'oro_r1d_set']
async function dump() {
  const out: Record<string, string[]> = {}
  for (const table of TABLES) {
    const { rows } = await sql.raw<Record<string, unknown>>(`SELECT * FROM ${table}`).execute(server.ctx.db)
    out[table] = rows.map((row) => JSON.stringify(Object.values(row).map((v) => (Buffer.isBuffer(v) ? v.toString('hex') : v)))).sort()
  }
  return out
}
test('a day written anew is as it was', async () => {
  for (const person of people) {
    const user = await server.ctx.identity.findUser(person.name)
    if (!user) throw new Error('no user')
    const events = demoEvents(person.name, server.clock.now()).map((one) =>
      canonicalEvent({ ...one, event_data: one.event_type === 'file_edit' ? { ...(one.event_data as object), file: `f${one.duration_ms! % 7}` } : one.event_data }, user, 'UTC', server.clock.now(), server.ctx.mac),
    )
    for (let i = 0; i < events.length; i += 70) await recordEvents(server.ctx.db, person.name, events.slice(i, i + 70))
    if (person === people[1]) await aggregate(server.ctx.db, { now: server.clock.now() })
  }
  await aggregate(server.ctx.db, { now: server.clock.now() })
  const before = await dump()
  console.log(Object.entries(before).map(([k, v]) => `${k} ${v.length}`).join('\n'))
  const t = Date.now()
  for (const day of utcDays('2026-10-15', '2026-11-16')) {
    const { drift } = await transact(server.ctx.db, (db) => replaceDay(db, day, server.clock.now()))
    expect([day, drift]).toEqual([day, 0])
  }
  console.log('rebuild', Date.now() - t)
  expect(await dump()).toEqual(before)
  await sql`DELETE FROM oro_r15_user WHERE event_type = 3`.execute(server.ctx.db)
  await sql`UPDATE oro_r15_org SET events = events + 1 WHERE event_type = 0`.execute(server.ctx.db)
  for (const day of utcDays('2026-10-15', '2026-11-16')) {
    await transact(server.ctx.db, (db) => replaceDay(db, day, server.clock.now()))
  }
  expect(await dump()).toEqual(before)
})
