import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { openDatabase } from '../../src/db/connect.ts'
import { saveUser } from '../../src/identity/accounts.ts'
import { insertSession } from '../../src/identity/sessions.ts'
import { DEFAULT_SESSION_SECONDS } from '../../src/identity/settings.ts'
import { findUsers } from '../../src/identity/users.ts'
import { loadEncryptionKey } from '../../src/keys/encryption-key.ts'
import type { Memory } from './memory.ts'

/** What so many idle sockets cost the server. */
export interface SocketCost {
  sockets: number
  /** Until all were connected. */
  seconds: number
  /** Growth after a collection. */
  heapMb: number
  /** Growth of the resident memory. */
  memoryMb: number
  /** From SIGTERM to the end of the server, with all of them connected. */
  stopSeconds: number
}

/** As many as the server lets one user have. */
const SOCKETS_PER_USER = 20

/** Connects idle sockets to a server of their own, from another process, and measures both ends of its life. */
export async function measureIdleSockets(
  env: { DATABASE_URL: string; ENCRYPTION_KEY_FILE: string },
  sockets: number,
): Promise<SocketCost> {
  const sids = await newSessions(env, sockets)
  const settings = { ...env, PORT: '0', LOG_LEVEL: 'warn' }
  const server = start('measured-server', settings, ['--expose-gc'])
  const clients = start('idle-clients', {}, [])
  try {
    const { url } = await told<{ url: string }>(server, 'ready')
    // Everything that the first connections load is there before it counts.
    await connect(clients, url, sids.slice(0, SOCKETS_PER_USER))
    const before = await memoryOf(server)
    const seconds = await connect(clients, url, sids.slice(SOCKETS_PER_USER))
    const after = await memoryOf(server)
    const stoppedAt = performance.now()
    const exited = once(server, 'exit')
    server.kill('SIGTERM')
    const [code] = await exited
    if (code !== 0) throw new Error(`The server ended with ${code}.`)
    return {
      sockets,
      seconds,
      heapMb: (after.heapUsed - before.heapUsed) / 2 ** 20,
      memoryMb: (after.rss - before.rss) / 2 ** 20,
      stopSeconds: (performance.now() - stoppedAt) / 1000,
    }
  } finally {
    server.kill('SIGKILL')
    clients.kill('SIGKILL')
  }
}

async function connect(clients: ChildProcess, url: string, sids: string[]): Promise<number> {
  clients.send({ url, sids })
  const answer = await told<{ seconds: number; failures: string[] }>(clients, 'connected')
  const [failure] = answer.failures
  if (failure !== undefined) throw new Error(`${answer.failures.length} failed: ${failure}`)
  return answer.seconds
}

export function memoryOf(child: ChildProcess): Promise<Memory> {
  const memory = told<Memory>(child, 'memory')
  child.send('measure')
  return memory
}

/** Signed-in people for so many sockets, and one more's worth to begin with. */
export async function newSessions(
  env: { DATABASE_URL: string; ENCRYPTION_KEY_FILE: string },
  sockets: number,
): Promise<string[]> {
  const { db, close } = openDatabase(env.DATABASE_URL, { poolSize: 4 })
  try {
    const key = loadEncryptionKey(env.ENCRYPTION_KEY_FILE)
    const count = Math.ceil(sockets / SOCKETS_PER_USER) + 1
    const names = Array.from({ length: count }, (_, i) => `idle-${i}@example.com`)
    for (const name of names) await saveUser(db, key, { name, firstName: 'Idle' }, new Date())
    const sids: string[] = []
    for (const user of (await findUsers(db, names)).values()) {
      const { sid } = await insertSession(db, user, '', DEFAULT_SESSION_SECONDS, new Date())
      sids.push(...Array.from({ length: SOCKETS_PER_USER }, () => sid))
    }
    return sids.slice(0, sockets + SOCKETS_PER_USER)
  } finally {
    await close()
  }
}

/** A module below this folder as a process; from TypeScript in tests, compiled otherwise. */
export function start(module: string, env: NodeJS.ProcessEnv, execArgv: string[]): ChildProcess {
  const isSource = import.meta.url.endsWith('.ts')
  const file = fileURLToPath(new URL(`${module}.${isSource ? 'ts' : 'js'}`, import.meta.url))
  return fork(file, {
    env: { ...process.env, ...env },
    execArgv: isSource ? [...execArgv, '--import', 'tsx'] : execArgv,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}

/** The next message of that type; rejects when the process ends instead. */
export function told<T>(child: ChildProcess, type: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const hear = (message: { type: string }): void => {
      if (message.type !== type) return
      child.off('message', hear).off('exit', fail)
      resolve(message as T)
    }
    const fail = (code: number | null): void =>
      reject(new Error(`It ended with ${code} before "${type}".`))
    child.on('message', hear).once('exit', fail)
  })
}
