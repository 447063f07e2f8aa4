import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { SetupError } from './failure.mjs'
import { processStart } from './processes.mjs'

/**
 * @typedef {{ pid: number, start: string | undefined, port?: number | undefined }} ProcessName
 * @typedef {ProcessName & { children: Record<string, ProcessName> }} Holder
 */

/**
 * Takes a directory for this process. Two that find the same stale lock in the same millisecond
 * could both take it; the database's own lock on its files is behind this one.
 * @param {string} dir
 */
export async function lockDirectory(dir) {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const file = `${dir}/lock`
  const holder = take(file)
  if (holder && isRunning(holder)) throw alreadyRuns(dir, holder.pid)
  if (holder) {
    await stopOrphans(holder)
    rmSync(file, { force: true })
    const other = take(file)
    if (other) throw alreadyRuns(dir, other.pid)
  }
  return heldLock(file)
}

/** @param {string} file */
function heldLock(file) {
  const holder = self()
  return {
    /**
     * Notes a child, so that the next start can end it if this process is killed.
     * @param {string} name
     * @param {number | undefined} pid
     * @param {number} [port] where it listens, for those who look for it
     */
    noteChild(name, pid, port) {
      if (pid) holder.children[name] = { pid, start: processStart(pid), port }
      writeFileSync(`${file}.new`, JSON.stringify(holder))
      renameSync(`${file}.new`, file)
    },
    release: () => rmSync(file, { force: true }),
  }
}

/**
 * Where the database of a directory listens; undefined when nobody has started it.
 * @param {string} dir
 */
export function runningDatabasePort(dir) {
  const { children, ...holder } = readHolder(`${dir}/lock`)
  const { mariadbd } = children
  return mariadbd && isRunning(holder) && isRunning(mariadbd) ? mariadbd.port : undefined
}

/**
 * Does the work while no other process does it in the same place.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 */
export async function oneAtATime(file, work) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  for (let holder = take(file); holder; holder = take(file)) {
    if (isRunning(holder)) await delay(100)
    else rmSync(file, { force: true })
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}

/**
 * Writes the lock, or returns who has it. A link appears with its content, or not at all.
 * @param {string} file
 * @returns {Holder | undefined}
 */
function take(file) {
  const mine = `${file}.${process.pid}`
  writeFileSync(mine, JSON.stringify(self()))
  try {
    linkSync(mine, file)
    return undefined
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    return readHolder(file)
  } finally {
    rmSync(mine, { force: true })
  }
}

/** @returns {Holder} */
function self() {
  return { pid: process.pid, start: processStart(process.pid), children: {} }
}

/**
 * @param {string} file
 * @returns {Holder}
 */
function readHolder(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { pid: 0, start: '', children: {} }
  }
}

/** @param {ProcessName} holder */
function isRunning({ pid, start }) {
  return pid > 0 && start !== undefined && processStart(pid) === start
}

/**
 * Ends what a killed supervisor left: where there is no pdeathsig, mariadbd outlives it.
 * @param {Holder} holder
 */
async function stopOrphans(holder) {
  const deadline = Date.now() + 20_000
  for (const child of Object.values(holder.children)) {
    if (isRunning(child)) process.kill(child.pid, 'SIGTERM')
    while (isRunning(child) && Date.now() < deadline) await delay(20)
  }
}

/**
 * @param {string} dir
 * @param {number} pid
 */
function alreadyRuns(dir, pid) {
  return new SetupError(
    `Another server, process ${pid}, already runs on the data directory ${dir}.`,
    `stop it (kill ${pid}), or start a second one beside it: npm start -- --data DIR --port 0`,
  )
}
