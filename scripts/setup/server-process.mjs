import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { SetupError } from './failure.mjs'
import { listenError } from './ports.mjs'
import { projectDir } from './prepare.mjs'
import { hasEnded, spawnChild } from './processes.mjs'

/**
 * @typedef {import('node:child_process').ChildProcess} ChildProcess
 * @typedef {{ url: string, site: string }} Address
 */

/** What a server may take from its start to its first accepted connection. */
const listenDeadlineMs = 60_000

/**
 * The server, in its own process group so that a Ctrl-C reaches only us; it ends by itself when
 * the IPC channel closes, that is when we are gone.
 * @param {NodeJS.ProcessEnv} env
 */
export function spawnServer(env) {
  const main = join(projectDir, 'dist/src/main.js')
  return spawnChild(process.execPath, ['--enable-source-maps', main], {
    cwd: projectDir,
    env,
    detached: true,
    // stdout carries our JSON lines, so the server's log goes to stderr.
    stdio: ['ignore', 2, 2, 'ipc'],
  })
}

/**
 * Where the server says that it listens; rejects when it ends, or when we are to stop.
 * @param {ChildProcess} child
 * @param {AbortSignal} signal
 * @returns {Promise<Address>}
 */
export function waitForListening(child, signal) {
  return new Promise((resolve, reject) => {
    const failed = () => {
      clearTimeout(timer)
      reject(notListening(child))
    }
    const timer = setTimeout(failed, listenDeadlineMs)
    child.on('message', (message) => {
      if (!isReady(message)) return
      clearTimeout(timer)
      resolve({ url: message.url, site: message.site })
    })
    child.once('exit', failed)
    child.once('error', failed)
    signal.addEventListener('abort', failed)
    if (hasEnded(child) || signal.aborted) failed()
  })
}

/** @param {ChildProcess} child */
function notListening(child) {
  const ending = child.signalCode ?? `exit code ${child.exitCode}`
  return new SetupError(
    hasEnded(child)
      ? `The server ended before it listened (${ending}).`
      : `The server did not listen within ${listenDeadlineMs / 1000} s.`,
    'its last lines are above; if the port is taken: npm start -- --port 0',
  )
}

/**
 * @param {unknown} message
 * @returns {message is { type: 'ready' } & Address}
 */
function isReady(message) {
  return (
    typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready'
  )
}

/**
 * The port of an address, which http: leaves out when it is 80.
 * @param {string} url
 */
export function portOf(url) {
  return Number(new URL(url).port || 80)
}

/**
 * Says early, and in words, that the server will not be able to listen.
 * @param {string} host
 * @param {number} port
 */
export async function requireFreePort(host, port) {
  const error = await listenError(host, port)
  if (error === 'EADDRINUSE') {
    throw new SetupError(
      `Port ${port} on ${host} is taken by another program.`,
      'end that program, or take a free port: npm start -- --port 0',
    )
  }
  if (error) {
    throw new SetupError(
      `Nothing can listen on ${host}, port ${port} (${error}).`,
      'choose another address or port: npm start -- --host 127.0.0.1 --port 0',
    )
  }
}

/** What the dependencies may take after the server listens. */
const readyDeadlineMs = 30_000

/**
 * @param {string} url
 * @param {AbortSignal} signal
 */
export async function waitForReady(url, signal) {
  const deadline = Date.now() + readyDeadlineMs
  let last = ''
  while (Date.now() < deadline) {
    signal.throwIfAborted()
    try {
      const response = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(5_000) })
      last = `${response.status} ${await response.text()}`
      if (response.ok) return
    } catch (error) {
      last = String(error)
    }
    await delay(50)
  }
  throw new SetupError(
    'The server listens, but is not ready.',
    'read what /ready answered and the log above.',
    last.slice(0, 2_000),
  )
}
