import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { constants } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { aliasModules } from './aliases/index.ts'
import { createApp, createHttpServer } from './app.ts'
import { readConfig } from './config.ts'
import { createContext } from './create-context.ts'
import { poolLoad } from './db/pool-load.ts'
import { schemaProblem } from './db/schema-state.ts'
import { createBodyRoom } from './frappe/body.ts'
import { methodTable } from './frappe/method.ts'
import * as frappeMethods from './frappe/methods/index.ts'
import { queueBacklog } from './jobs/queue.ts'
import { methodModules, moduleActions, modulePermissions } from './methods/index.ts'
import { answerCommandLine } from './ops/command-line.ts'
import { createMetrics } from './ops/metrics.ts'
import { createAnswering } from './ops/stopping.ts'
import { outboxBacklog } from './outbox/index.ts'
import { permissionSlot } from './permissions/index.ts'
import { frappeRooms, userRoom } from './realtime/rooms.ts'
import { createRealtime } from './realtime/server.ts'

/** Milliseconds until a database that is away is asked again, and until the server listens without its answer. */
const SCHEMA_RETRY_MS = 1_000
const SCHEMA_PATIENCE_MS = 2_000

// Batches come and go in megabytes: V8 would let a heap of 60 MB grow to six times that before it looks (scripts/bench).
setFlagsFromString('--heap-growing-percent=100')

const said = answerCommandLine(process.argv.slice(2), process.env)
if (said !== undefined) {
  process[said.code === 0 ? 'stdout' : 'stderr'].write(said.text)
  process.exit(said.code)
}
const config = readConfig(process.env)
const permissions = permissionSlot(modulePermissions)
const { ctx, pool, close } = await createContext(config, permissions, {
  actions: moduleActions,
}).catch((error: Error) => {
  process.stderr.write(`The server cannot start: ${error.message}\n`)
  process.exit(1)
})
const methods = methodTable(
  [frappeMethods, ...methodModules, ...aliasModules],
  permissions.knows,
  ctx.audit.knows,
)
// The same file from src and from dist/src.
const root = import.meta.dirname.replace(/(\/dist)?\/src$/, '')
const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'))
const metrics = createMetrics()
const answering = createAnswering()
const bodies = createBodyRoom()
const server = createHttpServer(createApp(ctx, { methods, version, metrics, answering, bodies }))
const realtime = createRealtime({
  httpServer: server,
  ctx,
  site: config.SITE_NAME,
  rooms: [frappeRooms],
  streams: [{ prefix: userRoom('') }],
})
watch()
ctx.outbox.dispatch()

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (answering.isStopping()) process.exit(128 + constants.signals[signal])
    void stop(signal)
  })
}
// The supervisor is gone: nobody would restart or stop this process any more.
process.on('disconnect', () => void stop('the supervisor is gone'))

await Promise.race([requireSchema(), sleep(SCHEMA_PATIENCE_MS)])
server.on('error', (error) =>
  fail(`The server cannot listen on ${config.HOST}:${config.PORT}: ${error.message}`),
)
server.listen(config.PORT, config.HOST, () => {
  const url = addressOf(server)
  ctx.log.info({ url, site: config.SITE_NAME }, 'listening')
  process.send?.({ type: 'ready', url, site: config.SITE_NAME })
})

/** Ends the process unless the database has this code's tables; one that cannot be asked is asked again. */
async function requireSchema(): Promise<void> {
  try {
    const problem = await schemaProblem(ctx.db)
    if (problem !== undefined) fail(problem)
  } catch (error) {
    ctx.log.warn({ err: error }, 'the database cannot be asked for its migrations')
    setTimeout(() => void requireSchema(), SCHEMA_RETRY_MS)
  }
}

function watch(): void {
  const { gauge } = metrics
  gauge('oropendola_database_connections', 'Open ones.', () => poolLoad(pool).open)
  gauge('oropendola_database_connections_busy', 'In use.', () => poolLoad(pool).busy)
  gauge('oropendola_database_waiting', 'Waits for a connection.', () => poolLoad(pool).waiting)
  gauge('oropendola_body_bytes', 'Taken by larger bodies, until they are answered.', bodies.bytes)
  gauge('oropendola_sockets', 'Open connections of Socket.IO.', realtime.count)
  const queue = () => queueBacklog(ctx.db, ctx.now())
  gauge(
    'oropendola_queue_waiting',
    'Queued jobs that are due.',
    async () => (await queue()).waiting,
  )
  gauge(
    'oropendola_queue_oldest_seconds',
    'How long the oldest of them waits.',
    async () => (await queue()).oldestSeconds,
  )
  gauge('oropendola_outbox_waiting', 'Streams with events for internal subscribers.', () =>
    outboxBacklog(ctx.db),
  )
  const cached = ctx.identity.cached
  gauge('oropendola_identity_cached_users', 'Users in the cache.', () => cached().users)
  gauge('oropendola_identity_cached_keys', 'API keys in the cache.', () => cached().apiKeys)
  gauge('oropendola_identity_cached_sessions', 'Sessions in the cache.', () => cached().sessions)
}

/** Stops accepting, lets requests in flight finish, lets go of the database. */
async function stop(why: string): Promise<void> {
  if (answering.isStopping()) return
  ctx.log.info({ why }, 'stopping')
  answering.stop()
  await sleep(config.STOP_DELAY_SECONDS * 1000)
  server.close()
  setTimeout(() => {
    ctx.log.warn('the grace period is over: the last requests stay unanswered')
    process.exit(1)
  }, config.STOP_GRACE_SECONDS * 1000)
  await realtime.close()
  await answering.finished()
  // Clients that are connected and ask nothing.
  server.closeAllConnections()
  await close()
  ctx.log.info('stopped')
  process.exit(0)
}

function fail(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

function addressOf(listening: Server): string {
  const { address, port, family } = listening.address() as AddressInfo
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}
