import { readConfig } from '../src/config.ts'
import { migrateToLatest } from '../src/db/migrate.ts'
import { loadDefaultPrices } from '../src/domain/analytics/index.ts'
import { addExtraTables } from './extra-doctypes.ts'

try {
  const config = readConfig(process.env)
  const { DATABASE_URL, DATABASE_MIGRATOR_URL = DATABASE_URL, EXTRA_DOCTYPES } = config
  const log = (line: string) => console.error(line)
  await migrateToLatest({
    migratorUrl: DATABASE_MIGRATOR_URL,
    runtimeUrl: DATABASE_URL,
    log,
    extend: async (db) => {
      if (EXTRA_DOCTYPES) await addExtraTables(db, EXTRA_DOCTYPES, log)
      await loadDefaultPrices(db, new Date())
    },
  })
} catch (error) {
  console.error(`Migration failed: ${error instanceof Error ? error.message : error}`)
  console.error(
    'Correct that (or DATABASE_URL and DATABASE_MIGRATOR_URL) and run it again; it goes on where it stopped.',
  )
  process.exitCode = 1
}
