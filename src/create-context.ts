import type { Pool } from 'mysql2'
import type { Config } from './config.ts'
import type { Context } from './context.ts'
import { openDatabase } from './db/connect.ts'
import { createIdentity } from './identity/index.ts'
import { loadEncryptionKey } from './keys/encryption-key.ts'
import { macUnder } from './keys/mac.ts'
import { createLog } from './log.ts'
import type { Permissions } from './permissions/index.ts'

/** A context and how to let go of what it holds. */
export interface OpenContext {
  ctx: Context
  /** Under `ctx.db`, to be watched. */
  pool: Pool
  close: () => Promise<void>
}

/** Opens what a process works with; clock and log are handed in so that tests can move and read them. */
export function createContext(
  config: Config,
  permissions: Permissions,
  now: () => Date = () => new Date(),
  log = createLog(config),
): OpenContext {
  const { db, pool, close } = openDatabase(config.DATABASE_URL, {
    poolSize: config.DATABASE_POOL_SIZE,
    statementMs: config.DATABASE_STATEMENT_SECONDS * 1000,
  })
  const encryptionKey = loadEncryptionKey(config.ENCRYPTION_KEY_FILE)
  const siteUrl = `http://${config.SITE_NAME}`
  const identity = createIdentity({ db, encryptionKey, siteUrl, now, log })
  return {
    ctx: { config, db, now, log, identity, permissions, mac: macUnder(encryptionKey) },
    pool,
    close: async () => {
      identity.close()
      await close()
    },
  }
}
