import { expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { type OpenDatabase, openDatabase } from '../../src/db/connect.ts'
import { migrateToLatest } from '../../src/db/migrate.ts'
import { caller, openAudit } from '../support/audit.ts'
import { databaseUrl, withEmptyDatabase } from '../support/database.ts'

const ACCOUNT = `audit_rt_${process.pid}`
const NAME = `${process.env.JEST_WORKER_ID ?? '1'}_rights`

/** A migrated database with one row in its log, and the account that serves requests. */
async function withRuntime(
  run: (
    migrator: OpenDatabase,
    runtime: OpenDatabase,
    migrate: () => Promise<void>,
  ) => Promise<void>,
): Promise<void> {
  await withEmptyDatabase('rights', async (migrator) => {
    const account = sql.raw(`'${ACCOUNT}'@'%'`)
    const url = new URL(databaseUrl(NAME))
    url.username = ACCOUNT
    url.password = 'Pw_longer_99'
    await sql`CREATE OR REPLACE USER ${account} IDENTIFIED BY 'Pw_longer_99'`.execute(migrator.db)
    const runtime = openDatabase(url.href, { poolSize: 2 })
    try {
      const migrate = () =>
        migrateToLatest({ migratorUrl: databaseUrl(NAME), runtimeUrl: url.href, log: () => {} })
      await migrate()
      const { audit, close } = await openAudit(url.href)
      const actor = await audit.meet(caller('ada@example.com'))
      await audit.recordApart([{ actor, action: 'tea.make' }])
      await audit.close()
      await close()
      await run(migrator, runtime, migrate)
    } finally {
      await runtime.close()
      await sql`DROP USER ${account}`.execute(migrator.db)
    }
  })
}

const attempt = (database: OpenDatabase, statement: string) =>
  sql
    .raw(statement)
    .execute(database.db)
    .then(
      () => 0,
      (error: { errno: number }) => error.errno,
    )
const count = async ({ db }: OpenDatabase) =>
  (await db.selectFrom('oro_audit').select('id').execute()).length

const CHANGES = [
  "UPDATE oro_audit SET action = 'tea.spill'",
  'DELETE FROM oro_audit',
  'REPLACE INTO oro_audit SELECT * FROM oro_audit',
  'INSERT INTO oro_audit SELECT * FROM oro_audit ON DUPLICATE KEY UPDATE result = 3',
  'UPDATE oro_audit_leaf SET seq = 1',
  'DELETE FROM oro_audit_leaf',
]
/** ER_TABLEACCESS_DENIED_ERROR, and ER_SIGNAL_EXCEPTION of the triggers. */
const [DENIED, REFUSED] = [1142, 1644]

it(
  'nobody changes or deletes a row: not the account that serves, nor the one that migrates',
  () =>
    withRuntime(async (migrator, runtime, migrate) => {
      for (const statement of CHANGES) {
        expect([statement, await attempt(runtime, statement)]).toEqual([statement, DENIED])
      }
      expect(await attempt(runtime, 'TRUNCATE TABLE oro_audit')).toBe(DENIED)
      expect(await attempt(runtime, 'ALTER TABLE oro_audit DROP PARTITION p_late')).toBe(DENIED)
      expect(await attempt(runtime, 'DROP TRIGGER oro_audit_no_delete')).not.toBe(0)

      for (const statement of CHANGES.slice(0, 4)) {
        expect([statement, await attempt(migrator, statement)]).toEqual([statement, REFUSED])
      }
      await sql`INSERT INTO oro_audit_leaf VALUES ('', 1, '', '', '', '')`.execute(migrator.db)
      for (const statement of CHANGES.slice(4)) {
        expect([statement, await attempt(migrator, statement)]).toEqual([statement, REFUSED])
      }
      expect(await count(runtime)).toBe(1)

      // What an earlier version gave is taken back.
      await sql`GRANT UPDATE, DELETE ON oro_audit TO ${sql.raw(`'${ACCOUNT}'@'%'`)}`.execute(
        migrator.db,
      )
      expect(await attempt(runtime, 'DELETE FROM oro_audit')).toBe(REFUSED)
      await migrate()
      expect(await attempt(runtime, 'DELETE FROM oro_audit')).toBe(DENIED)

      // Old months go with their partitions.
      expect(await attempt(migrator, 'ALTER TABLE oro_audit DROP PARTITION p_late')).toBe(0)
      expect(await attempt(migrator, 'ALTER TABLE oro_audit TRUNCATE PARTITION p_future')).toBe(0)
      expect(await count(runtime)).toBe(0)
    }),
  60_000,
)
