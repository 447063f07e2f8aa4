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

/** What a server or a worker may take from its start until it serves or works. */
const readyDeadlineMs = 60_000

/**
 * The server; see spawnOwn.
 * @param {NodeJS.ProcessEnv} env
 */
export function spawnServer(env) {
  return spawnOwn('dist/src/main.js', env)
}

/**
 * A worker; see spawnOwn.
 * @param {NodeJS.ProcessEnv} env
 */
export function spawnWorker(env) {
  return spawnOwn('dist/workers/run.js', env)
}

/**
 * A module in its own process group, so that a Ctrl-C reaches only us; it ends by itself when the IPC channel
 * closes, that is when we are gone.
 * @param {string} module
 * @param {NodeJS.ProcessEnv} env
 */
function spawnOwn(module, env) {
  return spawnChild(process.execPath, ['--enable-source-maps', join(projectDir, module)], {
    cwd: projectDir,
    env,
    detached: true,
    // stdout carries our JSON lines, so their logs go to stderr.
    stdio: ['ignore', 2, 2, 'ipc'],
  })
}

/**
 * Where the server says that it listens; rejects when it ends, or when we are to stop.
 * @param {ChildProcess} child
 * @param {AbortSignal} signal
 * @returns {Promise<Address>}
 */
export async function waitForListening(child, signal) {
  const what = 'if the port is taken: npm start -- --port 0'
  const { url, site } = await waitForMessage(child, signal, { name: 'server', what })
  return { url, site }
}

/**
 * Until a worker works; rejects when it ends, or when we are to stop.
 * @param {ChildProcess} child
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export async function waitForWorking(child, signal) {
  await waitForMessage(child, signal, { name: 'worker', what: 'npm start -- --no-workers' })
}

/**
 * @param {ChildProcess} child
 * @param {AbortSignal} signal
 * @param {{ name: string, what: string }} words
 * @returns {Promise<Address>}
 */
function waitForMessage(child, signal, words) {
  return new Promise((resolve, reject) => {
    const failed = () => {
      clearTimeout(timer)
      reject(notReady(child, words))
    }
    const timer = setTimeout(failed, readyDeadlineMs)
    child.on('message', (message) => {
      if (!isReady(message)) return
      clearTimeout(timer)
      resolve(message)
    })
    child.once('exit', failed)
    child.once('error', failed)
    signal.addEventListener('abort', failed)
    if (hasEnded(child) || signal.aborted) failed()
  })
}

/**
 * @param {ChildProcess} child
 * @param {{ name: string, what: string }} words
 */
function notReady(child, { name, what }) {
  const ending = child.signalCode ?? `exit code ${child.exitCode}`
  return new SetupError(
    hasEnded(child)
      ? `The ${name} ended before it was ready (${ending}).`
      : `The ${name} was not ready within ${readyDeadlineMs / 1000} s.`,
    `its last lines are above; ${what}`,
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
const dependenciesDeadlineMs = 30_000

/**
 * @param {string} url
 * @param {AbortSignal} signal
 */
export async function waitForReady(url, signal) {
  const deadline = Date.now() + dependenciesDeadlineMs
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
