import { beforeAll, describe, expect, it } from '@jest/globals'
import { methodModules } from '../../src/methods/index.ts'
import { layOut, playCases, readCases, type WireCase, wireFiles } from '../support/golden-cases.ts'

it('every method has a file of golden cases, and every file a method', () => {
  const paths = methodModules
    .flatMap((module) => Object.values(module))
    .map(({ path }) => path.split('.').slice(-2).join('/'))
  expect(wireFiles().map(({ module, method }) => `${module}/${method}`)).toEqual(paths.sort())
})

describe.each(wireFiles())('$module/$method answers', (file) => {
  const cases = readCases(file)
  let played: WireCase[]

  beforeAll(async () => {
    played = await playCases(file)
  })

  it.each(cases.map(({ name }, index) => ({ name, index })))('$name', ({ index }) => {
    expect(layOut(played[index])).toBe(layOut(cases[index]))
  })
})
