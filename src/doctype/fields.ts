import type { DocField } from './meta.ts'

/** What one fieldtype is in the database and in code. */
interface FieldType {
  /** SQL type of the column, as information_schema spells it; absent: no column. */
  column?: (field: DocField) => string
  /** NOT NULL with a default of 0: Frappe's numeric columns. */
  numeric?: true
  /** Block of the Value schema, as TypeScript text: what methods take and give. */
  value?: (field: DocField) => string
  /** Block of the Document schema, as TypeScript text: Frappe's encoding. */
  document?: string
}

const short: FieldType = {
  column: (field) => `varchar(${field.length || 140})`,
  value: (field) => `value.data(${field.length || 140})`,
  document: 'document.text()',
}
const text: FieldType = {
  column: () => 'text',
  value: () => 'value.text()',
  document: 'document.text()',
}
const long: FieldType = {
  column: () => 'longtext',
  value: () => 'value.longText()',
  document: 'document.text()',
}
const decimal: FieldType = {
  column: () => 'decimal(21,9)',
  numeric: true,
  value: (field) => `value.float(${field.non_negative ? '{ min: 0 }' : ''})`,
  document: 'document.number()',
}
/** Parts of the form, and tables: their rows have a table of their own. */
const none: FieldType = {}

/** Every fieldtype of Frappe v15. */
export const fieldTypes: Record<string, FieldType> = {
  Data: short,
  Link: short,
  'Dynamic Link': short,
  'Read Only': short,
  Color: short,
  Icon: short,
  Phone: short,
  Autocomplete: short,
  Select: {
    ...short,
    // A blank option says "none", which is null to a method.
    value: (field) => `value.select(${JSON.stringify(selectOptions(field).filter(Boolean))})`,
  },
  Check: {
    column: () => 'int(1)',
    numeric: true,
    value: () => 'value.check()',
    document: 'document.check()',
  },
  Int: {
    column: ({ length = 0 }) => (length > 11 ? 'bigint(20)' : `int(${length || 11})`),
    numeric: true,
    value: ({ length = 0, non_negative }) =>
      `value.${length > 11 ? 'bigInt' : 'int'}(${non_negative ? '{ min: 0 }' : ''})`,
    document: 'document.number()',
  },
  Float: decimal,
  Currency: decimal,
  Percent: decimal,
  Duration: {
    column: () => 'decimal(21,9)',
    value: () => 'value.float()',
    document: 'document.number()',
  },
  Rating: {
    column: () => 'decimal(3,2)',
    value: () => 'value.float({ min: 0, max: 1 })',
    document: 'document.number()',
  },
  Date: { column: () => 'date', value: () => 'value.date()', document: 'document.date()' },
  Datetime: {
    column: () => 'datetime(6)',
    value: () => 'value.datetime()',
    document: 'document.datetime()',
  },
  Time: { column: () => 'time(6)', value: () => 'value.time()', document: 'document.time()' },
  'Small Text': text,
  Text: text,
  Password: text,
  Attach: text,
  'Attach Image': text,
  'Long Text': long,
  Code: long,
  'Text Editor': long,
  'Markdown Editor': long,
  'HTML Editor': long,
  Signature: long,
  Barcode: long,
  Geolocation: long,
  JSON: { column: () => 'json', value: () => 'value.json()', document: 'document.text()' },
  'Section Break': none,
  'Column Break': none,
  'Tab Break': none,
  HTML: none,
  Button: none,
  Image: none,
  Fold: none,
  Heading: none,
  Table: {
    value: (field) => `z.array(${typeName(field.options ?? '')})`,
    document: 'table',
  },
  'Table MultiSelect': {
    value: (field) => `z.array(${typeName(field.options ?? '')})`,
    document: 'table',
  },
}

/** What a SQL type is in code: Kysely's select and insert types, and the block of the Row schema. */
export interface ColumnType {
  select: string
  insert: string
  row: string
}

const columnType = (type: string, row: string, insert = type): ColumnType => ({
  select: type,
  insert,
  row: `row.${row}`,
})

const textType = columnType('string', 'text()')
const intType = columnType('number', 'int()')
const columnTypes: Record<string, ColumnType> = {
  varchar: textType,
  char: textType,
  text: textType,
  mediumtext: textType,
  longtext: textType,
  json: textType,
  tinyint: intType,
  smallint: intType,
  mediumint: intType,
  int: intType,
  bigint: columnType('number | string', 'bigInt()', 'number | string | bigint'),
  decimal: columnType('string', 'decimal()', 'string | number'),
  double: columnType('number', 'float()'),
  date: columnType('string', 'date()'),
  datetime: columnType('string', 'datetime()'),
  time: columnType('string', 'time()'),
  binary: columnType('Buffer', 'binary()'),
  varbinary: columnType('Buffer', 'bytes()'),
  blob: columnType('Buffer', 'bytes()'),
  longblob: columnType('Buffer', 'bytes()'),
}

/** The code side of a SQL type as information_schema spells it. */
export function columnTypeOf(type: string): ColumnType {
  const [, base = '', length = ''] = /^(\w+)(?:\((\d+)\))?/.exec(type) ?? []
  const known = columnTypes[base]
  if (!known) throw new Error(`There is no SQL type ${type} in src/doctype/fields.ts`)
  return base === 'binary' ? { ...known, row: `row.binary(${length})` } : known
}

/** SQL type of a field's column; undefined when it has none. */
export const columnOf = (field: DocField): string | undefined =>
  field.is_virtual ? undefined : fieldTypes[field.fieldtype]?.column?.(field)

/** Whether Frappe makes the column NOT NULL with a default. */
export const isNumeric = (field: DocField): boolean => fieldTypes[field.fieldtype]?.numeric ?? false

/** A Select's options in order; a blank first line is an option of its own. */
export const selectOptions = (field: DocField): string[] => (field.options ?? '').split('\n')

/** `Team Chat Message` is `TeamChatMessage` in code. */
export const typeName = (docType: string): string =>
  docType.replaceAll(/(?:^|[ _-]+)([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** Defaults that Frappe fills in when a document is made, not the database. */
const DEFAULT_SHORTCUTS = ['_Login', '__user', '_Full Name', 'Today', '__today', 'now', 'Now']

/** SQL text of a column's default, null when there is none. */
export function defaultOf(field: DocField): string | null {
  const type = columnOf(field) ?? ''
  const literal = field.default ?? ''
  if (isNumeric(field)) return numberText(type, Number(literal) || 0)
  if (!literal || literal.startsWith(':') || DEFAULT_SHORTCUTS.includes(literal)) return null
  if (type.startsWith('decimal')) return numberText(type, Number(literal))
  return sqlString(literal + missingFraction(type, literal))
}

/** A text as SQL writes it. */
export const sqlString = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`

function numberText(type: string, value: number): string {
  const scale = /,(\d+)\)/.exec(type)?.[1]
  return scale ? value.toFixed(Number(scale)) : String(Math.trunc(value))
}

/** MariaDB shows the default of a time(6) or datetime(6) with all its digits. */
function missingFraction(type: string, literal: string): string {
  return type.endsWith('time(6)') && !literal.includes('.') ? '.000000' : ''
}
