import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ownDataDir } from '../../scripts/setup/prepare.mjs'
import { type Aftermath, compare, writeEvents } from './kills.ts'
import { startProject, until } from './start.ts'

/** What became of the requests while the database stood still, and after. */
export interface Pause extends Omit<Aftermath, 'kills'> {
  /** Answers 503 while it stood still. */
  refused: number
  /** Milliseconds from its return to the first answer 200. */
  recoveryMs: number
}

/** Stops mariadbd in the middle of writes (SIGSTOP: it holds its connections and answers nobody), and lets it go on. */
export async function survivePause(pauseMs: number): Promise<Pause> {
  mkdirSync(ownDataDir, { recursive: true })
  const data = mkdtempSync(join(ownDataDir, 'pause-'))
  const file = join(data, 'acknowledged')
  const started = await startProject(data, { DATABASE_STATEMENT_SECONDS: '1' })
  try {
    const progress = { done: false, acknowledged: 0, refused: 0 }
    const writing = writeEvents(started, file, progress)
    await until('something is acknowledged', () => progress.acknowledged >= 100, 60_000)
    const pid = started.pidOf('mariadbd')
    process.kill(pid, 'SIGSTOP')
    await until('requests are refused', () => progress.refused > 0, 30_000)
    await delay(pauseMs)
    const { acknowledged, refused } = progress
    process.kill(pid, 'SIGCONT')
    const returnedAt = performance.now()
    await until(
      'something is acknowledged again',
      () => progress.acknowledged > acknowledged,
      30_000,
    )
    const recoveryMs = performance.now() - returnedAt
    progress.done = true
    const ids = await writing
    return { refused, recoveryMs, acknowledged: ids.length, ...(await compare(started, data, ids)) }
  } finally {
    await started.stop()
    rmSync(data, { recursive: true, force: true })
  }
}
