import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, expect, test } from '@jest/globals'
import { openDatabase } from '../../src/db/connect.ts'
import { introspect } from '../../src/db/introspect.ts'
import { selectOptions } from '../../src/doctype/fields.ts'
import { type DocPerm, type DocType, loadFiles } from '../../src/doctype/meta.ts'
import { cleanDatabase, testDatabaseUrl } from '../support/database.ts'
import { requiredFields } from './required-fields.ts'

const { docTypes, storages, problems } = loadFiles(
  fileURLToPath(new URL('../../doctypes', import.meta.url)),
)
const MODULES = ['Analytics', 'Collaboration', 'Code Actions', 'Security', 'Performance']
const modular = docTypes.filter((one) => MODULES.includes(one.module))
const storeManaged = storages.flatMap(({ doctype, store }) => (doctype && store ? doctype : []))

/** No invariant spans rows of these, so a System Manager may write them over REST. */
const WRITABLE = ['Analytics Dashboard Config', 'Analytics User Settings']
/** Keys and found secrets, which nobody reads over REST. */
const CLOSED = ['Data Encryption Key', 'Secret Detection Result']

const { db, close } = openDatabase(testDatabaseUrl(), { poolSize: 2 })
afterEach(() => cleanDatabase(db))
afterAll(close)

function find(name: string): DocType {
  const docType = docTypes.find((one) => one.name === name)
  if (!docType) throw new Error(`There is no DocType ${name}`)
  return docType
}

test('every DocType loads', () => expect(problems).toEqual([]))

test('the modules have the required DocTypes', () => {
  const required = Object.keys(requiredFields)
  expect(required).toHaveLength(33)
  expect(modular.map((one) => one.name)).toEqual(expect.arrayContaining(required))
})

test.each(Object.entries(requiredFields))('%s has the required fields', (name, lines) => {
  const docType = find(name)
  for (const line of lines.trim().split('\n')) {
    const [, fieldname = '', words = ''] = /^(\w+) (.+)$/.exec(line.trim()) ?? []
    if (fieldname === 'owner' && name !== 'Team Workspace') continue
    // Ownership of a workspace moves, which the standard column cannot.
    const wanted = fieldname === 'owner' ? 'workspace_owner' : fieldname
    const field = docType.fields.find((one) => one.fieldname === wanted)
    const [, type = ''] = /^(UUID|Long Text|\w+)/.exec(words) ?? []
    expect([wanted, field?.fieldtype]).toEqual([wanted, type === 'UUID' ? 'Data' : type])
    if (type === 'Link') expect(field?.options).toBe(words.slice('Link:'.length))
    if (type === 'Select' && field) {
      const options = words.slice('Select '.length).split(', ').filter(Boolean)
      expect(selectOptions(field)).toEqual(expect.arrayContaining(options))
    }
    if (/UUID|unique/.test(words) && !storeManaged.includes(name)) {
      expect([field?.unique, field?.reqd, docType.autoname]).toEqual([1, 1, `field:${wanted}`])
    }
  }
})

test('a DocType without an id is named by hash', () => {
  const named = modular.filter((one) => !one.autoname?.startsWith('field:'))
  expect(named.map((one) => one.autoname)).toEqual(named.map(() => 'hash'))
  expect(named.flatMap((one) => one.fields.filter((field) => field.unique))).toEqual([
    expect.objectContaining({ fieldname: 'user' }),
  ])
})

test.each(modular.map((one) => [one.name, one.permissions] as const))(
  '%s gives rights to System Manager only',
  (name, permissions) => {
    const reading = ['email', 'export', 'print', 'read', 'report']
    const all = [...reading, 'create', 'delete', 'share', 'write'].sort()
    const rights = WRITABLE.includes(name) ? all : reading
    expect(permissions.map(rightsOf)).toEqual(
      CLOSED.includes(name) ? [] : [['System Manager', ...rights]],
    )
  },
)

const rightsOf = ({ role, ...rest }: DocPerm): string[] => [role, ...Object.keys(rest).sort()]

test('no role reads code, tokens and keys', () => {
  const hidden = modular.flatMap((docType) =>
    docType.fields.filter((field) => field.permlevel).map((field) => field.fieldname),
  )
  expect(hidden).toEqual(
    expect.arrayContaining([
      'code_snapshot',
      'code_snippet',
      'suggested_fix',
      'original_code',
      'refactored_code',
      'edits',
      'action_config',
      'input_code',
      'output_result',
      'token_hash',
      'key_material',
      'tree_path',
    ]),
  )
  const open = modular.flatMap(({ name, fields }) =>
    fields
      .filter((field) => ['Code', 'Password'].includes(field.fieldtype) && !field.permlevel)
      .map((field) => `${name}.${field.fieldname} wants "permlevel": 1 (docs/decisions/0010)`),
  )
  expect(open).toEqual([])
})

test('there are five store-managed DocTypes', () => {
  expect(storeManaged).toEqual([
    'AI Usage Metrics',
    'Analytics Event',
    'Code Metrics',
    'Performance Metric',
    'Audit Log',
  ])
})

test.each(storages.filter((one) => one.store).map((one) => [one.doctype, one] as const))(
  'the tables of %s are as its storage file says',
  async (doctype, { tables = {} }) => {
    const live = (await introspect(db)).tables
    expect(live[`tab${doctype}`]).toBeUndefined()
    for (const [name, { columns, indexes = [], primary_key, partition }] of Object.entries(
      tables,
    )) {
      const table = live[name]
      expect(
        table?.columns.map((one) => [one.name, one.type, one.nullable, one.default, one.extra]),
      ).toEqual(
        columns.map((one) => [
          one.name,
          one.type,
          one.null ?? false,
          one.default ?? null,
          one.auto_increment ? 'auto_increment' : '',
        ]),
      )
      for (const { name: column, collation } of columns.filter((one) => one.collation)) {
        expect(table?.columns.find((one) => one.name === column)?.collation).toBe(collation)
      }
      expect(table?.primaryKey).toEqual(primary_key)
      expect(table?.indexes).toHaveLength(indexes.length)
      expect(table?.indexes).toEqual(
        expect.arrayContaining(indexes.map((one) => ({ unique: false, ...one }))),
      )
      expect(table?.partition).toEqual(
        partition ? { method: partition.method, expression: partition.expression } : null,
      )
    }
  },
)

const duplicate = { errno: 1062 }

test('a path is taken once a workspace, by its bytes, until the resource is deleted', async () => {
  const share = (name: string, file_path: string | null, deleted_at: string | null = null) =>
    db
      .insertInto('tabShared Resource')
      .values({ name, resource_id: name, workspace: 'w', file_path, deleted_at })
      .execute()
  await share('a', 'src/a.ts')
  await share('b', 'src/A.ts')
  await share('c', 'src/a.ts', '2026-01-01 00:00:00')
  await share('d', null)
  await share('e', '')
  await share('f', '')
  await expect(share('g', 'src/a.ts')).rejects.toMatchObject(duplicate)
})

test('one invitation is pending for a workspace and address', async () => {
  const invite = (name: string, status: string) =>
    db
      .insertInto('tabWorkspace Invitation')
      .values({ name, invitation_id: name, workspace: 'w', invited_email: 'a@x.com', status })
      .execute()
  await invite('a', 'expired')
  await invite('b', 'pending')
  await invite('c', 'declined')
  await expect(invite('d', 'pending')).rejects.toMatchObject(duplicate)
})

test('a finding of a person without an organization is one row too', async () => {
  const finding = { fingerprint: 'f', rule_id: 'r', file_path: null }
  const detect = (name: string, user: string, organization: string | null = null) =>
    db
      .insertInto('tabSecret Detection Result')
      .values({ name, detection_id: name, user, organization, ...finding })
      .execute()
  await detect('a', 'ann@x.com')
  await detect('b', 'bob@x.com')
  await detect('c', 'ann@x.com', 'o')
  await expect(detect('d', 'ann@x.com')).rejects.toMatchObject(duplicate)
  await expect(detect('e', 'bob@x.com', 'o')).rejects.toMatchObject(duplicate)
})
