import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import {
  type Contract,
  defineMethod,
  type Method,
  methodTable,
  optional,
  structure,
} from '../../src/frappe/method.ts'

const sound: Contract<z.ZodObject, z.ZodString> = {
  path: 'test.sound',
  verbs: ['POST'],
  audience: 'user',
  right: null,
  transaction: 'request',
  idempotency: null,
  audit: null,
  input: z.object({ id: z.string() }),
  output: z.string(),
}

function load(changes: object): Method {
  return defineMethod('Exists.', { ...sound, ...changes }).handle(async () => 'done')
}

describe('a method', () => {
  it('loads with everything stated', () => {
    expect(load({}).path).toBe('test.sound')
    expect(load({ idempotency: 'id' }).path).toBe('test.sound')
  })

  it.each([
    ['an audience', { audience: undefined }, 'it states no audience'],
    ['a known audience', { audience: 'everybody' }, 'it states no audience'],
    ['a right, or null', { right: undefined }, 'it states no right'],
    ['a transaction mode', { transaction: undefined }, 'it states no transaction mode'],
    ['a verb', { verbs: [] }, 'it states no verb'],
    ['another verb than GET to write', { verbs: ['GET'] }, 'does not accept GET'],
    ['what makes a repeated write safe', { idempotency: undefined }, 'makes a repetition safe'],
    ['what the audit log says of it, or null', { audit: undefined }, 'what the audit log says'],
    ['an argument that makes it safe', { idempotency: 'other' }, 'has no argument other'],
  ])('does not load without %s', (_, changes, why) => {
    expect(() => load(changes)).toThrow(`The method test.sound does not load`)
    expect(() => load(changes)).toThrow(why)
  })

  it('that reads accepts GET and says nothing of repetition', () => {
    const reads = { verbs: ['GET'], transaction: 'read', idempotency: undefined }
    expect(load(reads).verbs).toEqual(['GET'])
  })

  it.each([
    [['GET'], ['GET', 'POST']],
    [['PUT'], ['PUT', 'POST']],
    [['DELETE'], ['DELETE', 'POST']],
    [['POST'], ['POST']],
  ])(
    'of ours that is documented for %s accepts POST as well, one of Frappe does not',
    (verbs, accepted) => {
      const path = 'ai_assistant.api.test.sound'
      expect(load({ path, verbs, transaction: 'read' }).verbs).toEqual(accepted)
      expect(load({ verbs, transaction: 'read' }).verbs).toEqual(verbs)
    },
  )

  it.each([
    ['with an argument', z.object({ id: z.string() })],
    ['with any arguments', z.looseObject({})],
  ])('for guests %s says whether these are xss_safe', (_, input) => {
    const open = { audience: 'guest', input }
    expect(() => load(open)).toThrow('it does not say whether its arguments are xss_safe')
    expect(load({ ...open, xssSafe: true }).xssSafe).toBe(true)
    expect(load({ ...open, xssSafe: false }).xssSafe).toBe(false)
    expect(load({ audience: 'guest', input: z.object({}) }).xssSafe).toBe(false)
  })
})

describe('the method table', () => {
  const asksRight = load({ right: { action: 'tea.make', on: () => ({}) } })

  it('refuses two methods of one path', () => {
    expect(() => methodTable([{ one: load({}) }, { two: load({}) }], () => true)).toThrow(
      'Two methods are called test.sound.',
    )
  })

  it('refuses a right that nobody registered', () => {
    expect(() => methodTable([{ asksRight }], (action) => action !== 'tea.make')).toThrow(
      'asks for a right that nobody registered: tea.make',
    )
    expect(methodTable([{ asksRight }], () => true).size).toBe(1)
  })

  it('refuses an audit action that nobody registered', () => {
    const audits = load({ audit: 'tea.make' })
    const table = (action: string) =>
      methodTable(
        [{ audits }],
        () => true,
        (it) => it === action,
      )
    expect(() => table('tea.pour')).toThrow('audits what nobody registered: tea.make')
    expect(table('tea.make').size).toBe(1)
  })
})

describe('blocks', () => {
  it('optional takes absent, null and blank as the same', () => {
    const input = z.object({ a: optional(z.string().min(2)) })
    for (const sent of [{}, { a: null }, { a: '' }]) expect(input.parse(sent)).toEqual({})
    expect(input.parse({ a: 'xy' })).toEqual({ a: 'xy' })
    expect(input.safeParse({ a: 'x' }).success).toBe(false)
  })

  it('structure takes a structure or its JSON text', () => {
    const block = structure(z.array(z.number()))
    expect(block.parse([1])).toEqual([1])
    expect(block.parse(' [1]')).toEqual([1])
    for (const sent of ['[1', 'x', '1', ['x']]) expect(block.safeParse(sent).success).toBe(false)
  })
})
