import { unescape as decodePercents } from 'node:querystring'
import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino'
import type { Config } from './config.ts'
import { redact, redactValue } from './redact/index.ts'

/** The process's logger: one JSON object a line, without secrets, on standard output. */
export function createLog(
  { LOG_LEVEL }: Pick<Config, 'LOG_LEVEL'>,
  destination: DestinationStream = standardOutput(),
): Logger {
  const options = {
    level: LOG_LEVEL,
    base: undefined,
    // Libraries hang requests on their errors, and details hold what somebody sent: their names tell secrets.
    serializers: {
      err: (error: Error) => redactValue(errorForLog(error)).value,
      detail: (detail: unknown) => redactValue(detail).value,
      path: redactedPath,
    },
    // The finished line: paths, methods' names and stacks are people's text too. Redacted JSON is still JSON.
    hooks: { streamWrite: (line: string) => redact(line).text },
  }
  return pino(options, destination)
}

/**
 * One write for many lines: a write a request would cost as much as the request's own answer. An idle process
 * flushes ten times a second.
 */
function standardOutput(): DestinationStream {
  return pino.destination({ dest: 1, sync: false, minLength: 4096, periodicFlush: 100 })
}

/** A path as it came, or decoded where that shows a secret: percent signs hide what stands around one. */
function redactedPath(path: unknown): unknown {
  if (typeof path !== 'string' || !path.includes('%')) return path
  const { text, count } = redact(decodePercents(path))
  return count === 0 ? path : text
}

/**
 * An error without what the database driver adds: the finished statement holds session ids and people's data, and
 * MariaDB's own sentences quote values.
 */
export function errorForLog(error: Error): unknown {
  if (!('sqlMessage' in error)) return stdSerializers.err(error)
  const { errno, sqlState } = error as { errno?: number; sqlState?: string }
  const stack = error.stack?.replace(/^[\s\S]*?\n(?= {4}at )/, '')
  return { type: error.name, message: `MariaDB error ${errno}`, errno, sqlState, stack }
}
