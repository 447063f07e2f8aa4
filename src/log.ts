import { type Logger, pino } from 'pino'
import type { Config } from './config.ts'

/** The process's logger: one JSON object a line on standard output. */
export function createLog({ LOG_LEVEL }: Pick<Config, 'LOG_LEVEL'>): Logger {
  // Not waiting for the terminal or pipe keeps a slow reader from slowing requests down.
  return pino({ level: LOG_LEVEL, base: undefined }, pino.destination({ dest: 1, sync: false }))
}
