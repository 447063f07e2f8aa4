import { setMaxListeners } from 'node:events'
import { join } from 'node:path'
import { accountStatements, accountUrls, readPasswords } from './accounts.mjs'
import { closingTable, featureTable } from './closing-table.mjs'
import { SetupError, tail } from './failure.mjs'
import { lockDirectory } from './lock.mjs'
import { requireMariadb } from './mariadb-programs.mjs'
import { mayCreateDemoData, parseStartOptions, refuseDemoData, startHelp } from './options.mjs'
import { prepare, projectDir } from './prepare.mjs'
import { durableSettings, startMariadb } from './private-mariadb.mjs'
import { listenForStop, run, stopChild } from './processes.mjs'
import { jsonProgress, textProgress, writeJson } from './progress.mjs'
import {
  portOf,
  requireFreePort,
  spawnServer,
  spawnWorker,
  waitForListening,
  waitForReady,
  waitForWorking,
} from './server-process.mjs'
import { supervise } from './supervisor.mjs'

/**
 * @typedef {import('node:child_process').ChildProcess} ChildProcess
 * @typedef {import('./options.mjs').StartOptions} StartOptions
 * @typedef {import('./progress.mjs').Progress} Progress
 * @typedef {Awaited<ReturnType<typeof lockDirectory>>} Lock
 * @typedef {{ runtimeUrl: string, migratorUrl?: string | undefined, own: boolean }} Database
 * @typedef {() => Promise<void>} Undo
 */

/** Requests that are being answered, and jobs at work, get this long. */
const graceMs = 15_000

/**
 * npm start: everything that is needed for a running server, and it stays the parent of it all.
 * @param {string[]} args
 */
export async function start(args) {
  const options = parseStartOptions(args)
  if (options.help) {
    console.log(startHelp())
    return 0
  }
  const signal = listenForStop()
  setMaxListeners(0, signal)
  // Whoever read our output may be gone before us.
  process.stdout.on('error', () => {})
  process.stderr.on('error', () => {})
  /** What has been started, the last first. @type {Undo[]} */
  const undo = []
  try {
    await bringUp(options, signal, undo)
    await aborted(signal)
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    if (signal.aborted) log(`stopping (${signal.reason})`)
    for (const stop of undo.reverse()) await stop()
  }
  return 0
}

/**
 * @param {StartOptions} options
 * @param {AbortSignal} signal
 * @param {Undo[]} undo
 */
async function bringUp(options, signal, undo) {
  const progress = options.json ? jsonProgress() : textProgress()
  const lock = await lockDirectory(options.data)
  undo.push(async () => lock.release())
  refuseDemoData(options, process.env)
  await requireFreePort(options.host, options.port)
  await prepare(progress, signal)
  const database = await openDatabase(options, progress, signal, lock, undo)
  signal.throwIfAborted()
  const users = await fillDatabase(options, progress, signal, database)
  signal.throwIfAborted()
  const address = await startServer(options, progress, signal, { lock, undo, database })
  if (options.workers) await startWorker(options, progress, signal, { lock, undo, database })
  const features = featureTable({
    ownDatabase: database.own,
    separateAccounts: database.migratorUrl !== undefined,
    workers: options.workers,
  })
  if (options.json) writeJson({ ready: true, ...address, users, features })
  else console.log(closingTable({ ...address, data: options.data, users, features }))
}

/**
 * @param {StartOptions} options
 * @param {Progress} progress
 * @param {AbortSignal} signal
 * @param {Lock} lock
 * @param {Undo[]} undo
 * @returns {Promise<Database>}
 */
export async function openDatabase(options, progress, signal, lock, undo) {
  const runtimeUrl = process.env.DATABASE_URL
  if (runtimeUrl) {
    return { runtimeUrl, migratorUrl: process.env.DATABASE_MIGRATOR_URL || undefined, own: false }
  }
  const programs = await requireMariadb(progress, { logDir: options.data, signal })
  const passwords = readPasswords(options.data)
  const mariadb = await progress.step('mariadb', 'private MariaDB', () =>
    startMariadb({
      programs,
      dir: options.data,
      settings: durableSettings,
      statements: accountStatements(passwords),
    }),
  )
  lock.noteChild('mariadbd', mariadb.child.pid, mariadb.port)
  const watched = supervise({
    name: 'mariadbd',
    child: mariadb.child,
    respawn() {
      const child = mariadb.respawn()
      lock.noteChild('mariadbd', child.pid, mariadb.port)
      return child
    },
    ready: mariadb.ready,
    log,
  })
  undo.push(() => mariadb.stop(watched.release()))
  return { ...accountUrls(passwords, mariadb.port), own: true }
}

/**
 * Migrates, makes partitions and, where it is safe, demo data.
 * @param {StartOptions} options
 * @param {Progress} progress
 * @param {AbortSignal} signal
 * @param {Database} database
 * @returns {Promise<import('./closing-table.mjs').DemoUser[]>}
 */
async function fillDatabase(options, progress, signal, database) {
  const env = scriptEnv(options, database)
  const script = (/** @type {string} */ name, /** @type {string[]} */ ...args) =>
    runScript({ name, args, env, signal })
  await progress.step('migrate', 'tables', () => script('migrate'))
  await progress.step('partitions', 'partitions ahead', () => script('partitions'))
  if (!mayCreateDemoData(options, process.env)) return []
  const credentials = join(options.data, 'demo.json')
  const stdout = await progress.step('seed', 'demo data', () =>
    script('seed', '--credentials', credentials),
  )
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '').users
}

/**
 * @param {{ name: string, args?: string[], env: NodeJS.ProcessEnv, signal: AbortSignal }} options
 */
export async function runScript({ name, args = [], env, signal }) {
  const file = join(projectDir, 'dist/scripts', `${name}.js`)
  const all = ['--enable-source-maps', file, ...args]
  const { code, stdout, output } = await run(process.execPath, all, {
    cwd: projectDir,
    env,
    signal,
  })
  if (code === 0) return stdout
  throw new SetupError(
    `The step "${name}" failed (exit code ${code}).`,
    'read the lines above; what was done stays, and the next start goes on from there.',
    tail(output),
  )
}

/**
 * @param {StartOptions} options
 * @param {Progress} progress
 * @param {AbortSignal} signal
 * @param {{ lock: Lock, undo: Undo[], database: Database }} running
 */
async function startServer(options, progress, signal, { lock, undo, database }) {
  const spawnOn = (/** @type {number} */ port) => {
    const child = spawnServer(serverEnv(options, database, port))
    lock.noteChild('server', child.pid)
    return child
  }
  const listening = (/** @type {ChildProcess} */ started) => waitForListening(started, signal)
  const child = spawnOn(options.port)
  let watched = { release: () => child }
  undo.push(() => stopChild(watched.release(), graceMs))
  const address = await progress.step('server', 'listening', () => listening(child))
  const port = portOf(address.url)
  const respawn = () => spawnOn(port)
  watched = supervise({ name: 'server', child, respawn, ready: listening, log })
  await progress.step('ready', 'all dependencies', () => waitForReady(address.url, signal))
  return address
}

/**
 * One worker beside the server. Only it gets the account that changes tables: it makes partitions.
 * @param {StartOptions} options
 * @param {Progress} progress
 * @param {AbortSignal} signal
 * @param {{ lock: Lock, undo: Undo[], database: Database }} running
 */
async function startWorker(options, progress, signal, { lock, undo, database }) {
  const respawn = () => {
    const child = spawnWorker(scriptEnv(options, database))
    lock.noteChild('worker', child.pid)
    return child
  }
  const working = (/** @type {ChildProcess} */ started) => waitForWorking(started, signal)
  const child = respawn()
  let watched = { release: () => child }
  undo.push(() => stopChild(watched.release(), graceMs))
  await progress.step('worker', 'scheduled jobs', () => working(child))
  watched = supervise({ name: 'worker', child, respawn, ready: working, log })
}

/**
 * @param {StartOptions} options
 * @param {Database} database
 * @returns {NodeJS.ProcessEnv}
 */
export function scriptEnv(options, database) {
  return {
    ...process.env,
    DATABASE_URL: database.runtimeUrl,
    DATABASE_MIGRATOR_URL: database.migratorUrl,
    ENCRYPTION_KEY_FILE: process.env.ENCRYPTION_KEY_FILE || join(options.data, 'encryption.key'),
  }
}

/**
 * The server never gets the account that changes tables.
 * @param {StartOptions} options
 * @param {Database} database
 * @param {number} port
 */
function serverEnv(options, database, port) {
  return {
    ...scriptEnv(options, database),
    DATABASE_MIGRATOR_URL: undefined,
    HOST: options.host,
    PORT: `${port}`,
  }
}

/**
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function aborted(signal) {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve())
  })
}

/** @param {string} sentence */
function log(sentence) {
  process.stderr.write(`supervisor: ${sentence}\n`)
}
