import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp, createHttpServer } from './app.ts'
import { readConfig } from './config.ts'
import { createContext } from './create-context.ts'
import { methodTable } from './frappe/method.ts'
import * as frappeMethods from './frappe/methods/index.ts'
import { methodModules, moduleActions, modulePermissions } from './methods/index.ts'
import { permissionSlot } from './permissions/index.ts'
import { frappeRooms } from './realtime/rooms.ts'
import { createRealtime } from './realtime/server.ts'

/** Milliseconds that requests in flight get to finish before the process ends. */
const GRACE_MS = 10_000

const config = readConfig(process.env)
const permissions = permissionSlot(modulePermissions)
const { ctx, close } = await createContext(
  config,
  permissions,
  () => new Date(),
  moduleActions,
).catch((error: Error) => {
  process.stderr.write(`The server cannot start: ${error.message}\n`)
  process.exit(1)
})
const methods = methodTable([frappeMethods, ...methodModules], permissions.knows, ctx.audit.knows)
// The same file from src and from dist/src.
const root = import.meta.dirname.replace(/(\/dist)?\/src$/, '')
const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'))
const server = createHttpServer(createApp(ctx, { methods, version }))
const realtime = createRealtime({
  httpServer: server,
  ctx,
  site: config.SITE_NAME,
  rooms: [frappeRooms],
})

server.on('error', (error) => {
  process.stderr.write(
    `The server cannot listen on ${config.HOST}:${config.PORT}: ${error.message}\n`,
  )
  process.exit(1)
})
server.listen(config.PORT, config.HOST, () => {
  const url = addressOf(server)
  ctx.log.info({ url, site: config.SITE_NAME }, 'listening')
  process.send?.({ type: 'ready', url, site: config.SITE_NAME })
})

let stopping = false
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  const finished = new Promise((resolve) => server.close(resolve))
  const impatient = setTimeout(() => server.closeAllConnections(), GRACE_MS)
  // The server is not finished before its last socket.
  await realtime.close()
  server.closeIdleConnections()
  await finished
  clearTimeout(impatient)
  await close()
  ctx.log.flush()
  process.exit(0)
}
process.on('SIGTERM', () => void stop())
process.on('SIGINT', () => void stop())
// The supervisor is gone: nobody would restart or stop this process any more.
process.on('disconnect', () => void stop())

function addressOf(listening: Server): string {
  const { address, port, family } = listening.address() as AddressInfo
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}
