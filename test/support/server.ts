import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import supertest, { type Response, type Test } from 'supertest'
import { aliasModules } from '../../src/aliases/index.ts'
import { type ClientPatience, createApp, createHttpServer } from '../../src/app.ts'
import type { AuditActions } from '../../src/audit/index.ts'
import { readConfig } from '../../src/config.ts'
import type { Context } from '../../src/context.ts'
import { createContext } from '../../src/create-context.ts'
import type { BodyRoom } from '../../src/frappe/body.ts'
import { type MethodModule, methodTable } from '../../src/frappe/method.ts'
import * as frappeMethods from '../../src/frappe/methods/index.ts'
import type { Site } from '../../src/frappe/site.ts'
import {
  type Account,
  createOrganization,
  saveRole,
  saveUser,
} from '../../src/identity/accounts.ts'
import { loadEncryptionKey } from '../../src/keys/encryption-key.ts'
import type { FernetKey } from '../../src/keys/fernet.ts'
import { createLog } from '../../src/log.ts'
import { methodModules, moduleActions, modulePermissions } from '../../src/methods/index.ts'
import type { Subscriber } from '../../src/outbox/index.ts'
import { type PolicyEngine, permissionSlot } from '../../src/permissions/index.ts'
import type { Client } from '../../src/realtime/events.ts'
import { frappeRooms, type RoomProvider } from '../../src/realtime/rooms.ts'
import { createRealtime, type Realtime } from '../../src/realtime/server.ts'
import type { StreamRooms } from '../../src/realtime/streams.ts'
import { cleanTestDatabase, testDatabaseUrl } from './database.ts'

/** Servers of one test share a database, and so a root key. */
export const TEST_ROOT_KEY = Buffer.alloc(32, 7).toString('base64url')

/** A time that the test moves. */
export interface Clock {
  now: () => Date
  set: (iso: string) => void
  advance: (ms: number) => void
}

/** Somebody who can sign in. */
export interface Person {
  name: string
  password: string
  /** Value of an Authorization header. */
  authorization: string
}

/** A running server on a clean database, and ways to talk to it. */
export interface TestServer {
  url: string
  ctx: Context
  realtime: Realtime
  clock: Clock
  encryptionKey: FernetKey
  newUser: (account?: Partial<Account>) => Promise<Person>
  newOrganization: (
    members: readonly { user: Person; role: 'owner' | 'admin' | 'member' }[],
  ) => Promise<string>
  /** Calls a method with JSON (POST) or query (GET) arguments; as Guest when nobody is named. */
  post: (method: string, args?: object, person?: Person) => Test
  get: (method: string, args?: object, person?: Person) => Test
  /** supertest's agent for requests of any other shape. */
  request: () => ReturnType<typeof supertest>
  close: () => Promise<void>
}

/** Settings of a test server that differ from the usual ones. */
export interface TestServerOptions {
  now?: string
  env?: Record<string, string>
  methods?: MethodModule
  /** What those methods write to the audit log. */
  actions?: AuditActions
  sites?: ReadonlyMap<string, Site>
  hidden?: ReadonlySet<string>
  engine?: PolicyEngine
  patience?: ClientPatience
  bodies?: BodyRoom
  /** Beside Frappe's. */
  rooms?: RoomProvider
  streams?: readonly StreamRooms[]
  connected?: (client: Client, realtime: Realtime) => void
  subscribers?: readonly Subscriber[]
  socketPaths?: string[]
  /** Takes the log's lines; LOG_LEVEL is `silent` unless set. */
  logTo?: (line: string) => void
}

/** What a method answered, inside `message`. */
export function messageOf(response: Response): Record<string, unknown> {
  return response.body.message
}

export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  const directory = mkdtempSync(join(tmpdir(), 'oro-test-'))
  const keyFile = join(directory, 'encryption.key')
  const config = readConfig({
    DATABASE_URL: testDatabaseUrl(),
    ENCRYPTION_KEY_FILE: keyFile,
    ROOT_KEY: TEST_ROOT_KEY,
    LOG_LEVEL: 'silent',
    PORT: '0',
    ...options.env,
  })
  const clock = newClock(options.now ?? '2026-11-15T12:00:00Z')
  const permissions = permissionSlot(modulePermissions, options.engine)
  const log = options.logTo && createLog(config, { write: options.logTo })
  await cleanTestDatabase(config.DATABASE_URL)
  const actions = [...moduleActions, options.actions ?? {}]
  const { subscribers } = options
  const { ctx, close } = await createContext(config, permissions, {
    now: clock.now,
    log,
    actions,
    ...(subscribers && { subscribers }),
  })
  const encryptionKey = loadEncryptionKey(keyFile)
  const modules = [frappeMethods, ...methodModules, ...aliasModules, options.methods ?? {}]
  const methods = methodTable(modules, permissions.knows, ctx.audit.knows)
  const { sites, hidden, bodies } = options
  const app = createApp(ctx, {
    methods,
    sites,
    hidden,
    bodies,
    version: 'test',
    strictOutput: true,
  })
  const server = createHttpServer(app, options.patience)
  const realtime = createRealtime({
    httpServer: server,
    ctx,
    site: config.SITE_NAME,
    rooms: options.rooms ? [frappeRooms, options.rooms] : [frappeRooms],
    streams: options.streams ?? [],
    connected: (client) => options.connected?.(client, realtime),
    paths: options.socketPaths ?? [],
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  for (const [role, desk] of Object.entries({
    'System Manager': true,
    'Oropendola Service': false,
  })) {
    await saveRole(ctx.db, role, desk, clock.now())
  }

  return {
    url,
    ctx,
    realtime,
    clock,
    encryptionKey,
    newUser: async (account = {}) => {
      const name = account.name ?? `user-${randomBytes(4).toString('hex')}@example.com`
      const [apiKey, apiSecret] = [
        randomBytes(8).toString('hex').slice(1),
        randomBytes(8).toString('hex').slice(1),
      ]
      const person = {
        name,
        firstName: 'Test',
        password: 'Pw_longer_99',
        apiKey,
        apiSecret,
        ...account,
      }
      await saveUser(ctx.db, encryptionKey, person, clock.now())
      ctx.identity.invalidate()
      const authorization = `token ${person.apiKey}:${person.apiSecret}`
      return { name, password: person.password, authorization }
    },
    newOrganization: async (members) => {
      const organization = await createOrganization(
        ctx.db,
        {
          organizationName: 'Test Organization',
          timeZone: 'UTC',
          members: members.map(({ user, role }) => ({ user: user.name, role })),
        },
        clock.now(),
      )
      ctx.identity.invalidate()
      return organization
    },
    post: (method, args = {}, person) =>
      signed(supertest(url).post(`/api/method/${method}`), person).send(args),
    get: (method, args = {}, person) =>
      signed(supertest(url).get(`/api/method/${method}`), person).query(args),
    request: () => supertest(url),
    close: async () => {
      await realtime.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await close()
      rmSync(directory, { recursive: true })
    },
  }
}

function signed(test: Test, person: Person | undefined): Test {
  return person === undefined ? test : test.set('Authorization', person.authorization)
}

function newClock(start: string): Clock {
  let current = Date.parse(start)
  return {
    now: () => new Date(current),
    set: (iso) => {
      current = Date.parse(iso)
    },
    advance: (ms) => {
      current += ms
    },
  }
}
