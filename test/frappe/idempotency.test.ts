import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Response } from 'supertest'
import { z } from 'zod'
import { ValidationError } from '../../src/exceptions.ts'
import { frappeFloat } from '../../src/frappe/encoding.ts'
import { defineMethod } from '../../src/frappe/method.ts'
import { type DatabaseWire, layWire } from '../support/database-wire.ts'
import { type Person, startServer, type TestServer } from '../support/server.ts'

const shared = {
  verbs: ['POST'],
  audience: 'user',
  right: null,
  transaction: 'request',
  audit: null,
} as const
const store = (db: TestServer['ctx']['db'], note: string) =>
  db
    .insertInto('oro_name')
    .values({ name_id: crypto.getRandomValues(Buffer.alloc(8)), name: note })
    .execute()

let runs = 0
const add = defineMethod('Stores a note.', {
  ...shared,
  path: 'ai_assistant.api.test.add',
  idempotency: 'note_id',
  audit: null,
  input: z.object({
    note: z.string(),
    note_id: z.string().optional(),
    fail: z.boolean().optional(),
  }),
  output: z.object({ success: z.literal(true), run: z.number() }),
}).handle(async ({ input, ctx, setStatus, setTop, msgprint }) => {
  runs++
  await store(ctx.db, input.note)
  if (input.fail) throw new ValidationError('No.')
  setStatus(201)
  setTop('extra', 1)
  msgprint('Stored')
  return { success: true, run: runs }
})

const file = defineMethod('Stores a file.', {
  ...shared,
  path: 'ai_assistant.api.test.file',
  idempotency: null,
  takesFiles: true,
  input: z.object({}),
  output: z.unknown(),
}).handle(async ({ files, ctx, setHeader }) => {
  await store(ctx.db, 'file')
  setHeader('X-Made', String(++runs))
  return {
    names: files.map(({ filename }) => filename),
    big: 9007199254740993n,
    whole: frappeFloat(2),
  }
})

const seal = defineMethod('Answers what may rest nowhere.', {
  ...shared,
  path: 'ai_assistant.api.test.seal',
  idempotency: null,
  audit: null,
  sensitive: ['data'],
  input: z.object({ data: z.string().max(5, 'xs are too many: xxx') }),
  output: z.object({ data: z.string() }),
}).handle(async ({ input, ctx }) => {
  runs++
  await store(ctx.db, 'sealed')
  return { data: `${input.data}!` }
})

describe('a write that is sent again', () => {
  let server: TestServer
  let wire: DatabaseWire
  let ann: Person
  let bob: Person

  beforeAll(async () => {
    wire = await layWire()
    server = await startServer({ methods: { add, file, seal }, env: { DATABASE_URL: wire.url } })
    ann = await server.newUser()
    bob = await server.newUser()
  })
  afterAll(async () => {
    await server.close()
    await wire.close()
  })

  const call = (
    args: object,
    { key, person = ann, method = 'add' }: Options = {},
  ): Promise<Response> =>
    server
      .post(`ai_assistant.api.test.${method}`, args, person)
      .set(key === undefined ? {} : { 'Idempotency-Key': key })
  interface Options {
    key?: string
    person?: Person
    method?: string
  }
  const notes = async (note: string): Promise<number> =>
    (await server.ctx.db.selectFrom('oro_name').select('name').where('name', '=', note).execute())
      .length

  it('is answered as the first time, to the byte, and not run', async () => {
    for (const [key, args] of [
      ['first', { note: 'by header' }],
      [undefined, { note: 'by argument', note_id: 'a1' }],
    ] as const) {
      const first = await call(args, { ...(key && { key }) })
      const again = await call({ ...args, csrf_token: 'x' }, { ...(key && { key }) })
      expect([first.status, again.status]).toEqual([201, 201])
      expect(again.text).toBe(first.text)
      expect(first.body._server_messages).toContain('Stored')
      expect([first, again].map((one) => one.get('Idempotent-Replayed'))).toEqual([
        undefined,
        'true',
      ])
      expect(await notes(args.note)).toBe(1)
    }
  })

  it('with other content is refused', async () => {
    await call({ note: 'one' }, { key: 'same' })
    const other = await call({ note: 'two' }, { key: 'same' })
    expect([other.status, other.body.exc_type, other.body.reason]).toEqual([
      409,
      'ConflictError',
      'idempotency_mismatch',
    ])
    expect(await notes('two')).toBe(0)
    const ordered = await call({ fail: false, note: 'x' }, { key: 'order' })
    expect((await call({ note: 'x', fail: false }, { key: 'order' })).text).toBe(ordered.text)
  })

  it('under its own id is one, whatever header comes with it', async () => {
    for (const key of ['h1', 'h2']) await call({ note: 'two headers', note_id: 'n1' }, { key })
    expect(await notes('two headers')).toBe(1)
    expect((await call({ note: 'a header', note_id: 'zz' })).status).toBe(201)
    expect((await call({ note: 'like an id' }, { key: 'zz' })).status).toBe(201)
  })

  it('is answered with all digits and headers, and without what belonged to the first request', async () => {
    const send = (name: string, cookie = '') =>
      server
        .request()
        .post('/api/method/ai_assistant.api.test.file')
        .set({ Authorization: ann.authorization, 'Idempotency-Key': 'file', Cookie: cookie })
        .attach('file', Buffer.from(name), 'a.txt')
    const first = await send('one', 'sid=dead')
    expect(first.text).toContain('"session_expired":1')
    const again = await send('one')
    expect(again.text).toBe('{"message":{"names":["a.txt"],"big":9007199254740993,"whole":2.0}}')
    expect(again.get('X-Made')).toBe(first.get('X-Made'))
    const other = await send('two')
    expect([other.status, await notes('file')]).toEqual([409, 1])
  })

  it('waits without a connection of its own', async () => {
    const slow = Array.from({ length: 60 }, () => call({ note: 'crowd' }, { key: 'crowd' }))
    const others = Array.from({ length: 20 }, (_, i) => call({ note: `not ${i}` }, { person: bob }))
    const answers = await Promise.all([...slow, ...others])
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201))
    expect(await notes('crowd')).toBe(1)
  })

  it('by somebody else, or of another method, is another', async () => {
    await call({ note: 'mine' }, { key: 'shared' })
    expect((await call({ note: 'mine' }, { key: 'shared', person: bob })).status).toBe(201)
    expect((await call({ data: 'x' }, { key: 'shared', method: 'seal' })).status).toBe(200)
    expect(await notes('mine')).toBe(2)
  })

  it('after a refusal is run', async () => {
    const args = { note: 'retried', note_id: 'retry' }
    expect((await call({ ...args, fail: true })).status).toBe(417)
    expect((await call(args)).status).toBe(201)
    expect(await notes('retried')).toBe(1)
  })

  it('at the same time waits for the first', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => call({ note: 'at once' }, { key: 'at-once' })),
    )
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(await notes('at once')).toBe(1)
  })

  it('is run again when the first answer may rest nowhere', async () => {
    const before = runs
    const answers = [1, 2].map(() => call({ data: 'peach' }, { key: 'sealed', method: 'seal' }))
    for (const { body } of await Promise.all(answers))
      expect(body).toEqual({ message: { data: 'peach!' } })
    expect(runs - before).toBe(2)
    const rows = await server.ctx.db.selectFrom('oro_idempotency').select('answer').execute()
    expect(rows.some(({ answer }) => answer?.includes('peach'))).toBe(false)
    const refused = await call({ data: 'peaches' }, { method: 'seal' })
    expect([refused.status, refused.text.includes('xxx')]).toEqual([417, false])
  })

  it.each(['with space', 'x'.repeat(256)])('needs a sane key, not %j', async (key) => {
    expect((await call({ note: 'odd' }, { key })).status).toBe(417)
    expect(await notes('odd')).toBe(0)
  })

  it('comes through a COMMIT whose answer was lost, once', async () => {
    wire.cutAt('\x03COMMIT', 'after')
    const answer = await call({ note: 'lost answer' }, { key: 'lost' })
    expect([answer.status, answer.body.message?.success]).toEqual([201, true])
    expect(await notes('lost answer')).toBe(1)
    wire.cutAt('\x03COMMIT', 'before')
    expect((await call({ note: 'lost commit' }, { key: 'lost-too' })).status).toBe(201)
    expect(await notes('lost commit')).toBe(1)
  })

  it('is not run again when it was stored and its answer may rest nowhere', async () => {
    const before = await notes('sealed')
    wire.cutAt('COMMIT', 'after')
    const answer = await call({ data: 'x' }, { key: 'sealed-lost', method: 'seal' })
    expect([answer.status, await notes('sealed')]).toEqual([503, before + 1])
  })

  it('without an id is told when nobody knows what became of it', async () => {
    wire.cutAt('\x03COMMIT', 'after')
    const answer = await call({ note: 'unknown' })
    expect([answer.status, answer.body.exc_type]).toEqual([503, 'ServiceUnavailable'])
    expect(answer.body.message).toContain('Look whether it is there')
  })
})
