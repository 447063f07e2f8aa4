import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ownDataDir } from '../../scripts/setup/prepare.mjs'
import { processStart } from '../../scripts/setup/processes.mjs'
import { type Started, spawnStart, startProject, statusOf, until } from '../support/start.ts'

let data: string
let started: Started
const processes = ['server', 'worker', 'mariadbd'] as const

const pathStatus = (path: string) => statusOf(started.ready.url + path)

/** Kills one of the two and waits for its successor, which the supervisor has noted. */
async function killAndAwaitSuccessor(name: 'server' | 'worker' | 'mariadbd') {
  const pid = started.pidOf(name)
  process.kill(pid, 'SIGKILL')
  await until(`${name} has a successor`, () => started.pidOf(name) !== pid)
}

beforeAll(async () => {
  mkdirSync(ownDataDir, { recursive: true })
  data = mkdtempSync(join(ownDataDir, 'supervisor-'))
  started = await startProject(data)
}, 60_000)

afterAll(async () => {
  await started.stop()
  rmSync(data, { recursive: true, force: true })
})

describe('npm start --json', () => {
  test('the last line says where, who and what', () => {
    expect(started.ready).toEqual({
      ready: true,
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      site: expect.any(String),
      users: expect.any(Array),
      features: expect.objectContaining({
        database: 'private',
        accounts: 'separate',
        workers: 'one',
      }),
    })
    expect(started.ready.users).toHaveLength(5)
    expect(started.ready.users[0]).toEqual({
      user: expect.any(String),
      password: expect.any(String),
      roles: expect.any(Array),
      api_key: expect.any(String),
      api_secret: expect.any(String),
    })
  })

  test('the server is alive and ready', async () => {
    expect(await pathStatus('/health')).toBe(200)
    expect(await pathStatus('/ready')).toBe(200)
  })

  test('nobody else can read the passwords', () => {
    for (const file of ['database.json', 'demo.json', 'encryption.key', 'root.key']) {
      expect(statSync(join(data, file)).mode & 0o077).toBe(0)
    }
  })

  test('a second start on the same data directory is refused and names the first', async () => {
    const second = spawnStart(data)
    let said = ''
    second.stderr?.setEncoding('utf8').on('data', (text) => {
      said += text
    })
    const [code] = await once(second, 'close')
    expect(code).toBe(1)
    expect(said).toContain(`process ${started.supervisor.pid}, already runs`)
    expect(said).toContain('What to do: ')
  })

  test('a killed server is back on the same port', async () => {
    await killAndAwaitSuccessor('server')
    await until('/health answers', async () => (await pathStatus('/health')) === 200)
    expect(started.said()).toContain('server died (SIGKILL); restarting at once')
  })

  test('a killed worker is back', async () => {
    await killAndAwaitSuccessor('worker')
    await until('the log says so', () => started.said().includes('worker is back'))
  })

  test('a killed mariadbd is back, and the server finds it', async () => {
    await killAndAwaitSuccessor('mariadbd')
    await until('/ready answers', async () => (await pathStatus('/ready')) === 200)
    await until('the log says so', () => started.said().includes('mariadbd is back'))
  })

  test('SIGTERM stops everything, and the exit code is 0', async () => {
    const pids = processes.map((name) => started.pidOf(name))
    expect(await started.stop()).toEqual([0, null])
    expect(pids.map(processStart)).toEqual(processes.map(() => undefined))
    expect(await pathStatus('/health')).toBe(0)
  })
})

test('what a killed supervisor leaves ends, and the next start goes on with its data', async () => {
  const first = await startProject(data)
  const pids = processes.map((name) => first.pidOf(name))
  first.supervisor.kill('SIGKILL')
  await once(first.supervisor, 'exit')
  const second = await startProject(data)
  expect(second.ready.users).toEqual(first.ready.users)
  expect(pids.map(processStart)).toEqual(processes.map(() => undefined))
  expect(await second.stop()).toEqual([0, null])
})
