import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { exportText, parseDocType } from '../../src/doctype/meta.ts'
import { requiredFields } from './required-fields.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const directory = mkdtempSync(join(tmpdir(), 'oro-app-'))
const app = join(directory, 'oropendola_doctypes')
const textOf = (path: string) => readFileSync(join(app, path), 'utf8')

const exportApp = (...args: string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', 'scripts/export-frappe-app.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
  })
const pathsOf = (ending: string) =>
  readdirSync(app, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith(ending))

beforeAll(() => {
  const { status, stderr } = exportApp(directory)
  if (status !== 0) throw new Error(stderr)
})
afterAll(() => rmSync(directory, { recursive: true }))

test('the app has the required DocTypes and the two of organizations, and none of Frappe', () => {
  const docTypes = pathsOf('.json').map((path) => JSON.parse(textOf(path)))
  expect(docTypes.map(({ name }) => name)).toEqual(
    expect.arrayContaining([...Object.keys(requiredFields), 'Organization', 'Organization Member']),
  )
  const modules = new Set(docTypes.map(({ module }) => module))
  for (const theirs of ['Core', 'Desk', 'Email', 'Integrations']) {
    expect(modules).not.toContain(theirs)
  }
  expect(docTypes.map(({ name }) => name)).not.toContain('Security Group')
})

test('every DocType lies where Frappe looks for it, byte for byte as Frappe exports it', () => {
  for (const path of pathsOf('.json')) {
    const text = textOf(path)
    const { name, module, fields } = parseDocType(text)
    const [folder, file] = [module, name].map((one) => one.toLowerCase().replaceAll(/[ -]/g, '_'))
    expect(path).toBe(join(`${folder}/doctype/${file}/${file}.json`))
    expect(text).toBe(exportText(JSON.parse(text)))
    expect(text).toBe(readFileSync(join(root, `doctypes/${folder}/${file}.json`), 'utf8'))
    expect(textOf(path.replace('.json', '.py'))).toContain(
      `\nclass ${name.replaceAll(/[ -]/g, '')}(Document):\n\tpass\n`,
    )
    const links = fields.filter((field) => field.fieldtype === 'Link').map((field) => field.options)
    const exported = pathsOf('.json').map((one) => JSON.parse(textOf(one)).name)
    expect(links.filter((link) => ![...exported, 'User'].includes(link ?? ''))).toEqual([])
  }
})

test('every folder is a Python package', () => {
  const folders = readdirSync(app, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(app, path)).isDirectory(),
  )
  for (const folder of ['.', ...folders]) {
    expect(readdirSync(join(app, folder))).toContain('__init__.py')
  }
})

test('the app names itself and its modules', () => {
  expect(textOf('hooks.py')).toContain('app_name = "oropendola_doctypes"\n')
  expect(textOf('__init__.py')).toMatch(/^__version__ = "/)
  expect(textOf('patches.txt')).toContain('[post_model_sync]')
  const used = new Set(pathsOf('.json').map((path) => basename(dirname(dirname(dirname(path))))))
  const modules = textOf('modules.txt').trim().split('\n')
  expect(modules.map((one) => one.toLowerCase().replace(' ', '_')).sort()).toEqual([...used].sort())
  expect(readFileSync(join(directory, 'pyproject.toml'), 'utf8')).toContain(
    'name = "oropendola_doctypes"',
  )
})

test('an export needs an empty directory', () => {
  expect(exportApp(directory)).toMatchObject({ status: 1, stderr: `${directory} is not empty\n` })
  expect(exportApp()).toMatchObject({ status: 1 })
})
