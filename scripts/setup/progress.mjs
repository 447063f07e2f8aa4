/**
 * @typedef {object} Progress
 * @property {<T>(step: string, message: string, work: () => Promise<T>) => Promise<T>} step
 *   one line when a piece of work is done, with the time it took
 * @property {(step: string, message: string) => void} note one line before something slow
 */

/**
 * Progress for people: on stderr, so that stdout stays free for the result.
 * @returns {Progress}
 */
export function textProgress() {
  const line = (/** @type {string} */ step, /** @type {string} */ text) =>
    process.stderr.write(`${step.padEnd(10)} ${text}\n`)
  return timed({
    begun: line,
    done: (step, message, ms) => line(step, `${message} (${(ms / 1000).toFixed(1)} s)`),
  })
}

/**
 * Progress for programs: JSON lines on stdout.
 * @returns {Progress}
 */
export function jsonProgress() {
  return timed({
    begun: (step, message) => writeJson({ step, message, ms: 0 }),
    done: (step, message, ms) => writeJson({ step, message, ms: Math.round(ms) }),
  })
}

/**
 * @param {object} print
 * @param {(step: string, message: string) => void} print.begun
 * @param {(step: string, message: string, ms: number) => void} print.done
 * @returns {Progress}
 */
function timed({ begun, done }) {
  return {
    note: begun,
    async step(step, message, work) {
      const startedAt = performance.now()
      const result = await work()
      done(step, message, performance.now() - startedAt)
      return result
    },
  }
}

/** @param {object} value */
export function writeJson(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}
