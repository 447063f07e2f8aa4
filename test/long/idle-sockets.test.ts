import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { measureIdleSockets } from '../../scripts/bench/sockets.ts'
import { testDatabaseUrl } from '../support/database.ts'
import { startServer, TEST_ROOT_KEY, type TestServer } from '../support/server.ts'

let server: TestServer
let directory: string

beforeAll(async () => {
  server = await startServer()
  directory = mkdtempSync(join(tmpdir(), 'oro-sockets-'))
})
afterAll(async () => {
  await server.close()
  rmSync(directory, { recursive: true })
})

test('two thousand idle sockets are connected quickly and cost little', async () => {
  const env = {
    DATABASE_URL: testDatabaseUrl(),
    ENCRYPTION_KEY_FILE: join(directory, 'key'),
    ROOT_KEY: TEST_ROOT_KEY,
  }
  const cost = await measureIdleSockets(env, 2_000)
  expect(cost.seconds).toBeLessThan(10)
  expect(cost.heapMb).toBeLessThan(40)
  expect(cost.memoryMb).toBeLessThan(90)
  expect(cost.stopSeconds).toBeLessThan(10)
}, 120_000)

test('a connection that never joins a namespace is closed after ten seconds', async () => {
  const address = `${server.url}/socket.io/?EIO=4&transport=polling`
  const opened = await (await fetch(address)).text()
  const { sid } = JSON.parse(opened.slice(1))
  const startedAt = performance.now()
  // Answered when there is something to say: here, that it is over.
  await (await fetch(`${address}&sid=${sid}`)).text()
  const seconds = (performance.now() - startedAt) / 1000
  expect(seconds).toBeGreaterThan(9)
  expect(seconds).toBeLessThan(12)
}, 30_000)
