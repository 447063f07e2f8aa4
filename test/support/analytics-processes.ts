import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Member } from './analytics-events.ts'
import { testDatabaseUrl } from './database.ts'
import { isReady } from './workers.ts'

/** Whose batches a writer draws, and how. */
export interface Writing {
  seed: string
  people: readonly Member[]
  size: readonly [number, number]
}

/** What a process that stores answers. */
export interface Stored {
  /** Of the batch, whether they are new or not. */
  events: number
  /** The rollups are too far behind: it is to come again later. */
  isFull?: true
  /** Why it failed; the same batch can be sent again. */
  error?: string
}

/** A process that can be killed at any moment. */
export interface KillableProcess {
  start: () => Promise<void>
  isUp: () => boolean
  /** With SIGKILL. */
  kill: () => Promise<void>
  /** Stores the batch of a number; undefined where the process died before it answered. */
  store: (batch: number) => Promise<Stored | undefined>
}

/** A process that stores batches as it is told to. */
export const newWriter = (writing: Writing): KillableProcess =>
  newProcess('analytics-writer.ts', { WRITING: JSON.stringify(writing) })

/** A process that runs the aggregator and what is queued. */
export const newWorker = (): KillableProcess => newProcess('analytics-worker.ts', {})

function newProcess(script: string, env: NodeJS.ProcessEnv): KillableProcess {
  const file = fileURLToPath(new URL(script, import.meta.url))
  let child: ChildProcess | undefined
  return {
    start: async () => {
      const started = fork(file, {
        env: { ...process.env, DATABASE_URL: testDatabaseUrl(), ...env },
        execArgv: ['--import', 'tsx'],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      })
      await isReady(started)
      child = started
    },
    isUp: () => child !== undefined,
    kill: async () => {
      if (child === undefined) return
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      child = undefined
      await exited
    },
    store: (batch) => (child === undefined ? Promise.resolve(undefined) : ask(child, batch)),
  }
}

async function ask(child: ChildProcess, batch: number): Promise<Stored | undefined> {
  const settled = new AbortController()
  const { signal } = settled
  const died = once(child, 'exit', { signal }).then(() => undefined)
  const answered = once(child, 'message', { signal }).then(([stored]) => stored as Stored)
  try {
    child.send({ batch })
    return await Promise.race([answered, died])
  } finally {
    settled.abort()
    // What is not waited for any more.
    await Promise.allSettled([died, answered])
  }
}
