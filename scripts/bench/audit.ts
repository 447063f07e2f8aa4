import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { createApp, createHttpServer } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { createContext } from '../../src/create-context.ts'
import { defineMethod, methodTable } from '../../src/frappe/method.ts'
import { permissionSlot } from '../../src/permissions/index.ts'

// The smallest act, a row of one table, with and without its row in the audit log.
const permissions = permissionSlot([])
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

const methods = methodTable(
  [{ write: write('write', null), audited: write('write_audited', 'bench.write') }],
  permissions.knows,
  ctx.audit.knows,
)
const server = createHttpServer(createApp(ctx, { methods, version: 'bench' }))
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.send?.({ type: 'ready', url: `http://127.0.0.1:${port}` })
})
process.on('disconnect', () => process.exit(0))
