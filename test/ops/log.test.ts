import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { pino } from 'pino'
import supertest from 'supertest'
import { z } from 'zod'
import { createApp, createHttpServer } from '../../src/app.ts'
import { PermissionError } from '../../src/exceptions.ts'
import { defineMethod, methodTable } from '../../src/frappe/method.ts'
import { startServer, type TestServer } from '../support/server.ts'

const contract = {
  verbs: ['POST'],
  audience: 'guest',
  right: null,
  transaction: 'request',
  idempotency: null,
  input: z.object({}),
  output: z.null(),
} as const

const methods = {
  speaks: defineMethod('Logs.', { ...contract, path: 'test.speaks' }).handle(async ({ ctx }) => {
    ctx.log.warn('from the handler')
    return null
  }),
  refuses: defineMethod('Refuses.', { ...contract, path: 'test.refuses' }).handle(async () => {
    throw new PermissionError('No.', { detail: { why: 'because' } })
  }),
  fails: defineMethod('Fails.', { ...contract, path: 'test.fails' }).handle(async () => {
    throw new Error('nobody foresaw this')
  }),
}

describe('the log', () => {
  let fixture: TestServer
  const lines: { request_id?: string; method?: string; msg: string }[] = []
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(JSON.parse(String(chunk)))
      done()
    },
  })
  let server: ReturnType<typeof createHttpServer>

  beforeAll(async () => {
    fixture = await startServer()
    const ctx = { ...fixture.ctx, log: pino({ base: undefined }, sink) }
    const table = methodTable([methods], () => true)
    server = createHttpServer(createApp(ctx, { methods: table, version: 'test' }))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await fixture.close()
  })

  it.each([
    ['test.speaks', ['from the handler', 'request']],
    ['test.refuses', ['refused', 'request']],
    ['test.fails', ['request failed', 'request']],
  ])('of %s names the request in every line', async (method, messages) => {
    lines.length = 0
    const { port } = server.address() as AddressInfo
    const answer = await supertest(`http://127.0.0.1:${port}`)
      .post(`/api/method/${method}`)
      .set('X-Request-Id', `id-of-${method}`)
    expect(answer.get('X-Request-Id')).toBe(`id-of-${method}`)
    expect(lines.map(({ msg }) => msg)).toEqual(messages)
    for (const line of lines) expect(line).toMatchObject({ request_id: `id-of-${method}`, method })
  })
})
