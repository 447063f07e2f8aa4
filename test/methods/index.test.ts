import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { methodModules } from '../../src/methods/index.ts'

const folder = fileURLToPath(new URL('../../src/methods', import.meta.url))

test('every method file is in the table, through its module in src/methods/index.ts', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^\w+\/\w+\/\w+\.ts$/.test(path))
    .map((path) => path.replace(/^(\w+)\/\w+\/(\w+)\.ts$/, '$1.$2'))
  const paths = methodModules
    .flatMap((module) => Object.values(module))
    .map(({ path }) => path.split('.').slice(-2).join('.'))
  expect(files.sort()).toEqual(paths.sort())
})
