import { DuplicateEntryError, type FrappeError, ServiceUnavailable } from '../exceptions.ts'

/** The parts of a mysql2 error that are decided by; `code` is wrong for many MariaDB errors. */
interface DatabaseError extends Error {
  errno?: number
  sqlMessage?: string
  code?: string
  fatal?: boolean
}

// https://mariadb.com/kb/en/mariadb-error-code-reference/
const DUPLICATE_KEY = 1062
/** Lock wait time-out, deadlock, and a snapshot that a newer write overtook. */
const REPEATABLE = new Set([1205, 1213, 1020])
/** Too many connections, shutting down, killed, Galera not ready, gone away, lost. */
const AWAY = new Set([1040, 1053, 1047, 1927, 2006, 2013])
const AWAY_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
])

/** True when the whole transaction may be run again. */
export function isRepeatable(error: unknown): boolean {
  return REPEATABLE.has((error as DatabaseError)?.errno ?? 0)
}

/** True when the database could not be reached or went away; whether it committed is not known. */
export function isAway(error: unknown): boolean {
  const { errno, code, fatal } = (error ?? {}) as DatabaseError
  return AWAY.has(errno ?? 0) || AWAY_CODES.has(code ?? '') || fatal === true
}

/** A driver's error as the exception that callers see; undefined for what nobody foresaw. */
export function exceptionOf(error: unknown): FrappeError | undefined {
  if ((error as DatabaseError)?.errno === DUPLICATE_KEY) {
    return new DuplicateEntryError('This already exists.', { cause: error })
  }
  if (isAway(error)) {
    return new ServiceUnavailable('The database is not available. Try again in a moment.', {
      cause: error,
    })
  }
  if (isRepeatable(error)) {
    return new ServiceUnavailable('The database is busy. Try again in a moment.', { cause: error })
  }
  return undefined
}
