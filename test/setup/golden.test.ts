import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { parseGoldenOptions } from '../../scripts/setup/golden-options.mjs'
import { projectDir } from '../../scripts/setup/prepare.mjs'
import { openDatabase } from '../../src/db/connect.ts'
import { createDatabase, databaseUrl } from '../support/database.ts'
import type { Targets } from '../support/golden.ts'
import { until } from '../support/start.ts'

const script = join(projectDir, 'scripts/bootstrap.mjs')
const DATABASE_URL = databaseUrl(`${process.env.JEST_WORKER_ID ?? '1'}_served`)
const env = { ...process.env, DATABASE_URL, DATABASE_MIGRATOR_URL: '' }

function golden(...args: string[]) {
  return spawnSync(process.execPath, [script, 'golden', ...args], { encoding: 'utf8', env })
}

describe('npm run golden, before it starts anything', () => {
  test('--help lists every option', () => {
    const { status, stdout } = golden('--help')
    expect(status).toBe(0)
    for (const option of Object.keys(parseGoldenOptions([]))) {
      expect(stdout).toContain(`  --${option} `)
    }
  })

  test('a wrong option fails with what to do', () => {
    const { status, stderr } = golden('--bse', 'http://127.0.0.1:1')
    expect(status).toBe(1)
    expect(stderr).toContain("Unknown option '--bse'.")
    expect(stderr).toContain('What to do: npm run golden -- --help')
  })

  test('by default it serves on a free port and plays what the project holds', () => {
    expect(parseGoldenOptions([])).toEqual({
      serve: false,
      port: 0,
      base: undefined,
      host: 'site1.local',
      fixtures: join(projectDir, 'test/golden'),
      strict: false,
      write: false,
      help: false,
    })
  })

  test.each([
    ['--port', 'x'],
    ['--base', 'site1.local'],
    ['--base', 'http://127.0.0.1/api'],
    ['--serve', '--base=http://127.0.0.1'],
    ['--write', '--serve'],
    ['--fixtures', 'nowhere'],
  ])('%s %s is refused', (...args) => expect(() => parseGoldenOptions(args)).toThrow())
})

describe('npm run golden -- --serve', () => {
  let folder: string
  let server: ChildProcess
  let stdout = ''
  let ready: { ready: true; url: string; host: string; profiles: Targets }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oro-golden-'))
    for (const name of ['fixtures.json', 'cors.json']) {
      cpSync(join(projectDir, 'test/golden', name), join(folder, name))
    }
    await createDatabase(DATABASE_URL)
    server = spawn(process.execPath, [script, 'golden', '--serve', '--fixtures', folder], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    server.stdout?.setEncoding('utf8').on('data', (text) => {
      stdout += text
    })
    await until('it serves', () => stdout.endsWith('\n') || server.exitCode !== null, 100_000)
    ready = JSON.parse(stdout)
  }, 120_000)
  afterAll(() => {
    server.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  })

  test('says where every site is', () => {
    const { url, host, profiles } = ready
    expect(profiles.default).toEqual({ base: url, host })
    expect(profiles['cors-star']).toEqual({ base: url, host: `cors-star.${host}` })
  })

  test('can be played against, with another folder of exchanges, and against a site it is not', () => {
    const played = golden('--base', ready.url, '--fixtures', folder)
    expect(played).toMatchObject({ status: 0, stdout: '16 passed, 0 failed, 0 skipped\n' })
    const elsewhere = golden('--base', ready.url, '--fixtures', folder, '--host', 'other.local')
    expect(elsewhere).toMatchObject({ status: 1, stdout: '' })
    expect(elsewhere.stderr).toContain(`${ready.url} has no site other.local.`)
    const strict = golden('--base', ready.url, '--fixtures', folder, '--strict')
    expect(strict).toMatchObject({ status: 1, stdout: '15 passed, 1 failed, 0 skipped\n' })
    expect(strict.stderr).toContain('FAILED     cors: 14.73-error: $ keys: expected')
  }, 60_000)

  test('refuses a database that has users of its own', async () => {
    const { db, close } = openDatabase(DATABASE_URL, { poolSize: 1 })
    await sql`INSERT INTO tabUser (name, email, first_name) VALUES ('a@b.org', 'a@b.org', 'A')`
      .execute(db)
      .finally(close)
    const { status, stderr } = golden('--fixtures', folder)
    expect(status).toBe(1)
    expect(stderr).toContain('The database has users of its own (a@b.org …)')
  }, 60_000)

  test('stops when it is asked to, and has said nothing else', async () => {
    const exited = once(server, 'exit')
    server.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
    expect(stdout).toBe(`${JSON.stringify(ready)}\n`)
  }, 30_000)
})
