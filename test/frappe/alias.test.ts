import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { DoesNotExistError } from '../../src/exceptions.ts'
import { defineAlias } from '../../src/frappe/alias.ts'
import { defineMethod, type Method, methodTable, optional, value } from '../../src/frappe/method.ts'
import { messageOf, type Person, startServer, type TestServer } from '../support/server.ts'

const BREW = 'ai_assistant.api.tea.brew'
const FLAT = 'ai_assistant.api.tea_brew'

const brew = defineMethod('Brews tea.', {
  path: BREW,
  verbs: ['POST'],
  audience: 'user',
  right: { action: 'tea.brew', on: ({ pot }) => ({ pot }) },
  transaction: 'request',
  idempotency: 'order_id',
  audit: null,
  sensitive: ['secret_herb'],
  reasonOf: (argument) => `bad_${argument}`,
  rateLimit: { limit: 20, seconds: 60 },
  input: z.object({
    pot: z.string().min(2),
    minutes: value.int({ min: 1, max: 9 }),
    milk: value.check().default(false),
    secret_herb: optional(z.string().max(5)),
    order_id: optional(z.string()),
  }),
  output: z.object({ success: z.literal(true), pot: z.string(), minutes: z.number() }),
}).handle(async ({ input, ctx }) => {
  if (input.pot === 'lost') throw new DoesNotExistError('There is no such pot.')
  await ctx.db.insertInto('tabSeries').values({ name: input.pot, current: input.minutes }).execute()
  return { success: true, pot: input.pot, minutes: input.minutes }
})

const flat = defineAlias('Brews tea, for old clients.', {
  path: FLAT,
  of: BREW,
  renames: { kettle: 'pot', vessel: 'pot', herb: 'secret_herb' },
  input: { seconds: optional(value.int()), milk: optional(z.enum(['yes', 'no', 'oat'])) },
  arguments: ({ seconds, milk, ...args }) => ({
    ...args,
    minutes: args.minutes ?? (seconds === undefined ? undefined : seconds / 60),
    milk: milk !== undefined && milk !== 'no',
  }),
  output: z.object({
    success: z.literal(true),
    pot: z.string(),
    seconds: z.number(),
    milk: z.string(),
  }),
  answer: ({ pot, minutes }, { milk = 'no' }) => ({
    success: true as const,
    pot: String(pot),
    seconds: Number(minutes) * 60,
    milk: String(milk),
  }),
})

const read = defineMethod('Looks into a pot.', {
  path: 'ai_assistant.api.tea.look',
  verbs: ['POST'],
  audience: 'user',
  right: null,
  transaction: 'read',
  input: z.object({ pot: z.string() }),
  output: z.object({ pot: z.string() }),
}).handle(async ({ input }) => input)
const flatRead = defineAlias('Looks into a kettle.', {
  path: 'ai_assistant.api.tea_look',
  of: 'ai_assistant.api.tea.look',
  renames: { kettle: 'pot' },
  input: {},
})

const open = defineAlias('Brews tea for everyone.', {
  path: 'ai_assistant.api.endpoints.brew',
  of: 'ai_assistant.api.tea.look',
  input: {},
  guests: { rateLimit: { limit: 3, seconds: 60 }, xssSafe: false },
})

const aliases = { flat, flatRead, open }
const table = methodTable([aliases, { brew, read }], () => true)

function methodAt(path: string): Method {
  const method = table.get(path)
  if (method === undefined) throw new Error(`There is no ${path}.`)
  return method
}

describe('another name of a method', () => {
  it('has the contract of the method', () => {
    const { summary, path, aliasOf, accept, input, output, verbs, reasonOf, ...rest } =
      methodAt(FLAT)
    expect([summary, path, aliasOf]).toEqual(['Brews tea, for old clients.', FLAT, BREW])
    expect({ ...brew, ...rest, sensitive: brew.sensitive }).toEqual(brew)
    expect(rest.sensitive).toEqual(['secret_herb', 'herb'])
    expect(brew.aliasOf).toBeNull()
  })

  it('describes the arguments under all their names', () => {
    const { input } = methodAt(FLAT)
    expect(Object.keys(input.shape).sort()).toEqual(
      [...Object.keys(brew.input.shape), 'herb', 'kettle', 'seconds', 'vessel'].sort(),
    )
    expect(z.toJSONSchema(input, { io: 'input' }).required).toEqual(['minutes'])
  })

  it.each([
    [FLAT, ['POST']],
    ['ai_assistant.api.tea_look', ['POST', 'GET']],
  ])('%s is called by %j: what writes by no GET', (path, verbs) => {
    expect(methodAt(path).verbs).toEqual(verbs)
  })

  it('is for guests only where it says so, with limits of its own', () => {
    expect(methodAt(FLAT).audience).toBe('user')
    expect(methodAt('ai_assistant.api.endpoints.brew')).toMatchObject({
      audience: 'guest',
      xssSafe: false,
      bodyLimit: 256 * 1024,
      rateLimit: { limit: 3, seconds: 60 },
    })
  })

  it.each([
    [
      { kettle: 'blue', minutes: 3 },
      { pot: 'blue', minutes: 3 },
    ],
    [
      { vessel: 'blue', seconds: '120' },
      { pot: 'blue', minutes: 2 },
    ],
    [
      { pot: 'red', kettle: 'blue', minutes: '3' },
      { pot: 'red', minutes: 3 },
    ],
    [
      { pot: null, kettle: 'blue', minutes: 3 },
      { pot: 'blue', minutes: 3 },
    ],
    [
      { kettle: 'blue', minutes: 3, seconds: 60 },
      { pot: 'blue', minutes: 3 },
    ],
  ])('takes both spellings, and the method’s own first: %j', (sent, resource) => {
    const { success, data } = methodAt(FLAT).accept(sent)
    expect(success).toBe(true)
    expect(data?.resource({} as never)).toEqual({ pot: resource.pot })
  })

  it.each([
    [{ minutes: 3 }, ['kettle']],
    [{ kettle: 'x', minutes: 3 }, ['kettle']],
    [{ vessel: 'x', minutes: 3 }, ['vessel']],
    [{ pot: 'x', kettle: 'blue', minutes: 3 }, ['pot']],
    [{ kettle: 'blue' }, ['minutes']],
    [{ kettle: 'blue', minutes: 30 }, ['minutes']],
    [{ kettle: 'blue', seconds: 'soon' }, ['seconds']],
    // Made of seconds, which are right themselves.
    [{ kettle: 'blue', seconds: 90 }, []],
    [{ kettle: 'blue', minutes: 3, milk: 'soy' }, ['milk']],
  ])('names a refused argument as it was sent: %j', (sent, path) => {
    expect(methodAt(FLAT).accept(sent).error?.issues[0]?.path).toEqual(path)
  })

  it('gives the method’s reasons', () => {
    const { reasonOf } = methodAt(FLAT)
    expect([reasonOf?.('kettle'), reasonOf?.('minutes')]).toEqual(['bad_pot', 'bad_minutes'])
  })

  it('does not load for a method that is not there', () => {
    expect(() => methodTable([{ flat }], () => true)).toThrow(
      `${FLAT} is another name of ${BREW}, which is not there.`,
    )
  })

  it('does not load under the name of another method', () => {
    expect(() => methodTable([{ brew, flat, again: flat }], () => true)).toThrow(
      `Two methods are called ${FLAT}.`,
    )
  })

  it.each([
    ['renames cup, which is no argument', { kettle: 'cup' }],
    ['renames what makes a repetition safe', { id: 'order_id' }],
  ])('does not load when it %s', (why, renames) => {
    const wrong = defineAlias('Wrong.', { path: 'test.wrong', of: BREW, renames, input: {} })
    expect(() => methodTable([{ brew, wrong }], () => true)).toThrow(`test.wrong ${why}`)
  })
})

describe('over HTTP', () => {
  let server: TestServer
  let person: Person
  const denied = new Set<string>()

  beforeAll(async () => {
    server = await startServer({
      // No module registers the right; and of what is sensitive no answer would be kept.
      methods: { ...aliases, brew: { ...brew, rightAction: null, sensitive: [] }, read },
      engine: async ({ action, resource }) =>
        action === 'api.call' && denied.has(resource.method ?? '') ? 'deny' : 'open',
    })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    denied.clear()
    server.clock.advance(60_000)
    person = await server.newUser()
  })

  it('runs the method, in its transaction, and answers in the alias’s words', async () => {
    const response = await server.post(FLAT, { kettle: 'first', seconds: 120, milk: 'oat' }, person)
    expect(response.status).toBe(200)
    expect(messageOf(response)).toEqual({ success: true, pot: 'first', seconds: 120, milk: 'oat' })
    const stored = server.ctx.db.selectFrom('tabSeries').selectAll().where('name', '=', 'first')
    expect(await stored.executeTakeFirst()).toMatchObject({ current: 2 })
  })

  it('gives the first answer again to the same id', async () => {
    const order = { kettle: 'second', minutes: 2, order_id: 'o-1' }
    const first = await server.post(FLAT, order, person)
    const again = await server.post(FLAT, order, person)
    expect([first.status, again.status]).toEqual([200, 200])
    expect(again.text).toBe(first.text)
    expect(again.get('Idempotent-Replayed')).toBe('true')
    expect((await server.post(FLAT, { ...order, minutes: 3 }, person)).status).toBe(409)
  })

  it('refuses in the alias’s words', async () => {
    const missing = await server.post(FLAT, { minutes: 2 }, person)
    expect([missing.status, missing.body.message]).toEqual([417, 'The argument kettle is missing.'])
    const wrong = await server.post(FLAT, { kettle: 'x', minutes: 2 }, person)
    expect(wrong.status).toBe(417)
    expect(wrong.body).toMatchObject({ exc_type: 'FrappeTypeError', reason: 'bad_pot' })
    expect(wrong.body.message).toMatch(/^Argument 'kettle' is not valid/)
    const made = await server.post(FLAT, { kettle: 'blue', seconds: 90 }, person)
    expect(made.body.message).toMatch(/^Argument 'arguments' is not valid/)
  })

  it('answers an unknown id with 404', async () => {
    const response = await server.post(FLAT, { kettle: 'lost', minutes: 2 }, person)
    expect([response.status, response.body.exc_type]).toEqual([404, 'DoesNotExistError'])
  })

  it('is refused to guests, and by GET, as the method is', async () => {
    expect((await server.post(FLAT, { kettle: 'blue', minutes: 2 })).status).toBe(403)
    expect((await server.get(FLAT, { kettle: 'blue', minutes: 2 }, person)).status).toBe(403)
  })

  it('is called by GET and POST where the method reads', async () => {
    for (const call of [server.get, server.post]) {
      const response = await call('ai_assistant.api.tea_look', { kettle: 'blue' }, person)
      expect(messageOf(response)).toEqual({ pot: 'blue' })
    }
  })

  it('is closed by a policy that closes the method', async () => {
    denied.add(BREW)
    expect((await server.post(FLAT, { kettle: 'third', minutes: 2 }, person)).status).toBe(403)
  })

  it('shares the method’s limit of calls', async () => {
    const statuses: number[] = []
    for (let i = 0; i < 21; i++) {
      const [path, name] = i % 2 === 0 ? [FLAT, 'kettle'] : [BREW, 'pot']
      statuses.push((await server.post(path, { [name]: `n${i}`, minutes: 2 }, person)).status)
    }
    expect(statuses).toEqual([...Array(20).fill(200), 429])
  })

  it('takes a few calls of guests where it says so', async () => {
    const statuses: number[] = []
    for (let i = 0; i < 4; i++) {
      statuses.push((await server.post('ai_assistant.api.endpoints.brew', { pot: 'x' })).status)
    }
    expect(statuses).toEqual([200, 200, 200, 429])
    expect((await server.post('ai_assistant.api.tea_look', { kettle: 'x' })).status).toBe(403)
  })
})
