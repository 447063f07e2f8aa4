import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import {
  type DocField,
  type DocType,
  exportText,
  loadFiles,
  parseDocType,
  problemsOf,
} from '../../src/doctype/meta.ts'

const gold = new URL('../golden/doctypes/', import.meta.url)
const textOf = (name: string) => readFileSync(new URL(name, gold), 'utf8')
const row = parseDocType(textOf('gold_row.json'))

/** A DocType with these fields in front, and other properties changed. */
function docTypeWith(fields: Partial<DocField>[], rest: Partial<DocType> = {}): DocType {
  const all = [
    ...fields.map((one) => ({ fieldname: 'f', fieldtype: 'Data', ...one })),
    ...row.fields,
  ]
  return { ...row, fields: all, field_order: all.map((one) => one.fieldname), ...rest }
}

test('the DocTypes of this project are valid', () => {
  const { docTypes, problems } = loadFiles(
    fileURLToPath(new URL('../../doctypes', import.meta.url)),
  )
  expect(problems).toEqual([])
  expect(docTypes.map((one) => one.name)).toContain('Analytics Event')
})

test('an index over a column that is not there is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oro-doctypes-'))
  mkdirSync(join(folder, 'm'))
  const indexes = [{ name: 'i', columns: ['owner', 'item(20)', 'made', 'itm'] }]
  const generated = [{ name: 'made', type: 'int(11)', expression: '1', stored: true }]
  const tables = { own: { columns: [{ name: 'a', type: 'int(11)' }], indexes } }
  writeFileSync(join(folder, 'm/gold_row.json'), exportText({ ...row, module: 'M' }))
  const storage = { doctype: row.name, indexes, generated, tables }
  writeFileSync(join(folder, 'm/gold_row.storage.json'), JSON.stringify(storage))
  expect(loadFiles(folder).problems).toEqual([
    `${row.name}: index i: there is no column itm`,
    ...['owner', 'item', 'made', 'itm'].map((one) => `own: index i: there is no column ${one}`),
  ])
  rmSync(folder, { recursive: true })
})

test.each(readdirSync(gold))(
  '%s, as Frappe exports it, is valid and written back byte for byte',
  (name) => {
    const text = textOf(name)
    expect(problemsOf(parseDocType(text))).toEqual([])
    expect(exportText(JSON.parse(text))).toBe(text)
  },
)

test.each<[string, Partial<DocField>, string]>([
  ['an unknown fieldtype', { fieldtype: 'Text Area' }, 'f: there is no fieldtype Text Area'],
  ['a reserved name', { fieldname: 'owner' }, 'owner: is reserved'],
  ['capitals in a name', { fieldname: 'Title' }, 'Title: is no fieldname'],
  ['a name twice', { fieldname: 'item' }, 'item: stands twice'],
  ['a Link to nothing', { fieldtype: 'Link' }, 'f: needs options'],
  ['a Link to an unknown DocType', { fieldtype: 'Link', options: 'X' }, 'f: there is no DocType X'],
  ['a Select without options', { fieldtype: 'Select' }, 'f: needs options'],
  [
    'a Dynamic Link by an unknown field',
    { fieldtype: 'Dynamic Link', options: 'x' },
    'f: there is no field x',
  ],
  ['an unknown Data format', { options: 'Postcode' }, 'f: options: Postcode'],
  ['a unique text', { fieldtype: 'Text', unique: 1 }, 'f: Text cannot be unique'],
  ['an index over text', { fieldtype: 'Text', search_index: 1 }, 'f: Text cannot have an index'],
  ['a required heading', { fieldtype: 'Heading', reqd: 1 }, 'f: cannot be required'],
  ['a length over 1000', { length: 1001 }, 'f: length: 1001'],
  ['a length of a date', { fieldtype: 'Date', length: 5 }, 'f: length: 5'],
  ['a Check that begins as yes', { fieldtype: 'Check', default: 'yes' }, 'f: default: yes'],
  [
    'a default that does not fit',
    { length: 2, default: 'abc' },
    'f: default: longer than 2 characters',
  ],
  ['an Int that begins as text', { fieldtype: 'Int', default: 'a' }, 'f: default: a'],
  [
    'a default that is no option',
    { fieldtype: 'Select', options: 'A\nB', default: 'C' },
    'f: default: C is no option',
  ],
])('%s is a problem', (_, field, problem) => {
  expect(problemsOf(docTypeWith([field]), new Set(['Role']))).toEqual([problem])
})

test.each<[string, Partial<DocType>, string]>([
  ['a name', { name: 'Über' }, 'name: "Über" is no DocType name'],
  ['the order', { field_order: ['qty', 'item'] }, 'field_order: differs from fields'],
  ['the title', { title_field: 'nope' }, 'there is no field nope'],
  ['the search', { search_fields: 'item, nope' }, 'there is no field nope'],
  ['the naming', { autoname: 'field:nope' }, 'there is no field nope'],
  ['the series', { autoname: 'naming_series:' }, 'autoname: there is no field naming_series'],
  ['the sorting', { sort_field: 'item asc, nope desc' }, 'there is no field nope'],
  ['submitting', { is_submittable: 1 }, 'is_submittable: there is no field amended_from'],
  ['a right', { permissions: [{ role: 'All' }] }, 'permissions: a child table has none'],
])('%s can be wrong', (_, change, problem) => {
  expect(problemsOf(docTypeWith([], change))).toEqual([problem])
})

test('unknown keys and wrong types are named', () => {
  const { fields, ...rest } = JSON.parse(textOf('gold_row.json'))
  expect(() => parseDocType(JSON.stringify({ ...rest, fields, tables: 1 }))).toThrow('tables')
  expect(() =>
    parseDocType(JSON.stringify({ ...rest, fields: [{ ...fields[0], reqd: true }] })),
  ).toThrow('fields.0.reqd')
  expect(() => parseDocType('{')).toThrow('expected object')
})

test('falsy keys and keys out of order are not as Frappe exports them', () => {
  expect(
    exportText({
      name: 'A',
      idx: 0,
      doctype: 'DocType',
      links: [],
      fields: [{ reqd: 0, fieldname: 'a' }],
    }),
  ).toBe(
    '{\n "doctype": "DocType",\n "fields": [\n  {\n   "fieldname": "a"\n  }\n ],\n "links": [],\n "name": "A"\n}',
  )
})
