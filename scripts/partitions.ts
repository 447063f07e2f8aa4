import { readConfig } from '../src/config.ts'
import { openDatabase } from '../src/db/connect.ts'
import { keepPartitions } from '../src/db/partitions.ts'

const config = readConfig(process.env)
const url = config.DATABASE_MIGRATOR_URL ?? config.DATABASE_URL
const { db, close } = openDatabase(url, { poolSize: 2 })
try {
  const made = await keepPartitions(db, new Date().toISOString().slice(0, 10))
  process.stderr.write(`partitions: ${made} made\n`)
} finally {
  await close()
}
