import type { AddressInfo } from 'node:net'
import { sql } from 'kysely'
import { z } from 'zod'
import { createApp, createHttpServer } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { createContext } from '../../src/create-context.ts'
import { defineMethod, methodTable } from '../../src/frappe/method.ts'
import * as frappeMethods from '../../src/frappe/methods/index.ts'
import type { Subscriber } from '../../src/outbox/index.ts'
import { permissionSlot } from '../../src/permissions/index.ts'
import { createRealtime } from '../../src/realtime/server.ts'

// A server process as src/main.ts makes it, with a method that publishes, rooms for everybody, and a subscriber that
// writes down what it is handed. The tests kill it.

const contract = {
  verbs: ['POST'],
  audience: 'user',
  right: null,
  idempotency: null,
  audit: null,
  output: z.object({ rev: z.number() }),
} as const

const publish = defineMethod('Publishes, and fails if it is asked to.', {
  ...contract,
  path: 'test.publish',
  transaction: 'request',
  input: z.object({ stream: z.string(), id: z.string(), fail: z.boolean() }),
}).handle(async ({ ctx, input: { stream, id, fail } }) => {
  await ctx.openStream(stream)
  const rev = await ctx.publish({ stream, type: 'changed', key: id, ref: { id }, data: { id } })
  if (fail) throw new Error('As it was asked to.')
  return { rev }
})

const signal = defineMethod('Signals.', {
  ...contract,
  path: 'test.signal',
  transaction: 'own',
  input: z.object({ room: z.string() }),
}).handle(async ({ ctx, input }) => {
  ctx.signal(input.room, 'signalled', { pid: process.pid })
  return { rev: 0 }
})

const config = readConfig(process.env)
const permissions = permissionSlot([])
const recorder: Subscriber = {
  name: 'recorder',
  streamPrefix: 'fault:',
  handle: async (entries, db) => {
    for (const { stream, rev, ref } of entries) {
      await sql`INSERT INTO fault_seen (stream, rev, id) VALUES (${stream}, ${rev}, ${ref.id})`.execute(
        db,
      )
    }
  },
}
const { ctx } = await createContext(config, permissions, { subscribers: [recorder] })
const methods = methodTable(
  [frappeMethods, { publish, signal }],
  permissions.knows,
  ctx.audit.knows,
)
const server = createHttpServer(createApp(ctx, { methods, version: 'test' }))
const realtime = createRealtime({
  httpServer: server,
  ctx,
  site: config.SITE_NAME,
  rooms: [async () => (process.env.STREAMS ?? '').split(',')],
  streams: [{ prefix: 'fault:' }],
  connected: (client) => {
    const on = client as unknown as { on: (name: string, act: (...args: never[]) => void) => void }
    on.on('subscribe', (stream: string, since: number, ack: (answer: object) => void) => {
      realtime.resume(client, stream, since, ack).catch((error) => {
        ctx.log.error({ err: error }, 'not resumed')
        client.disconnect(true)
      })
    })
  },
})
ctx.outbox.dispatch()
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
})
process.on('message', () => process.send?.({ bell: ctx.outbox.bell() }))
process.on('disconnect', () => process.exit(0))
