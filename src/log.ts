import { type Logger, pino } from 'pino'
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
  return pino({ level: LOG_LEVEL, base: undefined }, destination)
}
