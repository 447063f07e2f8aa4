import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { runningDatabasePort } from '../../scripts/setup/lock.mjs'
import { ownDataDir } from '../../scripts/setup/prepare.mjs'
import { type AdminOutcome, runPiped } from '../support/admin.ts'
import { type Started, startProject, until } from '../support/start.ts'

const PASSWORD = 'correct horse battery'

let data: string
beforeAll(() => {
  mkdirSync(ownDataDir, { recursive: true })
  data = mkdtempSync(join(ownDataDir, 'first-run-'))
})
afterAll(() => rmSync(data, { recursive: true, force: true }))

const env = { ...process.env, DATABASE_URL: '', DATABASE_MIGRATOR_URL: '', NODE_ENV: 'production' }

/** `npm run admin -- … --data DIR`, with a password piped in. */
const admin = (args: string[], input = ''): Promise<AdminOutcome> =>
  runPiped('scripts/bootstrap.mjs', ['admin', ...args, '--data', data], env, input)

async function statusOfLogin(url: string, usr: string): Promise<number> {
  const body = new URLSearchParams({ usr, pwd: PASSWORD })
  return (await fetch(`${url}/api/method/login`, { method: 'POST', body })).status
}

describe('npm start with NODE_ENV=production', () => {
  let started: Started
  beforeAll(async () => {
    started = await startProject(data, { NODE_ENV: 'production' })
  }, 60_000)
  afterAll(() => started.stop())

  test('has no demo users, and no passwords of any', () => {
    expect(started.ready.users).toEqual([])
    expect(readdirSync(data).filter((name) => name.startsWith('demo'))).toEqual([])
  })

  test('npm run admin makes the first System Manager beside the running server', async () => {
    const args = ['user', 'add', 'root@example.com', '--first-name', 'Root']
    const made = await admin([...args, '--role', 'System Manager', '--json'], PASSWORD)
    expect(made).toMatchObject({ code: 0 })
    expect(JSON.parse(made.stdout)).toEqual({ user: 'root@example.com', roles: ['System Manager'] })
    expect(await statusOfLogin(started.ready.url, 'root@example.com')).toBe(200)
    const key = await admin(['key', 'new', 'root@example.com', '--json'])
    const { api_key, api_secret } = JSON.parse(key.stdout)
    const headers = { Authorization: `token ${api_key}:${api_secret}` }
    const whoAmI = `${started.ready.url}/api/method/frappe.auth.get_logged_user`
    await until('the key is known', async () => (await fetch(whoAmI, { headers })).status === 200)
  })
})

test('npm run admin starts the database when it does not run, and stops it', async () => {
  expect(runningDatabasePort(data)).toBeUndefined()
  const args = ['user', 'add', 'second@example.com', '--first-name', 'Second', '--json']
  expect(await admin(args, PASSWORD)).toMatchObject({ code: 0 })
  expect(existsSync(join(data, 'lock'))).toBe(false)
  const started = await startProject(data, { NODE_ENV: 'production' })
  expect(await statusOfLogin(started.ready.url, 'second@example.com')).toBe(200)
  await started.stop()
}, 60_000)

test.each([
  ['in production', { NODE_ENV: 'production' }, []],
  ['on an address that others reach', {}, ['--host', '0.0.0.0']],
])('a data directory with demo users is refused %s', async (_, extra, args) => {
  const seeded = mkdtempSync(join(ownDataDir, 'first-run-'))
  writeFileSync(join(seeded, 'demo.json'), '[]')
  const all = ['start', '--port', '0', '--data', seeded, ...args]
  const outcome = await runPiped('scripts/bootstrap.mjs', all, { ...env, NODE_ENV: '', ...extra })
  expect(outcome.code).toBe(1)
  expect(outcome.stderr).toContain('holds demo users')
  expect(outcome.stderr).toContain('What to do: take another data directory')
  expect(existsSync(join(seeded, 'mysql'))).toBe(false)
  rmSync(seeded, { recursive: true })
})

test('the seed itself refuses production', async () => {
  const outcome = await runPiped('dist/scripts/seed.js', ['--credentials', join(data, 'x')], env)
  expect(outcome.code).toBe(1)
  expect(outcome.stderr).toContain('no demo users in production')
})
