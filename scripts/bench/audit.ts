import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { createApp, createHttpServer } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { createContext } from '../../src/create-context.ts'
import { defineMethod, methodTable } from '../../src/frappe/method.ts'
import { permissionSlot, type Right } from '../../src/permissions/index.ts'

// The smallest act, a row of one table, with and without its row in the audit log.
const right: Right = { bit: 'write', verdict: () => 'allow' }
const permissions = permissionSlot([{ rights: { 'bench.write': right } }])
const actions = [{ 'bench.write': { type: 'create' } }] as const
const config = readConfig(process.env)
const { ctx } = await createContext(config, permissions, { actions })

const write = (name: string, audit: string | null) =>
  defineMethod('Stores one row.', {
    path: `bench.${name}`,
    verbs: ['POST'],
    audience: 'user',
    right: null,
    transaction: 'request',
    idempotency: null,
    audit,
    input: z.object({}),
    output: z.null(),
  }).handle(async (call) => {
    const name_id = randomBytes(8)
    const row = { name_id, name: name_id.toString('hex') }
    await call.ctx.db.insertInto('oro_name').values(row).execute()
    return null
  })

/** Nothing but what the platform does with a write: a right, an event of a stream, a row of the audit log. */
const everything = defineMethod('Asks a right, publishes and is audited.', {
  path: 'bench.everything',
  verbs: ['POST'],
  audience: 'user',
  right: { action: 'bench.write', on: () => ({}) },
  transaction: 'request',
  idempotency: null,
  audit: 'bench.write',
  input: z.object({}),
  output: z.null(),
}).handle(async ({ ctx: call, user }) => {
  const stream = `bench:${user.name}:${Math.floor(Math.random() * 32)}`
  await call.openStream(stream)
  await call.publish({ stream, type: 'changed', key: 'a', ref: {}, data: {} })
  return null
})

const methods = methodTable(
  [{ write: write('write', null), audited: write('write_audited', 'bench.write'), everything }],
  permissions.knows,
  ctx.audit.knows,
)
const server = createHttpServer(createApp(ctx, { methods, version: 'bench' }))
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.send?.({ type: 'ready', url: `http://127.0.0.1:${port}` })
})
process.on('disconnect', () => process.exit(0))
