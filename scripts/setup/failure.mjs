/** Why a command stopped, and what the person in front of it can do. */
export class SetupError extends Error {
  /**
   * @param {string} happened one sentence
   * @param {string} advice one sentence, or the command to run
   * @param {string} [evidence] last lines of the program that failed
   */
  constructor(happened, advice, evidence = '') {
    super(happened)
    this.advice = advice
    this.evidence = evidence
  }
}

/**
 * The text for people: no stack trace unless DEBUG is set.
 * @param {unknown} error
 */
export function describeFailure(error) {
  const known = error instanceof SetupError
  const advice = known ? error.advice : adviceFor(error)
  const lines = [
    known && error.evidence ? `${error.evidence.trimEnd()}\n` : '',
    error instanceof Error ? error.message : String(error),
    `What to do: ${advice}`,
    process.env.DEBUG && error instanceof Error ? (error.stack ?? '') : '',
  ]
  return lines.filter(Boolean).join('\n')
}

/** @param {unknown} error */
function adviceFor(error) {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (
    typeof code === 'string' &&
    ['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR'].includes(code)
  ) {
    return 'use a directory that can be made and written in: npm start -- --data DIR'
  }
  if (code === 'ENOSPC') return 'make room on the disk and run it again.'
  return 'run it again with DEBUG=1 to see where it stopped.'
}

/**
 * The last lines of a program's output.
 * @param {string} text
 */
export function tail(text, lines = 15) {
  return text.trimEnd().split('\n').slice(-lines).join('\n')
}
