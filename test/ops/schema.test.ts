import { describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import type { OpenDatabase } from '../../src/db/connect.ts'
import { migrateToLatest } from '../../src/db/migrate.ts'
import { schemaProblem } from '../../src/db/schema-state.ts'
import { databaseUrl, withEmptyDatabase } from '../support/database.ts'
import { listening, spawnServer } from '../support/server-process.ts'
import { statusOf } from '../support/start.ts'

const NAME = 'schema'
const url = databaseUrl(`${process.env.JEST_WORKER_ID ?? '1'}_${NAME}`)

/** What a server that is started on this database says before it ends with 1. */
async function refusal(): Promise<string> {
  const server = spawnServer({ DATABASE_URL: url })
  expect(await server.ended).toEqual([1, null])
  return server.said()
}

const withMigrated = (run: (database: OpenDatabase) => Promise<void>): Promise<void> =>
  withEmptyDatabase(NAME, async (database) => {
    await migrateToLatest({ migratorUrl: url, runtimeUrl: url, log: () => {} })
    await run(database)
  })

describe('a server', () => {
  it('does not start on an empty database, and says how it is migrated', async () => {
    await withEmptyDatabase(NAME, async () => {
      const said = await refusal()
      expect(said).toMatch(/lacks migrations \(0001_initial, .*\)\. Run: npm run migrate/)
      expect(said).not.toContain('listening')
    })
  })

  it('does not start on a database that lacks a migration', async () => {
    await withMigrated(async ({ db }) => {
      await sql`DELETE FROM kysely_migration WHERE name = '0002_core'`.execute(db)
      expect(await refusal()).toContain('lacks migrations (0002_core). Run: npm run migrate')
    })
  })

  it('does not start on a database of a newer version, and says what to do', async () => {
    await withMigrated(async ({ db }) => {
      expect(await schemaProblem(db)).toBeUndefined()
      await sql`INSERT INTO kysely_migration VALUES ('9999_later', '2027-01-01')`.execute(db)
      expect(await refusal()).toContain(
        'migrated by a newer version (9999_later). Start that version, or restore a backup',
      )
    })
  })

  it('starts while the database is away, and is not ready', async () => {
    const away = new URL(url)
    // Nobody listens there.
    away.port = '1'
    const server = spawnServer({ DATABASE_URL: away.href })
    const address = await listening(server)
    expect(await statusOf(`${address}/health`)).toBe(200)
    expect(await statusOf(`${address}/ready`)).toBe(503)
    server.child.kill('SIGTERM')
    expect(await server.ended).toEqual([0, null])
    expect(server.said()).toContain('cannot be asked for its migrations')
  })

  it('ends when the database that comes back is not its own', async () => {
    // There is none of that name yet.
    const server = spawnServer({ DATABASE_URL: url })
    await listening(server)
    await withEmptyDatabase(NAME, async () => {
      expect(await server.ended).toEqual([1, null])
    })
    expect(server.said()).toContain('Run: npm run migrate')
  })
})
