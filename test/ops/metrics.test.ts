import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { projectDir } from '../../scripts/setup/prepare.mjs'
import { openDatabase } from '../../src/db/connect.ts'
import { poolLoad } from '../../src/db/pool-load.ts'
import { saveUser } from '../../src/identity/accounts.ts'
import { enqueue } from '../../src/jobs/queue.ts'
import { createMetrics } from '../../src/ops/metrics.ts'
import { testDatabaseUrl } from '../support/database.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { listening, type ServerProcess, spawnServer } from '../support/server-process.ts'
import { until } from '../support/start.ts'

describe('/metrics of a process', () => {
  /** For its keys and its clean database; what is asked is another process. */
  let fixture: TestServer
  let server: ServerProcess
  let url: string
  let authorization: string

  beforeAll(async () => {
    fixture = await startServer()
    const { ENCRYPTION_KEY_FILE } = fixture.ctx.config
    server = spawnServer({ ENCRYPTION_KEY_FILE })
    url = await listening(server)
    ;({ authorization } = await fixture.newUser())
  })
  afterAll(async () => {
    server.child.kill('SIGTERM')
    await server.ended
    await fixture.close()
  })

  const call = async (method: string, headers: Record<string, string> = {}): Promise<Response> => {
    const response = await fetch(`${url}/api/method/${method}`, { method: 'POST', headers })
    await response.arrayBuffer()
    return response
  }
  const lines = async (): Promise<string[]> =>
    (await (await fetch(`${url}/metrics`)).text()).split('\n')
  const seriesValue = async (series: string): Promise<number> => {
    const line = (await lines()).find((text) => text.startsWith(`${series} `))
    return Number(line?.slice(series.length + 1))
  }

  it('is in the text format of Prometheus', async () => {
    const response = await fetch(`${url}/metrics`)
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  })

  it('counts requests by method and status; every name that is no method is other', async () => {
    const requests = (labels: string) => seriesValue(`oropendola_requests_total{${labels}}`)
    const before = (await requests('method="other",status="417"')) || 0
    await call('frappe.ping')
    await call('frappe.ping')
    await call('frappe.auth.get_logged_user')
    await call('no.such.method')
    await call('no.such.method_either')
    await call('login')
    expect(await requests('method="frappe.ping",status="200"')).toBe(2)
    expect(await requests('method="frappe.auth.get_logged_user",status="403"')).toBe(1)
    expect(await requests('method="login",status="401"')).toBe(1)
    expect(await requests('method="other",status="417"')).toBe(before + 2)
    expect((await lines()).join('\n')).not.toContain('no.such')
  })

  it('measures how long they took', async () => {
    const name = 'oropendola_request_duration_seconds'
    await call('ping')
    await call('ping')
    expect(await seriesValue(`${name}_count{method="ping"}`)).toBe(2)
    expect(await seriesValue(`${name}_bucket{le="+Inf",method="ping"}`)).toBe(2)
    expect(await seriesValue(`${name}_sum{method="ping"}`)).toBeGreaterThan(0)
  })

  it('tells the open connections to the database, and who waits', async () => {
    await call('frappe.auth.get_logged_user', { authorization })
    expect(await seriesValue('oropendola_database_connections')).toBeGreaterThanOrEqual(1)
    expect(await seriesValue('oropendola_database_connections_busy')).toBeGreaterThanOrEqual(0)
    expect(await seriesValue('oropendola_database_waiting')).toBe(0)
    expect(await seriesValue('oropendola_group_commit_waiting')).toBe(0)
  })

  it('tells how long the queue and the outbox are', async () => {
    const { db } = fixture.ctx
    expect(await seriesValue('oropendola_queue_waiting')).toBe(0)
    expect(await seriesValue('oropendola_queue_oldest_seconds')).toBe(0)
    const runAt = new Date(Date.now() - 60_000)
    await enqueue(db, 'test', {}, { now: runAt, runAt })
    await enqueue(db, 'test', {}, { now: new Date(), runAt: new Date(Date.now() + 3_600_000) })
    expect(await seriesValue('oropendola_queue_waiting')).toBe(1)
    expect(await seriesValue('oropendola_queue_oldest_seconds')).toBeGreaterThanOrEqual(60)
    expect(await seriesValue('oropendola_outbox_waiting')).toBe(0)
    const until = '2030-01-01 00:00:00'
    await db
      .insertInto('oro_outbox_cursor')
      .values({ subscriber: 'nobody', stream: 'a', rev: 0, target: 1, until })
      .execute()
    expect(await seriesValue('oropendola_outbox_waiting')).toBe(1)
  })

  it('tells how many identities are cached', async () => {
    const form = new URLSearchParams({ usr: 'cached@example.com', pwd: 'Pw_longer_99' })
    const person = { name: 'cached@example.com', firstName: 'Cached', password: 'Pw_longer_99' }
    await saveUser(fixture.ctx.db, fixture.encryptionKey, person, new Date())
    const login = await fetch(`${url}/api/method/login`, { method: 'POST', body: form })
    const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    // The cache is emptied whenever the process hears of a change.
    await until('all are cached', async () => {
      await call('frappe.auth.get_logged_user', { authorization })
      await call('frappe.auth.get_logged_user', { cookie })
      const cached = ['users', 'keys', 'sessions'].map((what) =>
        seriesValue(`oropendola_identity_cached_${what}`),
      )
      return (await Promise.all(cached)).join() === '2,1,1'
    })
  })

  it('tells how many sockets are open', async () => {
    const [sid = ''] =
      /(?<=sid":")[^"]+/.exec(
        await (await fetch(`${url}/socket.io/?EIO=4&transport=polling`)).text(),
      ) ?? []
    expect(sid).not.toBe('')
    expect(await seriesValue('oropendola_sockets')).toBe(1)
  })

  it('tells how the process is: memory, event loop, garbage collection', async () => {
    expect(await seriesValue('process_resident_memory_bytes')).toBeGreaterThan(0)
    expect(await seriesValue('nodejs_heap_size_used_bytes')).toBeGreaterThan(0)
    expect(await seriesValue('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0)
    expect((await lines()).join('\n')).toContain('# TYPE nodejs_gc_duration_seconds histogram')
  })

  it('holds the series of the README, and no others of ours', async () => {
    const shown = (await lines()).flatMap(
      (line) => /^# TYPE (oropendola_\w+)/.exec(line)?.[1] ?? [],
    )
    const readme = readFileSync(join(projectDir, 'README.md'), 'utf8')
    const listed = readme.match(/(?<=\| `)oropendola_\w+/g) ?? []
    expect([...new Set(listed)].sort()).toEqual(shown.sort())
  })
})

it('a pool tells who holds and who waits for its connections', async () => {
  const { db, pool, close } = openDatabase(testDatabaseUrl(), { poolSize: 1 })
  expect(poolLoad(pool)).toEqual({ open: 0, busy: 0, waiting: 0 })
  let later: Promise<unknown>[] = []
  await db.connection().execute(async () => {
    later = [1, 2].map(() => db.selectFrom('tabUser').select('name').execute())
    await until('two wait', () => poolLoad(pool).waiting === 2)
    expect(poolLoad(pool)).toEqual({ open: 1, busy: 1, waiting: 2 })
  })
  await Promise.all(later)
  await until('all is free', () => poolLoad(pool).busy === 0)
  expect(poolLoad(pool)).toEqual({ open: 1, busy: 0, waiting: 0 })
  await close()
})

it('a series can be added, and is read whenever somebody asks', async () => {
  const metrics = createMetrics()
  let sockets = 1
  metrics.gauge('oropendola_test_sockets', 'Open ones.', () => sockets)
  expect(await metrics.text()).toContain('oropendola_test_sockets 1')
  sockets = 2
  expect(await metrics.text()).toContain('oropendola_test_sockets 2')
})
