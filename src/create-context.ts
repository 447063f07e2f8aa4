import { dirname, join } from 'node:path'
import type { Pool } from 'mysql2'
import type { Logger } from 'pino'
import { type AuditActions, auditActions, createAudit } from './audit/index.ts'
import type { Config } from './config.ts'
import type { Context } from './context.ts'
import { openDatabase } from './db/connect.ts'
import { createIdentity } from './identity/index.ts'
import { loadEncryptionKey } from './keys/encryption-key.ts'
import { createKeys } from './keys/index.ts'
import { macUnder } from './keys/mac.ts'
import { openRootKey } from './keys/root-key.ts'
import { createLog } from './log.ts'
import { createOutbox, type Subscriber } from './outbox/index.ts'
import type { Permissions } from './permissions/index.ts'

/** A context and how to let go of what it holds. */
export interface OpenContext {
  ctx: Context
  /** Under `ctx.db`, to be watched. */
  pool: Pool
  close: () => Promise<void>
}

/** What tests hand in to move and to read, and what modules audit. */
export interface ContextOptions {
  now?: (() => Date) | undefined
  log?: Logger | undefined
  actions?: readonly AuditActions[]
  /** The same in all processes on a database. */
  subscribers?: readonly Subscriber[]
}

/**
 * Opens what a process works with. Throws a RootKeyError when the database belongs to another root key.
 */
export async function createContext(
  config: Config,
  permissions: Permissions,
  {
    now = () => new Date(),
    log = createLog(config),
    actions = [],
    subscribers = [],
  }: ContextOptions = {},
): Promise<OpenContext> {
  const { db, pool, close } = openDatabase(config.DATABASE_URL, {
    poolSize: config.DATABASE_POOL_SIZE,
    statementMs: config.DATABASE_STATEMENT_SECONDS * 1000,
  })
  try {
    const encryptionKey = loadEncryptionKey(config.ENCRYPTION_KEY_FILE)
    const root = await openRootKey(db, rootKeySource(config), now)
    const keys = createKeys({ db, root, now })
    const mac = macUnder(root.bytes)
    const audit = createAudit({ db, keys, mac, actions: auditActions(actions), now, log })
    const siteUrl = `http://${config.SITE_NAME}`
    const identity = createIdentity({ db, encryptionKey, siteUrl, now, log })
    const { SITE_NAME: site, REDIS_URL: redisUrl } = config
    const outbox = createOutbox({ db, now, log, site, redisUrl, subscribers })
    return {
      ctx: { config, db, now, log, identity, permissions, mac, keys, audit, outbox },
      pool,
      close: async () => {
        identity.close()
        await outbox.close()
        await audit.close()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

function rootKeySource({ ROOT_KEY, ROOT_KEY_FILE, ENCRYPTION_KEY_FILE }: Config) {
  const file = ROOT_KEY_FILE ?? join(dirname(ENCRYPTION_KEY_FILE), 'root.key')
  return { given: ROOT_KEY, file }
}
