import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addExtraTables } from '../../../scripts/extra-doctypes.ts'
import { aliasModules } from '../../../src/aliases/index.ts'
import { createApp, createHttpServer } from '../../../src/app.ts'
import { readConfig } from '../../../src/config.ts'
import type { Context } from '../../../src/context.ts'
import { createContext } from '../../../src/create-context.ts'
import { migrateToLatest } from '../../../src/db/migrate.ts'
import { methodTable } from '../../../src/frappe/method.ts'
import * as frappeMethods from '../../../src/frappe/methods/index.ts'
import { siteOf } from '../../../src/frappe/site.ts'
import { saveRole, saveUser } from '../../../src/identity/accounts.ts'
import { loadEncryptionKey } from '../../../src/keys/encryption-key.ts'
import { methodModules, moduleActions, modulePermissions } from '../../../src/methods/index.ts'
import { permissionSlot } from '../../../src/permissions/index.ts'
import { frappeRooms } from '../../../src/realtime/rooms.ts'
import { createRealtime } from '../../../src/realtime/server.ts'
import { type Fixtures, goldenFolder, readGolden, type Targets } from '../../support/golden.ts'
import * as goldMethods from './methods.ts'
import { hostOf, PROFILES, RECORDED_HOST } from './profiles.ts'

/** The same at every start: a database keeps to the root key that it met first. */
const TEST_ROOT_KEY = Buffer.alloc(32, 7).toString('base64url')

/** Names of the application that exist and may not be called. */
const HIDDEN = new Set(['gold.api.not_whitelisted'])

/** Addresses of the tests themselves: `X-Forwarded-For` from there is believed. */
const LOOPBACK = '127.0.0.1,::1'

/** A server with the application "gold", in the state that the exchanges begin with. */
export interface GoldServer {
  url: string
  host: string
  targets: Targets
  close: () => Promise<void>
}

/** What such a server is started with. */
export interface GoldOptions {
  /** A database without accounts of other people. */
  databaseUrl: string
  /** The account that makes tables; the same when absent. */
  migratorUrl?: string | undefined
  host?: string
  /** 0 takes a free one. */
  port?: number
  /** Where fixtures.json and doctypes/ are. */
  folder?: string
  log?: (line: string) => void
}

/** Migrates, fills and serves; every profile is a site of its own name. */
export async function startGold({
  databaseUrl,
  migratorUrl = databaseUrl,
  host = RECORDED_HOST,
  port = 0,
  folder = goldenFolder,
  log = () => {},
}: GoldOptions): Promise<GoldServer> {
  const fixtures = readGolden<Fixtures>('fixtures.json', folder)
  const docTypes = join(folder, 'doctypes')
  const directory = mkdtempSync(join(tmpdir(), 'oro-gold-'))
  const keyFile = join(directory, 'encryption.key')
  const config = readConfig({
    DATABASE_URL: databaseUrl,
    ENCRYPTION_KEY_FILE: keyFile,
    ROOT_KEY: TEST_ROOT_KEY,
    SITE_NAME: host,
    TRUSTED_PROXIES: LOOPBACK,
    LOG_LEVEL: 'silent',
    ...(existsSync(docTypes) && { EXTRA_DOCTYPES: docTypes }),
  })
  await migrateToLatest({
    migratorUrl,
    runtimeUrl: databaseUrl,
    log,
    ...(config.EXTRA_DOCTYPES && { extend: (db) => addExtraTables(db, docTypes, log) }),
  })
  const permissions = permissionSlot(modulePermissions)
  const { ctx, close } = await createContext(config, permissions, {
    actions: moduleActions,
  })
  const release = async (): Promise<void> => {
    await close()
    rmSync(directory, { recursive: true })
  }
  try {
    await saveFixtures(ctx, keyFile, fixtures)
    const methods = methodTable(
      [frappeMethods, ...methodModules, ...aliasModules, goldMethods],
      permissions.knows,
      ctx.audit.knows,
    )
    const sites = new Map(
      Object.entries(PROFILES).map(([profile, changes]) => [
        hostOf(profile, host),
        { ...siteOf(config), ...changes },
      ]),
    )
    const options = { methods, version: 'golden', strictOutput: true, sites, hidden: HIDDEN }
    const server = createHttpServer(createApp(ctx, options))
    const realtime = createRealtime({ httpServer: server, ctx, site: host, rooms: [frappeRooms] })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return {
      url,
      host,
      targets: targetsOf(url, host),
      close: async () => {
        const closed = new Promise((resolve) => server.close(resolve))
        await realtime.close()
        server.closeAllConnections()
        await closed
        await release()
      },
    }
  } catch (error) {
    await release()
    throw error
  }
}

/** Where the site of each profile is, on one server. */
export function targetsOf(base: string, host: string): Targets {
  const names = Object.keys(PROFILES)
  return Object.fromEntries(names.map((name) => [name, { base, host: hostOf(name, host) }]))
}

/** Settings, roles and users; the documents of the fixtures wait for documents. */
async function saveFixtures(ctx: Context, keyFile: string, fixtures: Fixtures): Promise<void> {
  await requireOwnDatabase(ctx, fixtures)
  const [now, encryptionKey] = [ctx.now(), loadEncryptionKey(keyFile)]
  await saveSettings(ctx, fixtures.settings)
  await saveRole(ctx.db, 'System Manager', true, now)
  for (const { role_name, desk_access } of fixtures.roles) {
    await saveRole(ctx.db, role_name, desk_access === 1, now)
  }
  for (const user of fixtures.users) {
    const account = {
      name: user.name,
      firstName: user.first_name,
      password: user.password,
      roles: user.roles,
      enabled: user.enabled !== 0,
      ...(user.last_name === undefined ? {} : { lastName: user.last_name }),
      ...(user.api_key === undefined ? {} : { apiKey: user.api_key }),
      ...(user.api_secret === undefined ? {} : { apiSecret: user.api_secret }),
    }
    await saveUser(ctx.db, encryptionKey, account, now)
  }
  ctx.identity.invalidate()
}

async function saveSettings({ db }: Context, settings: Fixtures['settings']): Promise<void> {
  const doctype = 'System Settings'
  const rows = Object.entries(settings).map(([name, value]) => ({
    doctype,
    field: name === 'max_file_size_mb' ? 'max_file_size' : name,
    value: String(value),
  }))
  const fields = rows.map(({ field }) => field)
  await db
    .deleteFrom('tabSingles')
    .where('doctype', '=', doctype)
    .where('field', 'in', fields)
    .execute()
  await db.insertInto('tabSingles').values(rows).execute()
}

/** The fixtures set the Administrator's password to one that everybody knows. */
async function requireOwnDatabase({ db }: Context, { users }: Fixtures): Promise<void> {
  const own = new Set(['Guest', ...users.map(({ name }) => name)])
  const found = await db.selectFrom('tabUser').select('name').execute()
  const others = found.filter(({ name }) => !own.has(name) && !name.endsWith('@example.com'))
  if (others.length > 0) {
    throw new Error(`The database has users of its own (${others[0]?.name} …): use an empty one.`)
  }
}
