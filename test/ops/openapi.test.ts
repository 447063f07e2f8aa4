import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { aliasModules } from '../../src/aliases/index.ts'
import { methodTable } from '../../src/frappe/method.ts'
import * as frappeMethods from '../../src/frappe/methods/index.ts'
import { methodModules } from '../../src/methods/index.ts'
import { startServer, type TestServer } from '../support/server.ts'

const methods = methodTable([frappeMethods, ...methodModules, ...aliasModules], () => true)

describe('/openapi.json', () => {
  let server: TestServer
  let description: {
    openapi: string
    paths: Record<string, Record<string, { summary: string; description: string }>>
  }

  beforeAll(async () => {
    server = await startServer()
    description = (await server.request().get('/openapi.json')).body
  })
  afterAll(() => server.close())

  it('is OpenAPI 3.1', () => {
    expect(description.openapi).toMatch(/^3\.1\./)
  })

  it('lists every method of the table, and nothing else', () => {
    const paths = [...methods.keys()].map((path) => `/api/method/${path}`)
    expect(Object.keys(description.paths).sort()).toEqual(paths.sort())
  })

  it.each([...methods.values()].filter(({ aliasOf }) => aliasOf !== null))(
    'says what $path is another name of',
    ({ path, aliasOf }) => {
      const { post } = description.paths[`/api/method/${path}`] ?? {}
      expect(post?.description).toMatch(new RegExp(`Another name of ${aliasOf}\\.$`))
    },
  )

  it.each([...methods.values()])('describes $path with its verbs', ({ path, verbs, summary }) => {
    const item = description.paths[`/api/method/${path}`] ?? {}
    expect(Object.keys(item).sort()).toEqual(verbs.map((verb) => verb.toLowerCase()).sort())
    for (const operation of Object.values(item)) expect(operation.summary).toBe(summary)
  })
})
