import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startServer, type TestServer } from '../support/server.ts'
import { listening, spawnServer } from '../support/server-process.ts'

const GUARDED = ['/metrics', '/openapi.json']
const TOKEN = 'a-token-of-operators'

describe("operators' pages without OPERATOR_TOKEN", () => {
  let server: TestServer
  let production: TestServer
  beforeAll(async () => {
    server = await startServer()
    production = await startServer({ env: { NODE_ENV: 'production' } })
  })
  afterAll(() => Promise.all([server.close(), production.close()]))

  it.each(GUARDED)('%s is open to people on this machine', async (path) => {
    expect((await server.request().get(path)).status).toBe(200)
  })

  it.each([
    ['X-Forwarded-For', '203.0.113.7'],
    ['Forwarded', 'for=203.0.113.7'],
  ])('%s: somebody behind a proxy is refused', async (name, value) => {
    for (const path of GUARDED) {
      const response = await server.request().get(path).set(name, value)
      expect(response.status).toBe(403)
      expect(response.body.error).toContain('set OPERATOR_TOKEN')
    }
  })

  it.each(GUARDED)('%s is closed in production, where proxies are', async (path) => {
    expect((await production.request().get(path)).status).toBe(403)
  })

  it('/health and /ready are open: load balancers ask without credentials', async () => {
    const forwarded = { 'X-Forwarded-For': '203.0.113.7' }
    expect((await production.request().get('/health').set(forwarded)).status).toBe(200)
    expect((await production.request().get('/ready').set(forwarded)).status).not.toBe(403)
  })

  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4')?.address
  const whereThereIsOne = outside === undefined ? it.skip : it

  whereThereIsOne('another address of this machine is refused', async () => {
    const open = spawnServer({ HOST: '0.0.0.0' })
    try {
      const { port } = new URL(await listening(open))
      for (const path of GUARDED) {
        expect((await fetch(`http://${outside}:${port}${path}`)).status).toBe(403)
        expect((await fetch(`http://127.0.0.1:${port}${path}`)).status).toBe(200)
      }
    } finally {
      open.child.kill('SIGKILL')
      await open.ended
    }
  })
})

describe("operators' pages with OPERATOR_TOKEN", () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer({ env: { OPERATOR_TOKEN: TOKEN, NODE_ENV: 'production' } })
  })
  afterAll(() => server.close())

  it.each(GUARDED)('%s is shown to whoever has it', async (path) => {
    const response = await server.request().get(path).set('Authorization', `Bearer ${TOKEN}`)
    expect(response.status).toBe(200)
  })

  it.each([
    ['nothing', ''],
    ['another one', 'Bearer another'],
    ['another scheme', `token ${TOKEN}`],
    ['its beginning', `Bearer ${TOKEN.slice(0, -1)}`],
  ])('%s is refused', async (_, authorization) => {
    for (const path of GUARDED) {
      const response = await server.request().get(path).set('Authorization', authorization)
      expect(response.status).toBe(401)
      expect(response.get('WWW-Authenticate')).toBe('Bearer')
      expect(response.text).not.toContain(TOKEN)
    }
  })
})

describe('every answer', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.close())

  it.each([
    ['a method', 'GET', '/api/method/ping'],
    ['a refusal', 'POST', '/api/method/frappe.auth.get_logged_user'],
    ['a page that is not there', 'GET', '/nowhere'],
    ['a preflight', 'OPTIONS', '/api/method/ping'],
    ['/health', 'GET', '/health'],
    ['/metrics', 'GET', '/metrics'],
    ['/openapi.json', 'GET', '/openapi.json'],
  ])(
    'keeps browsers from guessing, framing and telling where they came from: %s',
    async (...of) => {
      const [, method, path] = of
      const { headers } = await fetch(server.url + path, { method })
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; frame-ancestors 'none'",
      )
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-powered-by')).toBeNull()
    },
  )
})
