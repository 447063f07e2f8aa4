import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { projectDir } from '../../scripts/setup/prepare.mjs'

/** The last line of `npm start -- --json`. */
export interface Ready {
  ready: true
  url: string
  site: string
  users: { user: string; password: string; roles: string[]; api_key: string; api_secret: string }[]
  features: Record<string, string>
}

/** What `npm start` runs, with its processes. */
export interface Started {
  ready: Ready
  supervisor: ChildProcess
  /** All that was said on stderr so far. */
  said: () => string
  pidOf: (name: 'server' | 'worker' | 'mariadbd') => number
  /** Ends it as a service manager would; its exit code and signal. */
  stop: () => Promise<unknown[]>
}

/** `npm start` without npm, which would only add its banner and a process. */
export function spawnStart(data: string, extra: NodeJS.ProcessEnv = {}): ChildProcess {
  const script = join(projectDir, 'scripts/bootstrap.mjs')
  const args = [script, 'start', '--json', '--port', '0', '--data', data]
  // A database of its own, whatever the caller of the tests has set.
  const own = { DATABASE_URL: '', DATABASE_MIGRATOR_URL: '', NODE_ENV: 'test' }
  const env = { ...process.env, ...own, ...extra }
  return spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Starts on a data directory and waits until it is ready. */
export async function startProject(data: string, env: NodeJS.ProcessEnv = {}): Promise<Started> {
  const supervisor = spawnStart(data, env)
  let stderr = ''
  supervisor.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const ready = await readReadyLine(supervisor, () => stderr)
  return {
    ready,
    supervisor,
    said: () => stderr,
    pidOf: (name) => JSON.parse(readFileSync(join(data, 'lock'), 'utf8')).children[name].pid,
    stop: async () => {
      if (supervisor.exitCode !== null || supervisor.signalCode !== null) return []
      const exited = once(supervisor, 'exit')
      supervisor.kill('SIGTERM')
      return exited
    },
  }
}

async function readReadyLine(child: ChildProcess, said: () => string): Promise<Ready> {
  let stdout = ''
  for await (const chunk of child.stdout ?? []) {
    stdout += chunk
    const line = stdout.split('\n').find((text) => text.startsWith('{"ready"'))
    if (line) return JSON.parse(line)
  }
  throw new Error(`No ready line:\n${stdout}\n${said()}`)
}

/** Asks again and again until it holds; fails after the deadline. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = 10_000,
): Promise<void> {
  const deadline = Date.now() + withinMs
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Never came true: ${what}`)
    await delay(20)
  }
}

/** The status of a GET, 0 when nothing answers. */
export async function statusOf(url: string): Promise<number> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) })
    await response.arrayBuffer()
    return response.status
  } catch {
    return 0
  }
}
