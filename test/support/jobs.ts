import { pino } from 'pino'
import { readConfig } from '../../src/config.ts'
import type { Context } from '../../src/context.ts'
import { openDatabase } from '../../src/db/connect.ts'
import { cleanDatabase, testDatabaseUrl } from './database.ts'

/** What background work runs on, with a clock that the test moves. */
export interface TestProcess extends Pick<Context, 'config' | 'db' | 'now' | 'log'> {
  setTime: (iso: string) => void
  close: () => Promise<void>
}

/** Opens a clean database; times are UTC unless a site zone is given. */
export async function openTestProcess(
  iso: string,
  env: Record<string, string> = {},
): Promise<TestProcess> {
  const config = readConfig({ DATABASE_URL: testDatabaseUrl(), ...env })
  const { db, close } = openDatabase(config.DATABASE_URL, { poolSize: 10 })
  await cleanDatabase(db)
  let time = new Date(iso)
  return {
    config,
    db,
    now: () => time,
    log: pino({ level: 'silent' }),
    setTime: (text) => {
      time = new Date(text)
    },
    close,
  }
}
