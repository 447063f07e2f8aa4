import { hasEnded } from './processes.mjs'

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** One that lived this long has recovered: its next death is the first again. */
const healthyMs = 10_000
const firstDelayMs = 200
const longestDelayMs = 5_000

/**
 * How long to wait before a restart: nothing at first, then doubling while it keeps dying.
 * @param {number} restarts that did not last
 */
export function restartDelayMs(restarts) {
  return restarts === 0 ? 0 : Math.min(longestDelayMs, firstDelayMs * 2 ** (restarts - 1))
}

/**
 * Restarts a child whenever it ends, until told to let go.
 * @param {object} options
 * @param {string} options.name
 * @param {ChildProcess} options.child
 * @param {() => ChildProcess} options.respawn
 * @param {(child: ChildProcess) => Promise<unknown>} options.ready
 * @param {(sentence: string) => void} options.log
 */
export function supervise({ name, child, respawn, ready, log }) {
  let current = child
  let bornAt = Date.now()
  let restarts = 0
  let letGo = false
  /** @type {NodeJS.Timeout | undefined} */
  let timer

  function watch() {
    const watched = current
    let told = false
    const ended = () => {
      if (told || letGo) return
      told = true
      died(watched)
    }
    watched.once('exit', ended)
    watched.once('error', ended)
    if (hasEnded(watched)) ended()
  }

  /** @param {ChildProcess} dead */
  function died(dead) {
    if (Date.now() - bornAt >= healthyMs) restarts = 0
    const delayMs = restartDelayMs(restarts)
    restarts += 1
    const how = dead.signalCode ?? `exit code ${dead.exitCode}`
    log(`${name} died (${how}); restarting ${delayMs ? `in ${delayMs / 1000} s` : 'at once'}`)
    timer = setTimeout(restart, delayMs)
  }

  function restart() {
    current = respawn()
    bornAt = Date.now()
    const born = current
    // A child that ends before it is ready is told about by its exit.
    ready(born).then(
      () => log(`${name} is back, process ${born.pid}`),
      () => {},
    )
    watch()
  }

  watch()
  return {
    /** Ends the supervision and hands the child over, which the caller stops. */
    release() {
      letGo = true
      clearTimeout(timer)
      return current
    },
  }
}
