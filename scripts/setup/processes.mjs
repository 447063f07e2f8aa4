import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** Children that have not ended, for the second Ctrl-C. @type {Set<ChildProcess>} */
const alive = new Set()

/**
 * As node's spawn, and remembered until it ends.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 */
export function spawnChild(command, args, options) {
  const child = spawn(command, args, options)
  alive.add(child)
  child.once('exit', () => alive.delete(child))
  return child
}

/**
 * Runs a program to its end. A program that cannot be started counts as one that failed.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal, show?: boolean }} [options]
 *   show: its output goes to ours instead of into the result
 * @returns {Promise<{ code: number, stdout: string, output: string }>}
 */
export async function run(command, args, { cwd, env, signal, show = false } = {}) {
  const child = spawnChild(command, args, {
    cwd,
    env: env ?? process.env,
    stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let output = ''
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    stdout += text
    output += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    output += text
  })
  const stop = () => child.kill('SIGTERM')
  signal?.addEventListener('abort', stop)
  if (signal?.aborted) stop()
  try {
    const [code] = await once(child, 'close')
    return { code: code ?? 1, stdout, output }
  } catch (error) {
    return { code: 1, stdout, output: String(error) }
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

/** @param {ChildProcess} child */
export function hasEnded(child) {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null
}

/**
 * SIGTERM, and SIGKILL to one that does not listen.
 * @param {ChildProcess} child
 * @param {number} graceMs
 */
export async function stopChild(child, graceMs) {
  if (hasEnded(child)) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await exited
  clearTimeout(timer)
}

/** What a second Ctrl-C asks for. */
export function killAllChildren() {
  for (const child of alive) child.kill('SIGKILL')
}

/**
 * An AbortSignal that SIGINT, SIGTERM and SIGHUP raise; its reason says which.
 * Asked twice, everything is killed at once.
 */
export function listenForStop() {
  const stop = new AbortController()
  let firstAt = 0
  const ask = (/** @type {string} */ reason) => {
    if (!stop.signal.aborted) {
      firstAt = Date.now()
      stop.abort(reason)
      // npm passes on a SIGINT that the terminal has sent to the whole group already, so one
      // Ctrl-C comes twice; people need longer than 500 ms to press it again.
    } else if (Date.now() - firstAt > 500) {
      killAllChildren()
      process.exit(130)
    }
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => ask(name))
  if (process.env.npm_lifecycle_event) whenParentEnds(() => ask('npm has ended'))
  return stop.signal
}

/**
 * npm passes a SIGTERM to the shell between us, which ends and tells nobody.
 * @param {() => void} tell
 */
function whenParentEnds(tell) {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    tell()
  }, 100)
  timer.unref()
}

/**
 * When a process started, in its system's own words; undefined when there is no such process.
 * Together with the pid it names one process for ever, since pids are used again.
 * @param {number} pid
 */
export function processStart(pid) {
  try {
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-o', 'lstart=', '-p', `${pid}`], { encoding: 'utf8' }).trim()
    }
    // Fields of proc(5) "stat" after the name, which may hold spaces: 3 is the state, 22 the start.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return fields[0] === 'Z' ? undefined : fields[22 - 3]
  } catch {
    return undefined
  }
}
