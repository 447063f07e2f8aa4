import { type ChildProcess, fork } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type OpenDatabase, openDatabase } from '../../src/db/connect.ts'
import { cleanDatabase, testDatabaseUrl } from './database.ts'

/** What a worker process is told. */
export interface Settings {
  /** Its time: `from` at `startedAt`, and so many times as fast as the real one. */
  clock: { from: number; startedAt: number; speed: number }
  /** Milliseconds of that time by which this process is wrong. */
  skewMs: number
  leaseMs: number
  beatMs: number
  schedules: boolean
}

/** A message from a worker process. */
interface Message {
  type: 'ready' | 'holding' | 'interrupted'
  what?: string
  error?: string
}

/** A worker process and what it said. */
export interface WorkerProcess {
  child: ChildProcess
  messages: Message[]
}

/** Worker processes on this jest worker's database. */
export interface Crew {
  db: OpenDatabase['db']
  workers: WorkerProcess[]
  /** Kills one at random, and starts another in its place. */
  killOne: () => Promise<void>
  /** What was done, each as often as it was, with the process that did it. */
  effects: () => Promise<{ what: string; pid: number }[]>
}

const script = fileURLToPath(new URL('worker-process.ts', import.meta.url))

/** Runs a function with so many worker processes on a clean database; each has a clock as wrong as its skew says. */
export async function withWorkers<R>(
  settings: Omit<Settings, 'skewMs'>,
  skews: readonly number[],
  run: (crew: Crew) => Promise<R>,
): Promise<R> {
  const url = testDatabaseUrl()
  const { db, close } = openDatabase(url, { poolSize: 3 })
  const workers: WorkerProcess[] = []
  const start = (skewMs: number) => startWorker(url, { ...settings, skewMs })
  try {
    await cleanDatabase(db)
    workers.push(...(await Promise.all(skews.map(start))))
    return await run({
      db,
      workers,
      killOne: async () => {
        const at = randomInt(workers.length)
        workers[at]?.child.kill('SIGKILL')
        workers[at] = await start(skews[at] ?? 0)
      },
      effects: async () => {
        const rows = await db.selectFrom('oro_name').select('name').execute()
        return rows.map(({ name: text }) => {
          const [what = '', pid] = text.split(' ')
          return { what, pid: Number(pid) }
        })
      },
    })
  } finally {
    const exits = workers.map(({ child }) => {
      const exited = child.exitCode ?? child.signalCode ?? once(child, 'exit')
      child.kill('SIGKILL')
      return exited
    })
    await Promise.all(exits)
    await close()
  }
}

async function startWorker(url: string, settings: Settings): Promise<WorkerProcess> {
  const child = fork(script, {
    env: {
      ...process.env,
      DATABASE_URL: url,
      WORKER_SETTINGS: JSON.stringify(settings),
      TSX_DISABLE_CACHE: '1',
    },
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const messages: Message[] = []
  child.on('message', (message: Message) => messages.push(message))
  await isReady(child)
  return { child, messages }
}

/** Until a process says that it is; the TypeScript loader has messages of its own. */
export async function isReady(child: ChildProcess): Promise<void> {
  while ((await once(child, 'message'))[0].type !== 'ready');
}
