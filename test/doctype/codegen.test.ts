import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { type Kysely, sql } from 'kysely'
import { migrations } from '../../migrations/index.ts'
import { openDatabase } from '../../src/db/connect.ts'
import { introspect } from '../../src/db/introspect.ts'
import { migrateToLatest, runMigrations } from '../../src/db/migrate.ts'
import { changeOf, schemasText, tablesText } from '../../src/doctype/codegen.ts'
import { beginningsOf, type Schema, schemaOf } from '../../src/doctype/ddl.ts'
import { type DocType, parseDocType, type Storage } from '../../src/doctype/meta.ts'
import { databaseUrl, withEmptyDatabase } from '../support/database.ts'

const gold = new URL('../golden/doctypes/', import.meta.url)
const goldTypes = readdirSync(gold).map((name) =>
  parseDocType(readFileSync(new URL(name, gold), 'utf8')),
)
const row = parseDocType(readFileSync(new URL('gold_row.json', gold), 'utf8'))
const empty: Schema = { tables: {}, sequences: [] }
const schemaWith = (docType: Partial<DocType>, storage: Partial<Storage> = {}) =>
  schemaOf([{ ...row, ...docType }], [{ doctype: 'Gold Row', ...storage }])
const item = (length?: number) => ({
  fieldname: 'item',
  fieldtype: 'Data',
  ...(length && { length }),
})
const qty = { fieldname: 'qty', fieldtype: 'Float' }
const before = schemaWith({})

async function run<T>(db: Kysely<T>, statements: string[][]): Promise<void> {
  for (const lines of statements) await sql.raw(lines.join('\n')).execute(db)
}

test.each<[string, Schema]>([
  [
    'an added column',
    schemaWith({ fields: [item(), { fieldname: 'note', fieldtype: 'Text' }, qty] }),
  ],
  [
    'a column in front',
    schemaWith({ fields: [{ fieldname: 'first', fieldtype: 'Check' }, item(), qty] }),
  ],
  ['a widened column', schemaWith({ fields: [item(200), qty] })],
  [
    'a column of a wider type',
    schemaWith({ fields: [{ ...item(), fieldtype: 'Long Text' }, qty] }),
  ],
  ['moved columns', schemaWith({ fields: [qty, item()] })],
  ['a new default', schemaWith({ fields: [{ ...item(), default: 'x' }, qty] })],
  ['a new index', schemaWith({ fields: [{ ...item(), search_index: 1 }, qty] })],
  ['a unique index', schemaWith({ fields: [{ ...item(), unique: 1 }, qty] })],
  [
    'a generated column with its index and a check',
    schemaWith(
      {},
      {
        generated: [
          { name: 'open', type: 'varchar(140)', expression: "nullif(`item`,'')", stored: true },
        ],
        indexes: [{ name: 'open', columns: ['open', 'parent'], unique: true }],
        checks: { positive: '`qty` >= 0' },
      },
    ),
  ],
  ['new tables', schemaOf(goldTypes, [])],
])(
  '%s: the statements lead there, also when they are run again from any point',
  async (_, after) => {
    const { statements } = changeOf(before, after, {})
    expect(statements).not.toEqual([])
    await withEmptyDatabase('change', async ({ db }) => {
      await run(db, changeOf(empty, before, {}).statements)
      for (let done = 0; done <= statements.length; done += 1) {
        await run(db, statements.slice(0, done))
        await run(db, statements)
      }
      expect(await introspect(db)).toEqual(after)
    })
    expect(changeOf(after, after, {}).statements).toEqual([])
  },
)

test.each<[string, Schema, string]>([
  ['a column that goes', schemaWith({ fields: [qty] }), 'column tabGold Row.item goes'],
  ['a narrower column', schemaWith({ fields: [item(20), qty] }), 'column tabGold Row.item narrows'],
  [
    'another kind of column',
    schemaWith({ fields: [{ ...item(), fieldtype: 'Date' }, qty] }),
    'column tabGold Row.item narrows',
  ],
  ['a table that goes', empty, 'table tabGold Row goes'],
])('%s needs --destructive', async (_, after, loss) => {
  expect(() => changeOf(before, after, {})).toThrow(loss)
  const { statements } = changeOf(before, after, {}, { destructive: true })
  await withEmptyDatabase('loss', async ({ db }) => {
    await run(db, changeOf(empty, before, {}).statements)
    await run(db, statements)
    await run(db, statements)
    expect(await introspect(db)).toEqual(after)
  })
})

test('a renamed field keeps its values and its index, also when it is widened and run again', async () => {
  const old = schemaWith({ fields: [{ ...item(), search_index: 1 }, qty] })
  const after = schemaWith({
    fields: [{ ...item(200), fieldname: 'thing', search_index: 1 }, qty],
  })
  const renames = [{ table: 'tabGold Row', from: 'item', to: 'thing' }]
  expect(() => changeOf(old, after, {})).toThrow('column tabGold Row.item goes')
  const { statements } = changeOf(old, after, {}, { renames })
  await withEmptyDatabase('rename', async ({ db }) => {
    await run(db, changeOf(empty, old, {}).statements)
    await sql`INSERT INTO ${sql.table('tabGold Row')} (name, item) VALUES ('a', 'kept')`.execute(db)
    for (let done = 0; done <= statements.length; done += 1) {
      await run(db, statements.slice(0, done))
      await run(db, statements)
    }
    expect(await introspect(db)).toEqual(after)
    const { rows } = await sql`SELECT name, thing FROM ${sql.table('tabGold Row')}`.execute(db)
    expect(rows).toEqual([{ name: 'a', thing: 'kept' }])
  })
})

test.each([
  ['has no column tea', { from: 'tea', to: 'item' }, {}],
  ['has a column qty already', { from: 'item', to: 'qty' }, {}],
  [
    'write this migration by hand',
    { from: 'qty', to: 'count' },
    { checks: { plus: '`qty` >= 0' } },
  ],
])('a rename is refused: %s', (why, names, storage) => {
  const renames = [{ table: 'tabGold Row', ...names }]
  expect(() => changeOf(schemaWith({}, storage), before, {}, { renames })).toThrow(why)
})

test('a table becomes append-only, and only --destructive takes that back', async () => {
  const column = { name: 'id', type: 'int(11)' }
  const stored = (append_only: boolean) =>
    schemaOf([], [{ tables: { oro_log: { columns: [column], primary_key: ['id'], append_only } } }])
  const [open, fixed] = [stored(false), stored(true)]
  expect(() => changeOf(fixed, open, {})).toThrow('rows of oro_log may change')
  await withEmptyDatabase('fixed', async ({ db }) => {
    const { statements } = changeOf(open, fixed, {})
    await run(db, changeOf(empty, open, {}).statements)
    for (let twice = 0; twice < 2; twice++) await run(db, statements)
    expect(await introspect(db)).toEqual(fixed)
    await run(db, changeOf(fixed, open, {}, { destructive: true }).statements)
    expect(await introspect(db)).toEqual(open)
    await run(db, [...changeOf(empty, fixed, {}).statements, ['INSERT INTO oro_log VALUES (1)']])
    expect(await introspect(db)).toEqual(fixed)
    await expect(run(db, [['DELETE FROM oro_log']])).rejects.toThrow(
      'Rows of oro_log never change.',
    )
  })
})

test('an index that goes and a sequence that goes', async () => {
  const full = schemaOf(goldTypes, [])
  const plain = schemaOf(
    goldTypes.map((one) => ({
      ...one,
      autoname: one.autoname === 'autoincrement' ? 'hash' : one.autoname,
      fields: one.fields.map((field) => ({ ...field, unique: 0 as const })),
    })),
    [],
  )
  const { statements } = changeOf(full, plain, {}, { destructive: true })
  await withEmptyDatabase('gone', async ({ db }) => {
    await run(db, changeOf(empty, full, {}).statements)
    await run(db, statements)
    expect(await introspect(db)).toEqual(plain)
  })
})

test('what codegen cannot lead to is left to a migration by hand', () => {
  const after = schemaWith({ engine: 'MyISAM' })
  expect(() => changeOf(before, after, {})).toThrow('write the change of engine by hand')
})

test('first rows are made once', async () => {
  const storages = [
    {
      tables: {
        oro_one: {
          columns: [
            { name: 'id', type: 'int(11)' },
            { name: 'word', type: 'varchar(20)' },
          ],
          primary_key: ['id'],
          rows: [{ id: 1, word: "it's" }],
        },
      },
    },
  ]
  const { statements } = changeOf(empty, schemaOf([], storages), beginningsOf(storages))
  await withEmptyDatabase('rows', async ({ db }) => {
    await run(db, statements)
    await run(db, statements)
    expect((await sql`SELECT * FROM oro_one`.execute(db)).rows).toEqual([{ id: 1, word: "it's" }])
  })
})

test('two migrators at once run each migration once', async () => {
  await withEmptyDatabase('lock', async ({ db }) => {
    const name = `${process.env.JEST_WORKER_ID ?? '1'}_lock`
    const second = openDatabase(databaseUrl(name), { poolSize: 2 })
    const files = {
      '0001_a': { statements: [['CREATE TABLE oro_a (n int)']] },
      '0002_b': { statements: [['DO SLEEP(0.2)'], ['INSERT INTO oro_a', 'VALUES (1)']] },
    }
    const log: string[] = []
    try {
      await Promise.all([
        runMigrations(db, files, (line) => log.push(line)),
        runMigrations(second.db, files, (line) => log.push(line)),
      ])
    } finally {
      await second.close()
    }
    expect(log).toEqual(['migration 0001_a: Success', 'migration 0002_b: Success'])
    expect((await sql`SELECT * FROM oro_a`.execute(db)).rows).toHaveLength(1)
  })
})

test('a migration that was cut off is run again to its end', async () => {
  await withEmptyDatabase('cut', async ({ db }) => {
    const statements = Object.values(migrations).flatMap((one) => one.statements)
    await run(db, statements.slice(0, 5))
    await runMigrations(db, migrations, () => {})
    const { rows } = await sql<{ n: number }>`SELECT COUNT(*) n FROM oro_identity_version`.execute(
      db,
    )
    expect(Number(rows[0]?.n)).toBe(1)
  })
})

test('the runtime account gets rights on rows, and reads only what was migrated', async () => {
  await withEmptyDatabase('grant', async ({ db }) => {
    const migratorUrl = databaseUrl(`${process.env.JEST_WORKER_ID ?? '1'}_grant`)
    const runtimeUrl = new URL(migratorUrl)
    runtimeUrl.username = `oro_grant_${process.pid}`
    runtimeUrl.password = 'secret'
    const user = sql`${sql.lit(runtimeUrl.username)}@'%'`
    await sql`CREATE USER ${user} IDENTIFIED BY 'secret'`.execute(db)
    const runtime = openDatabase(runtimeUrl.href, { poolSize: 1 })
    try {
      await migrateToLatest({ migratorUrl, runtimeUrl: runtimeUrl.href, log: () => {} })
      await runtime.db.insertInto('tabRole').values({ name: 'r', role_name: 'r' }).execute()
      await runtime.db.deleteFrom('tabRole').execute()
      await expect(sql`DROP TABLE tabRole`.execute(runtime.db)).rejects.toMatchObject({
        errno: 1142,
      })
      await expect(sql`DELETE FROM kysely_migration`.execute(runtime.db)).rejects.toMatchObject({
        errno: 1142,
      })
      expect((await sql`SELECT name FROM kysely_migration`.execute(runtime.db)).rows).toHaveLength(
        Object.keys(migrations).length,
      )
    } finally {
      await runtime.close()
      await sql`DROP USER ${user}`.execute(db)
    }
  })
})

test('generated types say what is optional and what comes back', () => {
  const text = tablesText(schemaOf(goldTypes, []))
  expect(text).toContain('"tabGold Item": GoldItemTable')
  expect(text).toContain('  docstatus: Generated<number>')
  expect(text).toContain(
    '  big: ColumnType<number | string, number | string | bigint | undefined, number | string | bigint>',
  )
  const files = { docTypes: goldTypes, storages: [], problems: [] }
  const schemas = schemasText(files, schemaOf(goldTypes, []))
  expect(schemas).toContain('  title: value.data(140),')
  expect(schemas).toContain('  rows: z.array(GoldRow).nullable().optional(),')
  expect(schemas.indexOf('const GoldRow ')).toBeLessThan(schemas.indexOf('const GoldItem '))
})
