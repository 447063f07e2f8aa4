import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import supertest from 'supertest'
import { createApp } from '../../src/app.ts'
import { createContext, type OpenContext } from '../../src/create-context.ts'
import { migrateToLatest } from '../../src/db/migrate.ts'
import { keepPartitions } from '../../src/db/partitions.ts'
import { databaseUrl, withEmptyDatabase } from '../support/database.ts'
import { startServer, type TestServer } from '../support/server.ts'

const NAME = 'readiness'
const url = databaseUrl(`${process.env.JEST_WORKER_ID ?? '1'}_${NAME}`)

describe('operators', () => {
  let server: TestServer

  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.close())

  /** The operators' pages over another database, at another time. */
  async function openPages(
    address: string,
    now?: string,
  ): Promise<OpenContext & { pages: ReturnType<typeof supertest> }> {
    const config = { ...server.ctx.config, DATABASE_URL: address }
    const clock = now === undefined ? undefined : () => new Date(now)
    const opened = await createContext(config, server.ctx.permissions, { now: clock })
    const pages = supertest(createApp(opened.ctx, { methods: new Map(), version: 'test' }))
    return { ...opened, pages }
  }

  it('see that the process lives and which version it is', async () => {
    const response = await server.request().get('/health')
    expect(response.status).toBe(200)
    expect(response.body).toEqual({ status: 'ok', version: 'test' })
  })

  it('see that it serves while there are two days of partitions ahead, and what to do when not', async () => {
    await withEmptyDatabase(NAME, async ({ db }) => {
      await migrateToLatest({ migratorUrl: url, runtimeUrl: url, log: () => {} })
      await keepPartitions(db, '2026-11-15')
      // Kept until the end of 29 November.
      const enough = await openPages(url, '2026-11-28T00:00:00Z')
      const tooFew = await openPages(url, '2026-11-28T00:00:01Z')
      const [ready, unready] = [await enough.pages.get('/ready'), await tooFew.pages.get('/ready')]
      await Promise.all([enough.close(), tooFew.close()])

      expect(ready.status).toBe(200)
      const database = { ok: true, accounts: 'single' }
      expect(ready.body).toEqual({
        ready: true,
        checks: { database, partitions: { ok: true, days_ahead: 2 } },
      })
      expect(unready.status).toBe(503)
      const advice = 'Start a worker, or run: node dist/scripts/partitions.js'
      expect(unready.body).toEqual({
        ready: false,
        checks: { database, partitions: { ok: false, days_ahead: 1, advice } },
      })
    })
  })

  it('see that the database is away, without its address', async () => {
    const away = new URL(server.ctx.config.DATABASE_URL)
    // Nobody listens there.
    away.port = '1'
    const { pages, close } = await openPages(away.href)
    const [ready, health] = [await pages.get('/ready'), await pages.get('/health')]
    await close()

    expect(ready.status).toBe(503)
    expect(ready.body).toEqual({
      ready: false,
      checks: { database: { ok: false, error: 'ECONNREFUSED' } },
    })
    expect(health.status).toBe(200)
  })
})
