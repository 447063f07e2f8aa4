import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { mayCreateDemoData, parseStartOptions } from '../../scripts/setup/options.mjs'
import { projectDir } from '../../scripts/setup/prepare.mjs'
import { restartDelayMs } from '../../scripts/setup/supervisor.mjs'

function bootstrap(...args: string[]) {
  const script = join(projectDir, 'scripts/bootstrap.mjs')
  return spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })
}

describe('npm start, before it starts anything', () => {
  test('--help lists every option and its default', () => {
    const { status, stdout } = bootstrap('start', '--help')
    expect(status).toBe(0)
    for (const option of ['--host', '--port', '--data', '--no-seed', '--no-workers', '--json']) {
      expect(stdout).toContain(option)
    }
    expect(stdout).toMatch(/--host ADDRESS .*\(127\.0\.0\.1\)/)
    expect(stdout).toMatch(/--port PORT .*\(8000\)/)
  })

  test('an unknown option fails with what to do, and without a stack trace', () => {
    const { status, stderr } = bootstrap('start', '--prot', '1')
    expect(status).toBe(1)
    expect(stderr).toContain("Unknown option '--prot'.")
    expect(stderr).toContain('What to do: npm start -- --help')
    expect(stderr).not.toMatch(/^\s+at /m)
  })

  test('a command that does not exist shows the help and fails', () => {
    const { status, stdout } = bootstrap('strat')
    expect(status).toBe(1)
    expect(stdout).toContain('npm start')
  })
})

describe('options of npm start', () => {
  test('the defaults are loopback, port 8000 and .data in the project', () => {
    expect(parseStartOptions([])).toEqual({
      host: '127.0.0.1',
      port: 8000,
      data: join(projectDir, '.data'),
      seed: true,
      workers: true,
      json: false,
      help: false,
    })
  })

  test('each option is read', () => {
    const args = '--host ::1 --port=0 --data /somewhere --no-seed --no-workers --json'.split(' ')
    expect(parseStartOptions(args)).toEqual({
      host: '::1',
      port: 0,
      data: '/somewhere',
      seed: false,
      workers: false,
      json: true,
      help: false,
    })
  })

  test.each(['http', '-1', '65536', '8e3', ''])('port %p is refused', (port) => {
    expect(() => parseStartOptions([`--port=${port}`])).toThrow('The port must be a number')
  })

  test('a word that npm has taken the dashes from is refused', () => {
    expect(() => parseStartOptions(['0'])).toThrow("Unexpected argument '0'")
  })

  test('demo users exist only where nobody else can reach them', () => {
    const seed = true
    expect(mayCreateDemoData({ seed, host: '127.0.0.1' }, {})).toBe(true)
    expect(mayCreateDemoData({ seed, host: 'localhost' }, {})).toBe(true)
    expect(mayCreateDemoData({ seed, host: '0.0.0.0' }, {})).toBe(false)
    expect(mayCreateDemoData({ seed, host: '::' }, {})).toBe(false)
    expect(mayCreateDemoData({ seed, host: '127.0.0.1.example.org' }, {})).toBe(false)
    expect(mayCreateDemoData({ seed, host: '127.0.0.1' }, { NODE_ENV: 'production' })).toBe(false)
    expect(mayCreateDemoData({ seed: false, host: '127.0.0.1' }, {})).toBe(false)
  })
})

test('a restart comes at once, then 0.2 s doubling to 5 s while the process keeps dying', () => {
  const delays = [0, 1, 2, 3, 4, 5, 6, 7, 60].map(restartDelayMs)
  expect(delays).toEqual([0, 200, 400, 800, 1600, 3200, 5000, 5000, 5000])
})
