import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { z } from 'zod'
import { openDatabase } from '../../src/db/connect.ts'
import {
  AnalyticsEvent,
  AnalyticsEventRow,
  OrganizationRow,
  User,
} from '../../src/doctype/generated/schemas.ts'
import { document, row, value } from '../../src/doctype/values.ts'
import { cleanDatabase, testDatabaseUrl } from '../support/database.ts'

const accepts = (block: z.ZodType, inputs: unknown[]) =>
  expect(inputs.filter((input) => !block.safeParse(input).success)).toEqual([])
const refuses = (block: z.ZodType, inputs: unknown[]) =>
  expect(inputs.filter((input) => block.safeParse(input).success)).toEqual([])

/** Laws of a block: a value passes as it is, and as the text a query string makes of it. */
function isReadBack<T>(block: z.ZodType, values: fc.Arbitrary<T>, encode: (one: T) => unknown) {
  fc.assert(
    fc.property(values, (one) => {
      expect(block.parse(one)).toEqual(one)
      expect(block.parse(encode(one))).toEqual(one)
    }),
  )
}

const padded = (one: unknown) => ` ${one}\t`
const allBlocks: z.ZodType[] = [
  value.data(5),
  value.text(),
  value.longText(),
  value.select(['a', 'b']),
  value.check(),
  value.int(),
  value.bigInt(),
  value.float(),
  value.date(),
  value.datetime(),
  value.time(),
  value.json(),
  ...Object.entries(document).map(([, block]) => block()),
  ...Object.entries(row).map(([, block]) => block(16)),
]

test('no block throws, whatever it gets, and none takes null or nothing', () => {
  for (const block of allBlocks) {
    refuses(block, [null, undefined])
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string({ unit: 'binary' })), (input) => {
        expect(typeof block.safeParse(input).success).toBe('boolean')
      }),
    )
  }
})

describe('data', () => {
  test('counts code points as MariaDB does', () => {
    accepts(value.data(3), ['', 'abc', '😀😀😀'])
    refuses(value.data(3), ['abcd', '😀😀😀😀', 'x'.repeat(100_000)])
  })

  test('refuses what utf8mb4 cannot hold, NUL, and numbers', () => {
    refuses(value.data(140), ['a\0b', '\ud800', 'x\udc00y', 5, true, ['a'], {}])
  })

  test('can be narrowed by a method', () => {
    refuses(value.data(140).min(1), [''])
  })

  test('text is limited in bytes', () => {
    accepts(value.text(), ['é'.repeat(32_767)])
    refuses(value.text(), ['é'.repeat(32_768)])
    accepts(value.longText(), ['é'.repeat(32_768)])
  })
})

describe('numbers and booleans', () => {
  test('are read from text', () => {
    isReadBack(value.int(), fc.integer(), padded)
    isReadBack(value.bigInt(), fc.maxSafeInteger(), padded)
    isReadBack(
      value.float(),
      fc.double({ min: -999_999_999_999, max: 999_999_999_999, noNaN: true }).map((x) => x + 0),
      padded,
    )
    isReadBack(value.check(), fc.boolean(), padded)
    expect(['yes', 'YES', '1', 1, ' True '].map((one) => value.check().parse(one))).toEqual(
      Array(5).fill(true),
    )
    expect(['no', '0', 0, 'FALSE'].map((one) => value.check().parse(one))).toEqual(
      Array(4).fill(false),
    )
  })

  test('refuse what is none, or does not fit the column', () => {
    refuses(value.check(), ['', 'on', 2, '2', 'null', [true], [1]])
    refuses(value.int(), [
      1.5,
      '1.5',
      Number.NaN,
      'NaN',
      '',
      ' ',
      '0x10',
      '1_000',
      '12abc',
      true,
      [1],
    ])
    accepts(value.int(), [2_147_483_647, '-2147483648'])
    refuses(value.int(), [2_147_483_648, '-2147483649', '1e300'])
    accepts(value.bigInt(), ['9007199254740991'])
    refuses(value.bigInt(), ['9007199254740993', 2 ** 53])
    refuses(value.float(), [Number.POSITIVE_INFINITY, 'Infinity', '1e999', 1e12, '1,000', ''])
    refuses(value.int({ min: 0, max: 10 }), [-1, '11'])
  })

  test('minus zero is zero', () => {
    expect(value.float().parse('-0')).toBe(0)
  })
})

describe('dates and times', () => {
  test('accept Frappe and ISO 8601 spelling and hand it on as it is', () => {
    const texts = [
      '2024-02-29 23:59:59',
      '2024-02-29 23:59:59.123456',
      '2024-02-29T23:59:59Z',
      '2024-02-29T23:59:59.123+05:30',
      '2024-02-29T23:59+0530',
      '0001-01-01 00:00:00',
    ]
    expect(texts.map((text) => value.datetime().parse(text))).toEqual(texts)
    accepts(value.date(), ['2000-02-29', '2024-12-31'])
    accepts(value.time(), ['00:00:00', '23:59:59.999999', '10:30'])
  })

  test('refuse days and times that do not exist', () => {
    refuses(value.date(), [
      '2026-02-30',
      '1900-02-29',
      '2024-00-10',
      '2024-13-01',
      '2024-04-31',
      '0000-01-01',
    ])
    refuses(value.date(), ['2024-1-1', '2024-01-01 ', '20240101', '', '2024-01-00'])
    refuses(value.datetime(), [
      '2026-02-30 00:00:00',
      '2024-01-01 24:00:00',
      '2024-01-01 10:60:00',
      '2024-01-01 10:00:60',
      '2024-01-01',
      '2024-01-01T10:00:00+24:00',
      '2024-01-01  10:00:00',
      1_700_000_000,
    ])
    refuses(value.time(), ['24:00', '10', '10:60'])
  })

  test('every day of the calendar is a date', () => {
    const days = fc.date({
      min: new Date('0001-01-01'),
      max: new Date('9999-12-31'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(days, (day) => {
        accepts(value.date(), [day.toISOString().slice(0, 10)])
        accepts(value.datetime(), [
          day.toISOString(),
          day.toISOString().replace('T', ' ').replace('Z', ''),
        ])
      }),
    )
  })
})

describe('json', () => {
  test('is read from text and handed on as it is', () => {
    const structures = fc.oneof(
      fc.array(fc.jsonValue()),
      fc.dictionary(fc.string(), fc.jsonValue()),
    )
    isReadBack(
      value.json(),
      structures.map((one) => JSON.parse(JSON.stringify(one))),
      (one) => JSON.stringify(one),
    )
    const given = { a: [1] }
    expect(value.json().parse(given)).toBe(given)
  })

  test('a key __proto__ is a key like others', () => {
    const text = '{"__proto__":{"admin":true},"constructor":1}'
    const read = AnalyticsEvent.shape.event_data.parse(text)
    expect(JSON.stringify(read)).toBe(text)
    expect(Reflect.get({}, 'admin')).toBeUndefined()
  })

  test('refuses what MariaDB would refuse', () => {
    const nested = (n: number) => '['.repeat(n) + ']'.repeat(n)
    accepts(value.json(), [nested(31), ' {"a": null}\n'])
    refuses(value.json(), ['5', '"text"', 'true', 'null', 5, true])
    refuses(value.json(), [
      nested(32),
      nested(100_000),
      '{',
      'text',
      '',
      '1e999',
      '"\\ud800"',
      '{"\\ud800":1}',
    ])
    refuses(value.json(), [Number.NaN, () => 1, Symbol('x'), 1n, { a: undefined }])
  })
})

test('what a block takes, MariaDB stores and gives back', async () => {
  const { db, close } = openDatabase(testDatabaseUrl(), { poolSize: 1 })
  try {
    const structures = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue())
    const rows = fc.record({
      text: fc.string({ unit: 'binary', maxLength: 150 }),
      settings: structures.map((one) => JSON.stringify(one)),
      size: fc.integer(),
    })
    const law = fc.asyncProperty(rows, async ({ text, settings, size }) => {
      fc.pre(value.data(140).safeParse(text).success && value.json().safeParse(settings).success)
      await cleanDatabase(db)
      await db
        .insertInto('tabOrganization')
        .values({ name: 'one', organization_name: text, settings, min_group_size: size })
        .execute()
      const stored = await db.selectFrom('tabOrganization').selectAll().executeTakeFirstOrThrow()
      expect(OrganizationRow.parse(stored)).toMatchObject({
        organization_name: text,
        settings,
        min_group_size: size,
      })
    })
    await fc.assert(law, { numRuns: 60 })
  } finally {
    await close()
  }
})

test('a Row schema takes what mysql2 hands over', async () => {
  const { db, close } = openDatabase(testDatabaseUrl(), { poolSize: 1 })
  try {
    await cleanDatabase(db)
    const id = Buffer.alloc(16, 1)
    const short = Buffer.alloc(8, 2)
    await db
      .insertInto('oro_event')
      .values({
        id,
        ts: '2026-11-24 07:00:00.123456',
        received_at: '2026-11-24 07:00:01',
        batch_id: id,
        subject_no: 4_294_967_295,
        event_uid: id,
        event_type: 255,
        name_id: short,
        event_data: '{"a": 1.0}',
      })
      .execute()
    const stored = await db.selectFrom('oro_event').selectAll().executeTakeFirstOrThrow()
    expect(AnalyticsEventRow.parse(stored)).toMatchObject({
      id,
      ts: '2026-11-24 07:00:00.123456',
      received_at: '2026-11-24 07:00:01.000000',
      subject_no: 4_294_967_295,
      name_id: short,
      skewed: 0,
      success: null,
      event_data: '{"a": 1.0}',
    })
  } finally {
    await cleanDatabase(db)
    await close()
  }
})

test('fields that are not required may be null or absent, and the bare block is in reach', () => {
  expect(
    User.safeParse({ name: 'a@b.c', email: 'a@b.c', first_name: 'A', last_name: null }).success,
  ).toBe(true)
  expect(User.safeParse({ name: 'a@b.c', email: 'a@b.c', first_name: null }).success).toBe(false)
  refuses(User.shape.last_name.unwrap().unwrap(), [null])
  refuses(AnalyticsEvent.shape.event_type, ['', 'unknown'])
  accepts(AnalyticsEvent.shape.event_type, ['command'])
})
