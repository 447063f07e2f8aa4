import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { answerCommandLine } from '../../src/ops/command-line.ts'
import { spawnServer } from '../support/server-process.ts'

const right = { DATABASE_URL: 'mysql://user:secret-word@db.example.com/site' }

describe('--check-config', () => {
  let directory: string
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'oro-test-'))
  })
  afterAll(() => rmSync(directory, { recursive: true }))

  const check = (env: NodeJS.ProcessEnv) => answerCommandLine(['--check-config'], env)

  it('says that a right configuration is right', () => {
    expect(check(right)).toEqual({ code: 0, text: 'The configuration is right.\n' })
  })

  it('lists every wrong variable with what it must be, and no value', () => {
    const said = check({
      DATABASE_URL: 'postgres://user:secret-word@host/db',
      DATABASE_MIGRATOR_URL: 'mysql://user:secret-word@',
      DATABASE_POOL_SIZE: '1',
      PORT: 'secret-word',
      SITE_TIME_ZONE: 'secret-word',
      TRUSTED_PROXIES: 'secret-word',
      RATE_LIMIT: 'secret-word',
      MAINTENANCE: 'secret-word',
      MAX_FILE_SIZE: '1.5',
      MONITOR: 'yes',
      OPERATOR_TOKEN: 'secret-word',
      STOP_GRACE_SECONDS: '-1',
      LOG_LEVEL: 'secret-word',
    })
    expect(said?.code).toBe(1)
    expect(said?.text.split('\n').slice(1, -2)).toEqual([
      '  DATABASE_URL: must be mysql://user@host:port/database (:password after user), special characters percent-encoded',
      '  DATABASE_MIGRATOR_URL: must be mysql://user@host:port/database (:password after user), special characters percent-encoded',
      '  DATABASE_POOL_SIZE: must be a number from 2 to 1000',
      '  PORT: must be a number from 0 to 65535',
      '  SITE_TIME_ZONE: must be an IANA time zone such as Asia/Kolkata',
      '  TRUSTED_PROXIES: must be addresses or networks such as 10.0.0.0/8',
      '  RATE_LIMIT: must be seconds of work by seconds of window, such as 600/3600',
      '  MAINTENANCE: must be one of off, reads, on',
      '  MAX_FILE_SIZE: must be whole',
      '  MONITOR: must be one of 0, 1',
      '  OPERATOR_TOKEN: must have 16 characters or more',
      '  STOP_GRACE_SECONDS: must be a number from 0 to 3600',
      '  LOG_LEVEL: must be one of fatal, error, warn, info, debug, trace, silent',
    ])
    expect(said?.text).toContain('What to do: ')
    expect(said?.text).not.toContain('secret-word')
  })

  it('says what is missing', () => {
    expect(check({})?.text).toContain('DATABASE_URL: is missing: set it to mysql://')
  })

  it('looks at the files that variables name', () => {
    const [open, other] = [join(directory, 'open.key'), join(directory, 'other.key')]
    writeFileSync(open, `${Buffer.alloc(32).toString('base64url')}=\n`, { mode: 0o644 })
    writeFileSync(other, 'secret-word', { mode: 0o600 })
    const textOf = (env: NodeJS.ProcessEnv) => check({ ...right, ...env })?.text
    expect(textOf({ ENCRYPTION_KEY_FILE: open })).toContain(`Run: chmod 600 ${open}`)
    expect(textOf({ ENCRYPTION_KEY_FILE: other })).toMatch(
      /ENCRYPTION_KEY_FILE: (?!.*secret-word).*base64/,
    )
    expect(textOf({ EXTRA_DOCTYPES: '/no/such/folder' })).toContain(
      '/no/such/folder does not exist',
    )
    // It is made at the first start.
    expect(check({ ...right, ENCRYPTION_KEY_FILE: join(directory, 'new.key') })?.code).toBe(0)
  })
})

describe('the command line of the server', () => {
  it('says nothing when there is to be a server', () => {
    expect(answerCommandLine([], right)).toBeUndefined()
  })

  it.each(['--check-confg', '--port=1', 'start'])('refuses %s', (arg) => {
    const said = answerCommandLine([arg], right)
    expect(said?.code).toBe(1)
    expect(said?.text).toContain(arg.replace(/=.*/, ''))
    expect(said?.text).toContain('What to do: node dist/src/main.js --help')
  })

  it.each([
    ['--help', {}, 0, '--check-config'],
    ['--check-config', {}, 0, 'The configuration is right.'],
    ['--check-config', { PORT: 'x' }, 1, 'PORT: must be'],
    ['--what', {}, 1, 'What to do'],
  ])('as a process: %s with %j ends with %d', async (arg, env, code, text) => {
    const server = spawnServer(env, [arg])
    expect(await server.ended).toEqual([code, null])
    expect(server.said()).toContain(text)
    expect(server.said()).not.toMatch(/^ {4}at /m)
  })

  it('a wrong configuration is refused without a stack trace', async () => {
    const server = spawnServer({ DATABASE_URL: 'localhost' })
    expect(await server.ended).toEqual([1, null])
    expect(server.said()).toMatch(/^The configuration is wrong:\n {2}DATABASE_URL: must be mysql:/)
    expect(server.said()).not.toMatch(/^ {4}at /m)
  })
})
