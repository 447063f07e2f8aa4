import { type Logger, pino, stdSerializers } from 'pino'
import type { Config } from './config.ts'

/** The process's logger: one JSON object a line on standard output. */
export function createLog({ LOG_LEVEL }: Pick<Config, 'LOG_LEVEL'>): Logger {
  // One write for many lines: a write a request would cost as much as the request's own answer. An idle process
  // flushes ten times a second.
  const destination = pino.destination({
    dest: 1,
    sync: false,
    minLength: 4096,
    periodicFlush: 100,
  })
  return pino({ level: LOG_LEVEL, base: undefined, serializers: { err: errorForLog } }, destination)
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
