import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals'
import fc from 'fast-check'
import { z } from 'zod'
import { defineMethod } from '../../src/frappe/method.ts'
import { openApi } from '../../src/ops/openapi.ts'
import {
  bool,
  date,
  datetime,
  dict,
  float,
  int,
  list,
  listOf,
  str,
  union,
  withDefault,
} from '../golden/app/annotations.ts'
import { startServer, type TestServer } from '../support/server.ts'

const REFUSED = Symbol('refused')
const read = (block: z.ZodType, sent: unknown): unknown => {
  const parsed = block.safeParse(sent)
  return parsed.success ? parsed.data : REFUSED
}
const NOT_NUMBERS = ['', ' ', 'abc', '+', '-', '--5', '+-5', '- 5', '_1', '1_', '1__0', '1,000']
const NOT_DIGITS = ['0x10', '0b1', '５', '٣', '\ufeff5', '\x1c5', '5\0', '5 0']
const STRUCTURES = [[], [5], {}, { a: 1 }]

describe('int', () => {
  it.each([
    [5, 5],
    [5.0, 5],
    [true, 1],
    [false, 0],
    ['5', 5],
    ['-3', -3],
    ['+5', 5],
    [' 5 ', 5],
    ['\t\v\f\n\u00a0\u0085\u20035\n', 5],
    ['5.0', 5],
    ['5.000', 5],
    ['-5.0', -5],
    ['1_000', 1000],
    ['1_0.0', 10],
    ['0_1', 1],
    ['007', 7],
    ['-0', 0],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['-9007199254740991.0', Number.MIN_SAFE_INTEGER],
  ])('reads %j as %d', (sent, value) => expect(read(int, sent)).toBe(value))

  it.each([
    ...NOT_NUMBERS,
    ...NOT_DIGITS,
    ...STRUCTURES,
    ...['5.5', '5.', '.0', '1.0_0', '5e2', '5.0e0', 'true', 'inf', 'nan', '[5]'],
    ...[5.5, null, undefined, Number.NaN, Number.POSITIVE_INFINITY],
    ...['9007199254740992', '9007199254740993.0', '-9007199254740993', '9'.repeat(5000)],
    ...[2 ** 53, -(2 ** 53), 1e300],
  ])('does not read %j', (sent) => expect(read(int, sent)).toBe(REFUSED))

  it('never reads another integer than was sent', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (sent) => {
        const value = read(int, String(sent))
        const isExact = Number.isSafeInteger(Number(sent))
        expect(isExact ? BigInt(value as number) : value).toBe(isExact ? sent : REFUSED)
      }),
    )
  })
})

describe('float', () => {
  it.each([
    [5, 5],
    [1.5, 1.5],
    [true, 1],
    ['5', 5],
    [' 1.5 ', 1.5],
    ['+.5', 0.5],
    ['5.', 5],
    ['1e5', 100000],
    ['1E-5', 0.00001],
    ['1_000.5', 1000.5],
    ['1_.0_1', 1.01],
    ['9007199254740993', 9007199254740992],
    [1e300, 1e300],
  ])('reads %j as %d', (sent, value) => expect(read(float, sent)).toBe(value))

  it.each([
    ...NOT_NUMBERS,
    ...NOT_DIGITS,
    ...STRUCTURES,
    ...['.', 'e5', '1e', 'true', 'inf', '-Infinity', 'nan', '1e400', ' 1_0 ', '1.5.5', null],
  ])('does not read %j', (sent) => expect(read(float, sent)).toBe(REFUSED))

  it('reads every number back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (sent) => {
        expect(read(float, sent)).toBe(sent)
        expect(read(float, ` ${sent}\t`)).toBe(sent + 0)
      }),
    )
  })
})

describe('bool', () => {
  it.each([
    ...['true', 'True', 'YES', 'y', 't', 'On', true].map((sent) => [sent, true] as const),
    ...['false', 'no', 'N', 'f', 'oFF', false].map((sent) => [sent, false] as const),
    ['1', 1],
    ['0', 0],
    ['2', 2],
    ['1.0', 1],
    ['1.5', 1.5],
    ['1e2', 100],
    [' 5 ', 5],
    [0, 0],
    [1, 1],
    [2, 2],
    [1.5, 1.5],
  ])('reads %j as %j', (sent, value) => expect(read(bool, sent)).toBe(value))

  it.each([
    ...NOT_NUMBERS,
    ...STRUCTURES,
    ...['maybe', ' true', 'true ', 'none', 'null', 'nan', 'inf', null],
    // As floats these would have lost a digit of the integer they are.
    ...['9007199254740993', '9007199254740993.0', 2 ** 53],
  ])('does not read %j', (sent) => expect(read(bool, sent)).toBe(REFUSED))

  it.each([
    ['1', true],
    ['0', false],
    [1, true],
    [0, false],
    ['2', REFUSED],
    [2, REFUSED],
    ['1.0', REFUSED],
    [1.5, REFUSED],
    ['yes', true],
    [null, null],
  ])('inside of another annotation is not widened: %j', (sent, value) => {
    expect(read(union(bool, z.null()), sent)).toBe(value)
    const items = read(listOf(bool), [sent])
    expect(items).toEqual(value === REFUSED || value === null ? REFUSED : [value])
  })
})

describe('str, list and dict', () => {
  it.each(['', '5', ' a ', '[1]', 'null', '\ud83d', '\0'])('str keeps %j', (sent) =>
    expect(read(str, sent)).toBe(sent),
  )
  it.each([5, 0, true, null, ...STRUCTURES])('str does not read %j', (sent) =>
    expect(read(str, sent)).toBe(REFUSED),
  )

  it.each([[[]], [[1, 'a', null, [{}]]]])('list keeps %j', (sent) =>
    expect(read(list, sent)).toEqual(sent),
  )
  it.each(['[1]', '[]', '', 5, null, {}, { length: 0 }])('list does not read %j', (sent) =>
    expect(read(list, sent)).toBe(REFUSED),
  )

  it.each(['{}', '{"a":1}', '{"__proto__":{"a":1},"b":[null]}'])('dict keeps %s', (text) => {
    const sent = JSON.parse(text)
    expect(read(dict, sent)).toBe(sent)
    expect(read(dict, text)).toBe(REFUSED)
  })
  it.each(['', 5, true, null, [], [['a', 1]]])('dict does not read %j', (sent) =>
    expect(read(dict, sent)).toBe(REFUSED),
  )

  it('listOf reads each item by its block', () => {
    expect(read(listOf(str), ['a', 'b'])).toEqual(['a', 'b'])
    expect(read(listOf(str), ['a', 1])).toBe(REFUSED)
    expect(read(listOf(str), 'a')).toBe(REFUSED)
    expect(read(listOf(int), ['1', 2, true, '3.0'])).toEqual([1, 2, 1, 3])
    expect(read(listOf(int), ['1', null])).toBe(REFUSED)
    expect(read(listOf(listOf(date)), [['2024-02-03T00:00:00']])).toEqual([['2024-02-03']])
  })
})

describe('date and datetime', () => {
  it.each([
    ['2024-02-29', '2024-02-29', '2024-02-29 00:00:00'],
    ['0001-01-01', '0001-01-01', '0001-01-01 00:00:00'],
    ['9999-12-31', '9999-12-31', '9999-12-31 00:00:00'],
    ['2024-02-03T00:00', '2024-02-03', '2024-02-03 00:00:00'],
    ['2024-02-03 00:00:00.000000', '2024-02-03', '2024-02-03 00:00:00'],
    ['2024-02-03T00:00:00Z', '2024-02-03', '2024-02-03 00:00:00+00:00'],
    ['2024-02-03T00:00:00.000001', REFUSED, '2024-02-03 00:00:00.000001'],
    ['2024-02-03 04:05:06', REFUSED, '2024-02-03 04:05:06'],
    ['2024-02-03t04:05', REFUSED, '2024-02-03 04:05:00'],
    ['2024-02-03_04:05:06', REFUSED, '2024-02-03 04:05:06'],
    ['2024-02-03 04:05:06.1', REFUSED, '2024-02-03 04:05:06.100000'],
    ['2024-02-03 04:05:06,1', REFUSED, '2024-02-03 04:05:06.100000'],
    ['2024-02-03 04:05:06.1234567', REFUSED, '2024-02-03 04:05:06.123456'],
    ['2024-02-03 04:05:06z', REFUSED, '2024-02-03 04:05:06+00:00'],
    ['2024-02-03 04:05:06-00:00', REFUSED, '2024-02-03 04:05:06+00:00'],
    ['2024-02-03 04:05:06-00:30', REFUSED, '2024-02-03 04:05:06-00:30'],
    ['2024-02-03 04:05:06+0530', REFUSED, '2024-02-03 04:05:06+05:30'],
    ['2024-02-03T23:59:59.999999-23:59', REFUSED, '2024-02-03 23:59:59.999999-23:59'],
  ])('%j is the date %p and the datetime %p', (sent, day, moment) => {
    expect(read(date, sent)).toBe(day)
    expect(read(datetime, sent)).toBe(moment)
  })

  it.each([
    ...['', 'nope', 'today', '20240203', '2024-2-3', '2024-02-30', '2023-02-29', '0000-01-01'],
    ...['2024-13-01', '2024-00-01', '2024-01-00', '12024-02-03', '02/03/2024', '2024-W05-6'],
    ...[' 2024-02-03', '2024-02-03 ', '2024-02-03\n', '2024-02-03T', '2024-02-03T00'],
    ...['2024-02-03 24:00', '2024-02-03 04:60', '2024-02-03 23:59:60', '2024-02-03  04:05'],
    ...['2024-02-03 04:05:06.', '2024-02-03 04:05.5', '2024-02-03 04:05 Z', '2024-02-03Z'],
    ...['2024-02-03 04:05+24:00', '2024-02-03 04:05+05', '2024-02-03 04:05+05:60'],
    ...['0', '1706918400', 0, 1706918400, true, null, [], {}],
  ])('%j is neither', (sent) => {
    expect(read(date, sent)).toBe(REFUSED)
    expect(read(datetime, sent)).toBe(REFUSED)
  })

  it('reads what it has made', () => {
    const dates = fc.date({
      min: new Date('0001-01-01'),
      max: new Date('9999-12-31'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(dates, fc.constantFrom('', '+00:00', '-23:59', '+05:30'), (one, zone) => {
        const made = read(datetime, one.toISOString().replace('Z', zone))
        expect(read(datetime, made)).toBe(made)
        expect(read(date, one.toISOString().slice(0, 10))).toBe(one.toISOString().slice(0, 10))
      }),
    )
  })
})

describe('a union', () => {
  it.each<[string, z.ZodType, unknown, unknown]>([
    ['int | str', union(int, str), 5, 5],
    ['int | str', union(int, str), '5', '5'],
    ['str | int', union(str, int), 5, 5],
    ['int | str', union(int, str), true, 1],
    ['int | str', union(int, str), 1.5, REFUSED],
    ['int | str', union(int, str), null, REFUSED],
    ['int | str', union(int, str), '9007199254740993', '9007199254740993'],
    ['int | float', union(int, float), '5', 5],
    ['int | float', union(int, float), '5.5', 5.5],
    ['int | float', union(int, float), 5.5, 5.5],
    ['int | float', union(int, float), true, 1],
    ['int | float', union(int, float), '9007199254740993', REFUSED],
    ['float | int', union(float, int), '9007199254740993', REFUSED],
    ['float | str', union(float, str), 2 ** 53, 2 ** 53],
    ['int | bool', union(int, bool), true, true],
    ['bool | int', union(bool, int), 2, 2],
    ['bool | int', union(bool, int), '1', true],
    ['int | bool', union(int, bool), '1', 1],
    ['int | date', union(int, date), '2024-01-02', '2024-01-02'],
    ['int | date', union(int, date), 'nope', REFUSED],
    ['date | str', union(date, str), '2024-01-02T00:00:00', '2024-01-02T00:00:00'],
    ['date | datetime', union(date, datetime), '2024-01-02', '2024-01-02'],
    ['date | datetime', union(date, datetime), '2024-01-02 03:04', '2024-01-02 03:04:00'],
    ['datetime | date', union(datetime, date), '2024-01-02', '2024-01-02 00:00:00'],
    ['list | dict', union(list, dict), [1], [1]],
    ['list | dict', union(list, dict), { a: 1 }, { a: 1 }],
    ['list | dict', union(list, dict), '[]', REFUSED],
    ['list[int] | list[str]', union(listOf(int), listOf(str)), ['1'], ['1']],
    ['list[int] | list[str]', union(listOf(int), listOf(str)), [1], [1]],
    ['list[int] | list[str]', union(listOf(int), listOf(str)), [1, 'a'], REFUSED],
    ['int | list[int]', union(int, listOf(int)), ['1'], [1]],
    ['(int | bool) | float', union(union(int, bool), float), 2 ** 53, REFUSED],
    ['list[int | str]', listOf(union(int, str)), ['5', 5], ['5', 5]],
  ])('%s reads %# as its best member', (_, block, sent, value) => {
    expect(read(block, sent)).toEqual(value)
  })
})

describe('a default', () => {
  const absent = (block: z.ZodType) => read(z.object({ v: block }), {})

  it.each<[string, z.ZodType, unknown]>([
    ['null', withDefault(int, null), null],
    ['int', withDefault(int, 5), 5],
    ['text', withDefault(str, 'x'), 'x'],
    ['false', withDefault(bool, false), false],
    ['list', withDefault(listOf(str), []), []],
    ['date', withDefault(date, '2024-01-02'), '2024-01-02'],
  ])('of %s is what an absent argument has', (_, block, value) => {
    expect(absent(block)).toEqual({ v: value })
  })

  it.each<[string, z.ZodType, unknown, unknown]>([
    ['int = None', withDefault(int, null), null, null],
    ['int = None', withDefault(int, null), '5', 5],
    ['int = None', withDefault(int, null), 'x', REFUSED],
    ['int = 5', withDefault(int, 5), null, REFUSED],
    ['int = 5', withDefault(int, 5), '7', 7],
    // Also of the default's type, and text needs no conversion then.
    ['int = ""', withDefault(int, ''), '5', '5'],
    ['int = ""', withDefault(int, ''), 'x', 'x'],
    ['int = 1.5', withDefault(int, 1.5), '2.5', 2.5],
    ['int = 1.5', withDefault(int, 1.5), 2 ** 53, REFUSED],
    ['int = False', withDefault(int, false), 'yes', true],
    ['float = 0', withDefault(float, 0), 2 ** 53, 2 ** 53],
    ['str = None', withDefault(str, null), null, null],
    ['str = None', withDefault(str, null), 5, REFUSED],
    ['str = "x"', withDefault(str, 'x'), null, REFUSED],
    ['str = 0', withDefault(str, 0), 5, 5],
    ['bool = None', withDefault(bool, null), '1', 1],
    ['bool = None', withDefault(bool, null), null, null],
    ['bool = False', withDefault(bool, false), '2', 2],
    ['bool = False', withDefault(bool, false), null, REFUSED],
    ['date = None', withDefault(date, null), '2024-02-03T00:00', '2024-02-03'],
    ['date = 2024-01-02', withDefault(date, '2024-01-02'), 'nope', REFUSED],
    ['list = None', withDefault(list, null), '[]', REFUSED],
    // list[str] | list
    ['list[str] = []', withDefault(listOf(str), []), [1], [1]],
    ['dict = {}', withDefault(dict, {}), { a: 1 }, { a: 1 }],
    ['dict = {}', withDefault(dict, {}), [], REFUSED],
    ['str = {}', withDefault(str, {}), { a: 1 }, { a: 1 }],
  ])('%s reads %#', (_, block, sent, value) => {
    expect(read(block, sent)).toEqual(value)
  })
})

const blocks = {
  int,
  float,
  bool,
  str,
  list,
  dict,
  date,
  datetime,
  strs: listOf(str),
  union: union(int, str),
  defaulted: withDefault(int, null),
}

test('no block throws, whatever it gets', () => {
  for (const block of [...Object.values(blocks), union(bool, listOf(float), date)]) {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string({ unit: 'binary' })), (sent) => {
        expect(typeof block.safeParse(sent).success).toBe('boolean')
      }),
    )
  }
})

test.each([
  ['digits', '9'.repeat(1_000_000)],
  ['white space', ' '.repeat(1_000_000)],
  ['white space inside', `1${' '.repeat(1_000_000)}1`],
  ['zeros', `1.${'0'.repeat(1_000_000)}x`],
  ['underscores', '1_'.repeat(500_000)],
  ['a fraction', `2024-02-03 04:05:06.${'0'.repeat(1_000_000)}x`],
])('long text of %s is refused without delay', (_, sent) => {
  const start = performance.now()
  for (const block of [int, bool, date, datetime]) expect(read(block, sent)).toBe(REFUSED)
  // Linear: some milliseconds; quadratic would be minutes.
  expect(performance.now() - start).toBeLessThan(2_000)
})

test('the API description has their types, and which must be sent', () => {
  const described = openApi(
    [
      {
        summary: '',
        path: 'test.all',
        verbs: ['POST'],
        audience: 'guest',
        rightAction: null,
        input: z.object(blocks),
        output: z.unknown(),
      },
    ],
    '1',
  )
  const { properties, required } = z
    .object({
      paths: z.object({
        '/api/method/test.all': z.object({
          post: z.object({
            requestBody: z.object({
              content: z.object({
                'application/json': z.object({
                  schema: z.object({
                    properties: z.record(z.string(), z.looseObject({})),
                    required: z.array(z.string()),
                  }),
                }),
              }),
            }),
          }),
        }),
      }),
    })
    .transform(
      ({ paths }) =>
        paths['/api/method/test.all'].post.requestBody.content['application/json'].schema,
    )
    .parse(described)
  expect(required).toEqual(Object.keys(blocks).filter((name) => name !== 'defaulted'))
  expect(properties.int).toMatchObject({ type: 'integer' })
  expect(properties.bool).toMatchObject({
    anyOf: [{ type: 'integer' }, { type: 'boolean' }, { type: 'number' }],
  })
})

describe('a refusal over HTTP', () => {
  let server: TestServer

  beforeAll(async () => {
    const echo = defineMethod('Answers the arguments it was given.', {
      path: 'test.annotated',
      verbs: ['GET', 'POST'],
      audience: 'guest',
      right: null,
      transaction: 'read',
      xssSafe: true,
      input: z.object(blocks).partial(),
      output: z.unknown(),
    }).handle(async ({ input }) => input)
    const one = defineMethod('Needs an argument.', {
      path: 'test.one',
      verbs: ['GET'],
      audience: 'guest',
      right: null,
      transaction: 'read',
      xssSafe: true,
      input: z.object({ v: bool }),
      output: z.unknown(),
    }).handle(async ({ input }) => input)
    server = await startServer({ methods: { echo, one } })
  })
  afterAll(() => server.close())

  it.each(Object.keys(blocks))(
    'of %s is a FrappeTypeError that names the argument',
    async (name) => {
      // Nothing reads true in a list.
      const response = await server.post('test.annotated', { [name]: [[true]] })
      if (name === 'list') expect(response.status).toBe(200)
      else {
        expect([response.status, response.body.exc_type]).toEqual([417, 'FrappeTypeError'])
        expect(response.body.exception).toMatch(
          new RegExp(`^frappe\\.exceptions\\.FrappeTypeError: Argument '${name}(\\.0)?' `),
        )
        expect(response.body._server_messages).toBeUndefined()
      }
    },
  )

  it('of an absent argument says that it is missing', async () => {
    const response = await server.get('test.one')
    expect([response.status, response.body.exc_type]).toEqual([417, 'ValidationError'])
    expect(response.body.exception).toContain('The argument v is missing.')
  })

  it('is none for what a query sends', async () => {
    const response = await server.get('test.annotated?int=%205%20&bool=yes&float=1e1&str=5')
    expect(response.body.message).toMatchObject({ int: 5, bool: true, float: 10, str: '5' })
  })
})
