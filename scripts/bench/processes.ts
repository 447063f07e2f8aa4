import { fork } from 'node:child_process'
import { openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A process under load. */
export interface Served {
  url: string
  stop: () => void
}

/** Starts a module of the build as a process of its own and waits until it serves. Its log goes to a file. */
export function serve(module: string, env: NodeJS.ProcessEnv, logFile: string): Promise<Served> {
  const log = openSync(logFile, 'a')
  const path = fileURLToPath(new URL(`../../${module}`, import.meta.url))
  const child = fork(path, { env: { ...process.env, ...env }, stdio: ['ignore', log, log, 'ipc'] })
  return new Promise((resolve, reject) => {
    child.once('message', (message: { url: string }) => {
      resolve({ url: message.url, stop: () => child.kill('SIGTERM') })
    })
    child.once('exit', (code) => reject(new Error(`${module} ended with ${code}; see ${logFile}`)))
  })
}
