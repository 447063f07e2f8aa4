import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { type Kysely, sql } from 'kysely'
import { introspect } from '../../src/db/introspect.ts'
import { databaseUrl, withEmptyDatabase } from '../support/database.ts'
import { describeTable, recorded, recordOf } from '../support/recorded-tables.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const GOLD = ['Gold Auto', 'Gold Item', 'Gold Row', 'Gold Series']
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oro-extra-'))
  cpSync(join(root, 'test/golden/doctypes'), folder, { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs `npm run migrate` with EXTRA_DOCTYPES on a database of this test. */
function migrate(name: string) {
  const DATABASE_URL = databaseUrl(`${process.env.JEST_WORKER_ID ?? '1'}_${name}`)
  return spawnSync(process.execPath, ['--import', 'tsx', 'scripts/migrate.ts'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, DATABASE_URL, DATABASE_MIGRATOR_URL: '', EXTRA_DOCTYPES: folder },
  })
}

function change(file: string, edit: (docType: { fields: object[] }) => object): void {
  const path = join(folder, file)
  writeFileSync(path, JSON.stringify(edit(JSON.parse(readFileSync(path, 'utf8')))))
}

async function expectFrappesTables<T>(db: Kysely<T>): Promise<void> {
  for (const name of GOLD) {
    expect(await describeTable(db, `tab${name}`)).toEqual(recordOf(`tab${name}`))
  }
  const sequences = recorded.flatMap((one) => one.sequence ?? [])
  expect((await introspect(db)).sequences).toEqual(sequences)
}

test('the Gold DocTypes get the tables that Frappe v15 makes, and a second run changes nothing', async () => {
  await withEmptyDatabase('extra', async ({ db }) => {
    expect(migrate('extra')).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/tables of .*: tabGold Auto, tabGold Item, tabGold Row/),
    })
    await expectFrappesTables(db)
    const before = await introspect(db)
    const second = migrate('extra')
    expect([second.status, second.stderr]).toEqual([0, ''])
    expect(await introspect(db)).toEqual(before)
    await expectFrappesTables(db)
  })
})

test('columns and indexes are added, and nothing is changed or dropped', async () => {
  await withEmptyDatabase('extra', async ({ db }) => {
    migrate('extra')
    await sql`ALTER TABLE ${sql.id('tabGold Row')} ADD COLUMN own text`.execute(db)
    await sql`INSERT INTO ${sql.id('tabGold Row')} (name, item) VALUES ('a', 'b')`.execute(db)
    change('gold_row.json', (docType) => ({
      ...docType,
      field_order: ['item', 'note', 'rank'],
      fields: [
        { fieldname: 'item', fieldtype: 'Data', length: 20, search_index: 1 },
        { fieldname: 'note', fieldtype: 'Data', unique: 1 },
        { fieldname: 'rank', fieldtype: 'Int', default: '3' },
      ],
    }))
    expect(migrate('extra').stderr).toContain(': tabGold Row\n')
    const table = (await introspect(db)).tables['tabGold Row']
    expect(table?.columns.slice(-6).map((one) => one.name)).toEqual([
      'parent',
      'parentfield',
      'parenttype',
      'own',
      'note',
      'rank',
    ])
    expect(table?.columns.find((one) => one.name === 'item')?.type).toBe('varchar(140)')
    expect(table?.indexes.map((one) => one.name)).toEqual(['item', 'note', 'parent'])
    const { rows } =
      await sql`SELECT item, qty, note, ${sql.id('rank')} FROM ${sql.id('tabGold Row')}`.execute(db)
    expect(rows).toEqual([{ item: 'b', qty: '0.000000000', note: null, rank: 3 }])
    expect(migrate('extra').stderr).toBe('')
  })
})

test('what is wrong is said before anything is made', async () => {
  change('gold_row.json', (docType) => ({ ...docType, name: 'User' }))
  await withEmptyDatabase('extra', async ({ db }) => {
    expect(migrate('extra')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('User: there is one already'),
    })
    expect(Object.keys((await introspect(db)).tables).filter((one) => /Gold/.test(one))).toEqual([])
  })
})
