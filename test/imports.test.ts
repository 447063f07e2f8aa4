import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'

const root = fileURLToPath(new URL('../', import.meta.url))

/** For everyone; they import nothing of ours themselves, but that every log line passes redaction. */
const base = ['redact', 'patterns', 'series', 'exceptions', 'context', 'config', 'log']
const stored = ['doctype/generated', 'db']
/** Each may import those to its right. */
const row = 'reports mail ai jobs outbox permissions audit storage subjects keys outbound'.split(
  ' ',
)
/** Each may import the index.ts of those to its left. */
const modules = ['security', 'collaboration', 'code_actions', 'performance', 'analytics']

/** Who may import whom, as the house rules' table has it; a name stands for its file or its folder. */
const arrows: Record<string, string[]> = {
  main: [''],
  scripts: [''],
  workers: ['domain', 'create-context', 'identity', 'analyzers', ...row, ...stored],
  app: ['frappe', 'aliases', 'proxy', 'ops', 'realtime'],
  'create-context': ['identity', ...row, ...stored],
  methods: ['frappe/method', 'domain', 'doctype/generated'],
  aliases: ['frappe/method', 'frappe/alias', 'domain', 'doctype/generated'],
  realtime: ['frappe/auth', 'identity', 'outbox', 'permissions', 'db'],
  ops: ['identity', 'doctype', 'db', ...row],
  frappe: ['identity', 'permissions', 'audit', 'storage', 'doctype', 'db'],
  proxy: ['identity', 'permissions', 'audit', 'storage', 'doctype', 'db'],
  identity: ['outbox', 'audit', 'keys', ...stored],
  doctype: [],
  db: ['migrations'],
  migrations: [],
  analyzers: [],
}
for (const [i, name] of row.entries()) arrows[name] = [...row.slice(i + 1), ...stored]
for (const [i, name] of modules.entries()) {
  const left = modules.slice(0, i).map((one) => `domain/${one}/index`)
  arrows[`domain/${name}`] = ['identity', 'analyzers', ...row, ...stored, ...left]
}
for (const name of base) arrows[name] = []
arrows.log = ['redact']

/** `import type` is no arrow. */
const IMPORT =
  /^(?:import|export)\s+(?!type\b)(?:[^'"]*?\sfrom\s+)?'(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm

const nameOf = (path: string) => relative(root, path).replace(/^src\//, '')
const isIn = (name: string, part: string) =>
  part === '' || name === part || name.startsWith(`${part}/`) || name.startsWith(`${part}.`)
const partOf = (name: string) => Object.keys(arrows).find((part) => isIn(name, part)) ?? 'nowhere'

function mayImport(from: string, to: string): boolean {
  const part = partOf(from)
  const allowed = [part, ...(arrows[part] ?? []), ...(base.includes(part) ? [] : base)]
  return allowed.some((one) => isIn(to, one))
}

function wrongImportsOf(path: string): string[] {
  return [...readFileSync(path, 'utf8').matchAll(IMPORT)]
    .map(([, line, call]) => nameOf(join(dirname(path), line ?? call ?? '')))
    .filter((target) => !mayImport(nameOf(path), target))
    .map((target) => `${nameOf(path)} -> ${target}`)
}

test('imports point one way', () => {
  const paths = ['src', 'workers', 'scripts', 'migrations']
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((one) => join(folder, one)),
    )
    .filter((path) => /\.(ts|mjs)$/.test(path))
  expect(paths.filter((path) => partOf(nameOf(path)) === 'nowhere').map(nameOf)).toEqual([])
  expect(paths.flatMap(wrongImportsOf)).toEqual([])
})

test.each([
  ['methods/x.ts', 'domain/analytics/events.ts', true],
  ['methods/x.ts', 'db/connect.ts', false],
  ['domain/analytics/x.ts', 'domain/security/index.ts', true],
  ['domain/analytics/x.ts', 'domain/security/policies.ts', false],
  ['domain/security/x.ts', 'domain/analytics/index.ts', false],
  ['audit/x.ts', 'keys/fernet.ts', true],
  ['keys/fernet.ts', 'audit/x.ts', false],
  ['config.ts', 'log.ts', false],
  ['log.ts', 'redact/index.ts', true],
  ['redact/index.ts', 'log.ts', false],
])('%s may import %s: %s', (from, to, may) => expect(mayImport(from, to)).toBe(may))
