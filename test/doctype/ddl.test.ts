import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Kysely, sql } from 'kysely'
import { openDatabase } from '../../src/db/connect.ts'
import { introspect } from '../../src/db/introspect.ts'
import { changeOf } from '../../src/doctype/codegen.ts'
import {
  beginningsOf,
  createSequence,
  createTable,
  differencesOf,
  type Schema,
  schemaOf,
} from '../../src/doctype/ddl.ts'
import { fieldTypes } from '../../src/doctype/fields.ts'
import { type DocField, type DocType, parseDocType } from '../../src/doctype/meta.ts'
import { testDatabaseUrl, withEmptyDatabase } from '../support/database.ts'
import { describeTable, recorded, recordOf } from '../support/recorded-tables.ts'

const golden = new URL('../golden/', import.meta.url)
const goldTypes = readdirSync(new URL('doctypes', golden)).map((name) =>
  parseDocType(readFileSync(new URL(`doctypes/${name}`, golden), 'utf8')),
)

async function createAll<T>(db: Kysely<T>, schema: Schema): Promise<void> {
  for (const table of Object.values(schema.tables)) {
    await sql.raw(createTable(table).join('\n')).execute(db)
  }
  for (const name of schema.sequences) await sql.raw(createSequence(name)).execute(db)
}

test('the tables of the Gold DocTypes are those that Frappe v15 makes', async () => {
  await withEmptyDatabase('gold', async ({ db }) => {
    const schema = schemaOf(goldTypes, [])
    await createAll(db, schema)
    expect(Object.keys(schema.tables)).toHaveLength(4)
    for (const name of Object.keys(schema.tables)) {
      expect(await describeTable(db, name)).toEqual(recordOf(name))
    }
  })
})

test('an autoincrement DocType has the sequence that Frappe v15 makes', async () => {
  await withEmptyDatabase('sequence', async ({ db }) => {
    const schema = schemaOf(goldTypes, [])
    await createAll(db, schema)
    const [name = ''] = schema.sequences
    const { rows } = await sql<
      Record<string, string>
    >`SHOW CREATE SEQUENCE ${sql.id(name)}`.execute(db)
    const expected = recorded.find((one) => one.sequence === name)?.create
    expect(rows[0]?.['Create Table']).toBe(expected)
  })
})

const FRAMEWORK = ['tabSessions', 'tabSingles', 'tabSeries', 'tabDefaultValue', '__Auth']

test.each(FRAMEWORK)('%s is as in Frappe v15', async (name) => {
  const { db, close } = openDatabase(testDatabaseUrl(), { poolSize: 1 })
  const found = await describeTable(db, name).finally(close)
  expect(found).toMatchObject(recordOf(name) ?? { table: 'not recorded' })
})

test('nothing recorded is left out', () => {
  const { tables, sequences } = schemaOf(goldTypes, [])
  const compared = [...Object.keys(tables), ...FRAMEWORK, ...sequences]
  const names = recorded.flatMap(({ table, sequence }) => table ?? sequence ?? [])
  expect(names.filter((name) => !compared.includes(name))).toEqual([])
  // Its fields are rows of tabSingles.
  const singles = recorded.flatMap(({ single }) => single ?? [])
  expect(singles).toEqual(['Gold One'])
})

test.todo('a saved Gold One is the rows of tabSingles that Frappe v15 writes')

test('generated columns, partitions, composite and prefix indexes and checks survive the way there and back', async () => {
  const storages = [
    {
      doctype: 'Gold Row',
      generated: [
        {
          name: 'open_item',
          type: 'varchar(140)',
          expression: 'if(`qty` > 0,`item`,NULL)',
          stored: true,
        },
        { name: 'twice', type: 'decimal(22,9)', expression: '`qty` * 2', stored: false },
      ],
      indexes: [{ name: 'one_open', columns: ['parent', 'open_item'], unique: true }],
      checks: { positive: '`qty` >= 0' },
      tables: {
        oro_part: {
          columns: [
            { name: 'no', type: 'bigint(20) unsigned', auto_increment: true },
            { name: 'ts', type: 'datetime(6)' },
            { name: 'path', type: 'varchar(1000)', collation: 'utf8mb4_bin' },
            { name: 'data', type: 'json', null: true },
            { name: 'at', type: 'datetime(6)', default: 'current_timestamp(6)' },
          ],
          primary_key: ['no', 'ts'],
          indexes: [{ name: 'path', columns: ['path(20)', 'ts'] }],
          partition: {
            method: 'RANGE COLUMNS',
            expression: '`ts`',
            partitions: ["p1 VALUES LESS THAN ('2020-01-01')", 'p2 VALUES LESS THAN (MAXVALUE)'],
          },
        },
      },
    },
  ]
  await withEmptyDatabase('storage', async ({ db }) => {
    const schema = schemaOf(goldTypes, storages)
    const beginnings = beginningsOf(storages)
    for (const table of Object.values(schema.tables)) {
      await sql.raw(createTable(table, beginnings[table.name]).join('\n')).execute(db)
    }
    for (const name of schema.sequences) await sql.raw(createSequence(name)).execute(db)
    expect(await introspect(db)).toEqual(schema)

    await sql`ALTER TABLE oro_part REORGANIZE PARTITION p2 INTO
      (PARTITION p2 VALUES LESS THAN ('2021-01-01'), PARTITION p3 VALUES LESS THAN (MAXVALUE))`.execute(
      db,
    )
    expect(differencesOf(schema, await introspect(db))).toEqual([])

    await sql`ALTER TABLE oro_part MODIFY at datetime(6) NOT NULL DEFAULT current_timestamp(6) AFTER ts,
      ADD COLUMN more int(11)`.execute(db)
    expect(differencesOf(schema, await introspect(db))).toEqual([
      'tables.oro_part.columns.more: only the database has it',
    ])
    await sql`ALTER TABLE oro_part DROP COLUMN more`.execute(db)
    expect(differencesOf(schema, await introspect(db))).toEqual([
      'tables.oro_part.columns: in another order in the database',
    ])
    await sql`ALTER TABLE oro_part MODIFY at datetime(6) NOT NULL DEFAULT current_timestamp(6) AFTER data`.execute(
      db,
    )

    await sql`ALTER TABLE oro_part MODIFY path varchar(999) COLLATE utf8mb4_bin NOT NULL`.execute(
      db,
    )
    expect(differencesOf(schema, await introspect(db))).toEqual([
      'tables.oro_part.columns.path.type: the files say "varchar(1000)", the database "varchar(999)"',
    ])
  })
})

const literals: Record<string, string[]> = {
  Check: ['0', '1'],
  Int: ['0', '-7'],
  Float: ['1.5'],
  Duration: ['60'],
  Rating: ['0.5'],
  Date: ['2024-02-29', 'Today'],
  Datetime: ['2024-02-29 01:02:03', 'Now'],
  Time: ['10:00:00'],
  Data: ["it's \\ a `default`", '__user', ':Role'],
  'Small Text': ['text'],
  JSON: ['{}'],
}
const fieldArbitrary = (i: number): fc.Arbitrary<DocField> =>
  fc.constantFrom(...Object.keys(fieldTypes)).chain((fieldtype) =>
    fc.record(
      {
        fieldname: fc.constant(`f${i}`),
        fieldtype: fc.constant(fieldtype),
        options: fc.constant('One\nTwo'),
        length: fc.integer({ min: 20, max: 300 }),
        unique: fc.constantFrom(0 as const, 1 as const),
        search_index: fc.constantFrom(0 as const, 1 as const),
        default: fc.constantFrom(...(literals[fieldtype] ?? [''])),
      },
      { requiredKeys: ['fieldname', 'fieldtype', 'options'] },
    ),
  )
const docTypeArbitrary: fc.Arbitrary<DocType> = fc
  .record({
    fields: fc
      .integer({ min: 0, max: 12 })
      .chain((n) => fc.tuple(...Array.from({ length: n }, (_, i) => fieldArbitrary(i)))),
    istable: fc.constantFrom(0 as const, 1 as const),
    track_seen: fc.constantFrom(0 as const, 1 as const),
    autoname: fc.constantFrom('hash', 'autoincrement'),
  })
  .map((one) => ({
    ...one,
    doctype: 'DocType',
    name: 'Any One',
    module: 'Any',
    field_order: [],
    permissions: [],
    actions: [],
    links: [],
    states: [],
  }))

test('any DocType comes back from MariaDB as the schema that made it, and can become any other', async () => {
  await withEmptyDatabase('any', async ({ db }) => {
    const law = fc.asyncProperty(docTypeArbitrary, docTypeArbitrary, async (first, second) => {
      const [before, after] = [schemaOf([first], []), schemaOf([second], [])]
      await sql`DROP TABLE IF EXISTS ${sql.id('tabAny One')}`.execute(db)
      await sql`DROP SEQUENCE IF EXISTS any_one_id_seq`.execute(db)
      await createAll(db, before)
      expect(await introspect(db)).toEqual(before)
      for (const lines of changeOf(before, after, {}, { destructive: true }).statements) {
        await sql.raw(lines.join('\n')).execute(db)
      }
      expect(differencesOf(after, await introspect(db))).toEqual([])
    })
    await fc.assert(law, { numRuns: 40 })
  })
})
