import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectDir } from '../../scripts/setup/prepare.mjs'
import { testDatabaseUrl } from './database.ts'

/** `node dist/src/main.js`, as a supervisor runs it. */
export interface ServerProcess {
  child: ChildProcess
  /** All of its standard output and error so far: the log, and what it says to people. */
  said: () => string
  /** Exit code and signal, once it has ended and everything it said was read. */
  ended: Promise<[number | null, NodeJS.Signals | null]>
}

/** Starts the built server; without other settings on this worker's database and a free port. */
export function spawnServer(env: NodeJS.ProcessEnv = {}, args: string[] = []): ServerProcess {
  const directory = mkdtempSync(join(tmpdir(), 'oro-test-'))
  const child = fork(join(projectDir, 'dist/src/main.js'), args, {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: testDatabaseUrl(),
      ENCRYPTION_KEY_FILE: join(directory, 'encryption.key'),
      PORT: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let said = ''
  const streams = [child.stdout, child.stderr].flatMap((stream) => stream ?? [])
  for (const stream of streams) {
    stream.setEncoding('utf8').on('data', (text) => {
      said += text
    })
  }
  // Not the child's own `close`, which does not come once the channel was closed from here.
  const closed = streams.map((stream) => once(stream, 'close'))
  const exited = once(child, 'exit') as ServerProcess['ended']
  const ended = Promise.all(closed).then(() => exited)
  void ended.then(() => rmSync(directory, { recursive: true }))
  return { child, said: () => said, ended }
}

/** Where it listens; fails with what it said when it ends instead. */
export function listening({ child, said, ended }: ServerProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve((message as { url: string }).url))
    void ended.then(() => reject(new Error(`The server ended:\n${said()}`)))
  })
}
