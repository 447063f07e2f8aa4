import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { oneAtATime } from '../../scripts/setup/lock.mjs'
import { findProgram } from '../../scripts/setup/mariadb-programs.mjs'
import { freeLowPort } from '../../scripts/setup/ports.mjs'
import { ownDataDir } from '../../scripts/setup/prepare.mjs'
import { run } from '../../scripts/setup/processes.mjs'
import { until } from './start.ts'

/** A Redis of the test's own that can be stopped and started again at the same address. */
export interface Redis {
  url: string
  start: () => Promise<void>
  /** Ends it at once, as a crash does. */
  stop: () => Promise<void>
  close: () => Promise<void>
}

/** Starts a Redis on loopback; undefined where there is none and none can be installed. */
export async function startRedis(): Promise<Redis | undefined> {
  const program = await requireRedis()
  if (program === undefined) return undefined
  const port = await freeLowPort()
  const directory = mkdtempSync(join(tmpdir(), 'oro-redis-'))
  const settings = { port, bind: '127.0.0.1', save: '', dir: directory, daemonize: 'no' }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
  let child: ChildProcess | undefined
  const start = async (): Promise<void> => {
    child = spawn(program, args, { stdio: 'ignore' })
    await until('Redis listens', () => accepts(port))
  }
  const stop = async (): Promise<void> => {
    if (child === undefined) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    child = undefined
    await exited
  }
  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    stop,
    close: async () => {
      await stop()
      rmSync(directory, { recursive: true })
    },
  }
}

/** The server's program; installed first where that can be done without a question. */
function requireRedis(): Promise<string | undefined> {
  const found = findProgram('redis-server')
  if (found) return Promise.resolve(found)
  // Two tests would wait for the same lock of apt-get, and fail.
  return oneAtATime(join(ownDataDir, 'redis-install.lock'), async () => {
    const mayInstall = process.getuid?.() === 0 && existsSync('/etc/debian_version')
    if (!mayInstall || findProgram('redis-server')) return findProgram('redis-server')
    // RUNLEVEL: Debian would start a server of its own.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
    for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'redis-server']]) {
      await run('apt-get', args, { env })
    }
    return findProgram('redis-server')
  })
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
