import { readConfig } from '../src/config.ts'
import { migrateToLatest } from '../src/db/migrate.ts'

try {
  const { DATABASE_URL, DATABASE_MIGRATOR_URL = DATABASE_URL } = readConfig(process.env)
  const log = (line: string) => console.error(line)
  await migrateToLatest({ migratorUrl: DATABASE_MIGRATOR_URL, runtimeUrl: DATABASE_URL, log })
} catch (error) {
  console.error(`Migration failed: ${error instanceof Error ? error.message : error}`)
  console.error(
    'Check DATABASE_URL and DATABASE_MIGRATOR_URL and run `npm run migrate` again; it goes on where it stopped.',
  )
  process.exitCode = 1
}
