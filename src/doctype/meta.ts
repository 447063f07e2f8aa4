import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { columnOf, fieldTypes, selectOptions } from './fields.ts'

const flag = z.union([z.literal(0), z.literal(1)]).optional()
const text = z.string().optional()
const integer = z.int().min(0).optional()

const flags = <K extends string>(...names: K[]) =>
  Object.fromEntries(names.map((name) => [name, flag])) as Record<K, typeof flag>
const texts = <K extends string>(...names: K[]) =>
  Object.fromEntries(names.map((name) => [name, text])) as Record<K, typeof text>

const fieldSchema = z.strictObject({
  fieldname: z.string(),
  fieldtype: z.string(),
  ...texts('label', 'description', 'placeholder', 'documentation_url', 'options', 'default'),
  ...texts('precision', 'fetch_from', 'depends_on', 'mandatory_depends_on'),
  ...texts('read_only_depends_on', 'collapsible_depends_on', 'link_filters'),
  ...texts('width', 'print_width', 'max_height', 'oldfieldname', 'oldfieldtype'),
  length: integer,
  permlevel: integer,
  columns: integer,
  ...flags('reqd', 'unique', 'search_index', 'read_only', 'hidden', 'no_copy', 'set_only_once'),
  ...flags('allow_on_submit', 'bold', 'translatable', 'non_negative', 'is_virtual'),
  ...flags('ignore_user_permissions', 'ignore_xss_filter', 'in_list_view', 'in_standard_filter'),
  ...flags('in_global_search', 'in_preview', 'in_filter', 'allow_in_quick_entry'),
  ...flags('allow_bulk_edit', 'collapsible', 'print_hide', 'print_hide_if_no_value'),
  ...flags('report_hide', 'remember_last_selected_value', 'fetch_if_empty', 'show_dashboard'),
  ...flags('hide_border', 'hide_days', 'hide_seconds', 'sort_options', 'show_on_timeline'),
  ...flags('make_attachment_public'),
})

const permissionSchema = z.strictObject({
  role: z.string(),
  permlevel: integer,
  ...flags('if_owner', 'select', 'read', 'write', 'create', 'delete', 'submit', 'cancel'),
  ...flags('amend', 'report', 'export', 'import', 'share', 'print', 'email'),
})

const docTypeSchema = z.strictObject({
  doctype: z.literal('DocType'),
  name: z.string(),
  module: z.string(),
  fields: z.array(fieldSchema),
  field_order: z.array(z.string()),
  permissions: z.array(permissionSchema),
  actions: z.array(
    z.strictObject({ ...texts('label', 'group', 'action_type', 'action'), hidden: flag }),
  ),
  links: z.array(
    z.strictObject({
      ...texts('link_doctype', 'link_fieldname', 'group', 'parent_doctype', 'table_fieldname'),
      ...flags('is_child_table', 'hidden'),
    }),
  ),
  states: z.array(z.strictObject(texts('title', 'color'))),
  autoname: text,
  naming_rule: z
    .enum([
      'Set by user',
      'Autoincrement',
      'By fieldname',
      'By "Naming Series" field',
      'Expression',
      'Expression (old style)',
      'Random',
      'By script',
    ])
    .optional(),
  engine: z.enum(['InnoDB', 'MyISAM']).optional(),
  sort_order: z.enum(['ASC', 'DESC']).optional(),
  ...texts('sort_field', 'title_field', 'image_field', 'search_fields', 'timeline_field'),
  ...texts('subject_field', 'sender_field', 'document_type', 'icon', 'color', 'description'),
  ...texts('documentation', 'default_view', 'route', 'is_published_field'),
  ...texts('website_search_field', 'nsm_parent_field', 'creation', 'modified', 'owner'),
  ...texts('modified_by'),
  max_attachments: integer,
  idx: integer,
  docstatus: integer,
  ...flags('istable', 'issingle', 'is_submittable', 'is_tree', 'is_virtual', 'custom'),
  ...flags('track_changes', 'track_seen', 'track_views', 'show_title_field_in_link'),
  ...flags('translated_doctype', 'allow_rename', 'allow_import', 'allow_copy'),
  ...flags('allow_auto_repeat', 'quick_entry', 'editable_grid', 'in_create', 'read_only'),
  ...flags('hide_toolbar', 'queue_in_background', 'make_attachments_public', 'has_web_view'),
  ...flags('allow_guest_to_view', 'index_web_pages_for_search'),
})

/** A DocType as its file says it. */
export type DocType = z.infer<typeof docTypeSchema>
/** One entry of a DocType's `fields`. */
export type DocField = z.infer<typeof fieldSchema>
/** One entry of a DocType's `permissions`. */
export type DocPerm = z.infer<typeof permissionSchema>

const generatedSchema = z.strictObject({ expression: z.string(), stored: z.boolean() })
const indexesSchema = z.array(
  z.strictObject({
    name: z.string(),
    /** As in SQL; `path(20)` takes a prefix. */
    columns: z.array(z.string()).min(1),
    unique: z.boolean().optional(),
  }),
)

const storedTableSchema = z.strictObject({
  columns: z.array(
    z.strictObject({
      name: z.string(),
      type: z.string(),
      null: z.boolean().optional(),
      default: z.string().optional(),
      collation: z.string().optional(),
      auto_increment: z.boolean().optional(),
      generated: generatedSchema.optional(),
    }),
  ),
  primary_key: z.array(z.string()).optional(),
  indexes: indexesSchema.optional(),
  checks: z.record(z.string(), z.string()).optional(),
  partition: z
    .strictObject({
      method: z.string(),
      expression: z.string(),
      /** The partitions a new table begins with; later ones are nobody's schema. */
      partitions: z.array(z.string()).min(1),
    })
    .optional(),
  /** Rows are added and read, never changed or deleted: not by the runtime account, and by nobody's statement. */
  append_only: z.boolean().optional(),
  /** Rows that every database has. */
  rows: z.array(z.record(z.string(), z.union([z.string(), z.number()]))).optional(),
})

/**
 * `<doctype>.storage.json`: what Frappe's format cannot say. Types, defaults and expressions are spelled as
 * information_schema spells them (`int(10) unsigned`), so that a live database compares as text.
 */
const storageSchema = z.strictObject({
  /** Absent in a file of framework tables. */
  doctype: z.string().optional(),
  /** The rows live in this table of `tables`, and there is no `tab` table. */
  store: z.string().optional(),
  /** Additions to the `tab` table. */
  indexes: indexesSchema.optional(),
  generated: z
    .array(z.strictObject({ name: z.string(), type: z.string(), ...generatedSchema.shape }))
    .optional(),
  checks: z.record(z.string(), z.string()).optional(),
  /** Tables of our own design. */
  tables: z.record(z.string(), storedTableSchema).optional(),
})

/** One storage file. */
export type Storage = z.infer<typeof storageSchema>
/** A table of our own design, as a storage file describes it. */
export type StoredTable = z.infer<typeof storedTableSchema>

/** Standard names that no field may take. */
const RESERVED = new Set(
  'name parent creation owner modified modified_by parentfield parenttype file_list flags docstatus'.split(
    ' ',
  ),
)
const DATA_OPTIONS = ['Email', 'Name', 'Phone', 'URL', 'Barcode']
const UNIQUE_TYPES = ['Data', 'Link', 'Read Only', 'Int']
const TABLE_TYPES = ['Table', 'Table MultiSelect']

/** `Team Chat Message` is `team_chat_message` in files and folders. */
export const scrub = (name: string): string => name.toLowerCase().replaceAll(/[ -]/g, '_')

/** Frappe's text of an exported document: keys sorted, indent 1, falsy keys left out, no line feed at the end. */
export function exportText(docType: object): string {
  const top = sorted(docType, (value) => Array.isArray(value) || Boolean(value))
  return JSON.stringify(
    top,
    (key, value) =>
      key !== '' && value && typeof value === 'object' && !Array.isArray(value)
        ? sorted(value, Boolean)
        : value,
    1,
  )
}

function sorted(value: object, keep: (value: unknown) => boolean): object {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => keep(one))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/** Everything that is wrong with one DocType; `known` are the names that Links and Tables may point to. */
export function problemsOf(docType: DocType, known?: ReadonlySet<string>): string[] {
  const { name, fields, permissions } = docType
  const names = fields.map((field) => field.fieldname)
  const problems = fields.flatMap((field) =>
    fieldProblems(field, docType, known).map((problem) => `${field.fieldname}: ${problem}`),
  )
  const say = (wrong: boolean, problem: string) => wrong && problems.push(problem)

  say(!/^[A-Za-z][A-Za-z0-9_ -]{0,60}$/.test(name), `name: "${name}" is no DocType name`)
  say(names.join() !== docType.field_order.join(), 'field_order: differs from fields')
  for (const twice of new Set(names.filter((one, i) => names.indexOf(one) !== i))) {
    problems.push(`${twice}: stands twice`)
  }
  const columns = new Set([...names, ...RESERVED, 'idx'])
  const pointers = [docType.title_field, docType.image_field, docType.timeline_field]
  pointers.push(...(docType.search_fields ?? '').split(',').map((one) => one.trim()))
  pointers.push(/^field:(.*)$/.exec(docType.autoname ?? '')?.[1])
  pointers.push(...(docType.sort_field ?? '').split(',').map((one) => one.trim().split(' ')[0]))
  for (const pointer of pointers) {
    say(Boolean(pointer) && !columns.has(pointer ?? ''), `there is no field ${pointer}`)
  }
  say(
    docType.autoname === 'naming_series:' && !names.includes('naming_series'),
    'autoname: there is no field naming_series',
  )
  say(
    Boolean(docType.is_submittable) && !names.includes('amended_from'),
    'is_submittable: there is no field amended_from',
  )
  say(Boolean(docType.istable) && permissions.length > 0, 'permissions: a child table has none')
  const keys = permissions.map((one) => `${one.role}/${one.permlevel ?? 0}/${one.if_owner ?? 0}`)
  say(new Set(keys).size < keys.length, 'permissions: one role, level and if_owner stand twice')
  return problems
}

function fieldProblems(field: DocField, docType: DocType, known?: ReadonlySet<string>): string[] {
  const { fieldname, fieldtype, options = '', default: initial = '', length = 0 } = field
  const problems: string[] = []
  const say = (wrong: boolean, problem: string) => wrong && problems.push(problem)
  const column = columnOf(field) ?? ''

  say(!/^[a-z_][a-z0-9_]{0,63}$/.test(fieldname), 'is no fieldname')
  say(RESERVED.has(fieldname), 'is reserved')
  say(!fieldTypes[fieldtype], `there is no fieldtype ${fieldtype}`)

  const pointsTo = ['Link', ...TABLE_TYPES].includes(fieldtype)
  say(
    [...TABLE_TYPES, 'Link', 'Dynamic Link', 'Select'].includes(fieldtype) && !options,
    'needs options',
  )
  say(
    pointsTo && Boolean(options && known && !known.has(options)),
    `there is no DocType ${options}`,
  )
  say(
    fieldtype === 'Dynamic Link' && !docType.fields.some((one) => one.fieldname === options),
    `there is no field ${options}`,
  )
  say(
    fieldtype === 'Data' && options !== '' && !DATA_OPTIONS.includes(options),
    `options: ${options}`,
  )

  say(Boolean(field.unique) && !UNIQUE_TYPES.includes(fieldtype), `${fieldtype} cannot be unique`)
  say(
    Boolean(field.search_index) && !/^(varchar|int|bigint|decimal|date|time)/.test(column),
    `${fieldtype} cannot have an index`,
  )
  say(Boolean(field.reqd) && !column && !TABLE_TYPES.includes(fieldtype), 'cannot be required')
  say(
    Boolean(field.hidden && field.reqd && !initial) && !docType.istable,
    'is hidden and required, and has no default',
  )
  say(length > 1000 || (length > 0 && !/^(varchar|int|bigint)/.test(column)), `length: ${length}`)

  say(fieldtype === 'Check' && !['', '0', '1'].includes(initial), `default: ${initial}`)
  say(fieldtype === 'Int' && !/^-?\d*$/.test(initial), `default: ${initial}`)
  const size = Number(/^varchar\((\d+)\)/.exec(column)?.[1] ?? initial.length)
  say(initial.length > size, `default: longer than ${size} characters`)
  say(
    fieldtype === 'Select' && initial !== '' && !selectOptions(field).includes(initial),
    `default: ${initial} is no option`,
  )
  return problems
}

/** The DocTypes and storage files below a folder, and what is wrong with them. */
export interface Files {
  docTypes: DocType[]
  storages: Storage[]
  problems: string[]
}

/** Reads `<folder>/<module>/<doctype>.json` and the storage files beside them. */
export function loadFiles(folder: string): Files {
  const files: Files = { docTypes: [], storages: [], problems: [] }
  for (const path of jsonPaths(folder)) {
    const report = (list: string[]) =>
      files.problems.push(...list.map((problem) => `${path}: ${problem}`))
    const source = readFileSync(join(folder, path), 'utf8')
    const json = parse(source)
    if (path.endsWith('.storage.json')) {
      const storage = storageSchema.safeParse(json)
      if (storage.success) files.storages.push(storage.data)
      else report(issuesOf(storage.error))
      continue
    }
    const docType = docTypeSchema.safeParse(json)
    if (!docType.success) {
      report(issuesOf(docType.error))
      continue
    }
    files.docTypes.push(docType.data)
    const { module, name } = docType.data
    if (path !== join(scrub(module), `${scrub(name)}.json`)) {
      report([`belongs in ${scrub(module)}/${scrub(name)}.json`])
    }
    if (source !== exportText(json as object)) {
      report(['is not as Frappe exports it (sorted keys, indent 1, no falsy keys, no line feed)'])
    }
  }
  const known = namesOf(files.docTypes)
  for (const one of files.docTypes) {
    files.problems.push(...problemsOf(one, known).map((problem) => `${one.name}: ${problem}`))
  }
  files.problems.push(...files.storages.flatMap((one) => storageProblems(one, files.docTypes)))
  return files
}

/**
 * Reads every DocType below a folder, wherever it lies and however it is written; its Links may point to
 * `others` too. Throws a list of what is wrong.
 */
export function requireExtra(folder: string, others: DocType[]): DocType[] {
  const problems: string[] = []
  const docTypes = jsonPaths(folder).flatMap((path) => {
    const { data, error } = docTypeSchema.safeParse(parse(readFileSync(join(folder, path), 'utf8')))
    if (error) problems.push(...issuesOf(error).map((problem) => `${path}: ${problem}`))
    return data ?? []
  })
  const names = docTypes.map((one) => one.name)
  const known = namesOf([...others, ...docTypes])
  for (const [i, one] of docTypes.entries()) {
    const taken = names.indexOf(one.name) < i || others.some((other) => other.name === one.name)
    problems.push(...(taken ? [`${one.name}: there is one already`] : []))
    problems.push(...problemsOf(one, known).map((problem) => `${one.name}: ${problem}`))
  }
  if (problems.length) throw new Error(`Wrong DocTypes:\n${problems.join('\n')}`)
  return docTypes
}

const jsonPaths = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .sort()

/** What Links may point to: DocTypes, and DocType itself, which has no file here. */
const namesOf = (docTypes: DocType[]): Set<string> =>
  new Set(['DocType', ...docTypes.map((one) => one.name)])

/** Like loadFiles, for code that cannot go on with a wrong file. */
export function requireFiles(folder: string): Files {
  const files = loadFiles(folder)
  if (files.problems.length) throw new Error(`Wrong DocTypes:\n${files.problems.join('\n')}`)
  return files
}

/** One parsed DocType; throws a list of what is wrong. */
export function parseDocType(source: string): DocType {
  const docType = docTypeSchema.safeParse(parse(source))
  const problems = docType.success ? problemsOf(docType.data) : issuesOf(docType.error)
  if (!docType.success || problems.length) throw new Error(problems.join('\n'))
  return docType.data
}

function storageProblems(storage: Storage, docTypes: DocType[]): string[] {
  const { doctype, store, tables = {} } = storage
  const name = doctype ?? 'storage file'
  const problems: string[] = []
  if (doctype && !docTypes.some((one) => one.name === doctype)) {
    problems.push(`${name}: there is no such DocType`)
  }
  if (store && !tables[store]) problems.push(`${name}: store: there is no table ${store}`)
  if (!doctype && (store || storage.indexes || storage.generated || storage.checks)) {
    problems.push(`${name}: without a doctype there is nothing to add to`)
  }
  const docType = docTypes.find((one) => one.name === doctype)
  if (docType) {
    const generated = storage.generated?.map((one) => one.name) ?? []
    const fields = docType.fields.filter(columnOf).map((one) => one.fieldname)
    const columns = [...STANDARD, ...fields, ...generated]
    problems.push(...indexProblems(name, storage.indexes, columns))
  }
  for (const [table, { columns, indexes }] of Object.entries(tables)) {
    const names = columns.map((one) => one.name)
    problems.push(...indexProblems(table, indexes, names))
  }
  return problems
}

/** Columns that tables have beside their fields; the first three in child tables only. */
const STANDARD =
  'parent parentfield parenttype name creation modified modified_by owner docstatus idx'.split(' ')

/** MariaDB would say so only when the migration runs. */
function indexProblems(
  table: string,
  indexes: Storage['indexes'] = [],
  known: readonly string[],
): string[] {
  return indexes.flatMap(({ name, columns }) =>
    columns
      .map((column) => column.replace(/\(\d+\)$/, ''))
      .filter((column) => !known.includes(column))
      .map((column) => `${table}: index ${name}: there is no column ${column}`),
  )
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source)
  } catch {
    return undefined
  }
}

const issuesOf = (error: z.ZodError): string[] =>
  error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`)
