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
/** The statement took longer than max_statement_time. */
const TOO_SLOW = 1969
/** An error during COMMIT, on Galera: what became of it is not known. */
const DURING_COMMIT = 1180
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

/** The database cannot be asked, or everybody else waits for it already. */
export class DatabaseAway extends Error {
  /** It is there, and has too much to do: trying again at once would make that worse. */
  readonly isBusy: boolean
  /** Of the cause, for operators. */
  readonly code: string

  constructor(
    sentence: string,
    { cause, isBusy = false }: { cause?: unknown; isBusy?: boolean } = {},
  ) {
    super(sentence, { cause })
    this.name = 'DatabaseAway'
    this.isBusy = isBusy
    this.code = (cause as DatabaseError | undefined)?.code ?? (isBusy ? 'BUSY' : 'AWAY')
  }
}

/** The connection was lost while it committed: what became of the transaction is not known here. */
export class UnknownOutcome extends Error {
  constructor(cause: unknown) {
    super('The connection was lost during the commit.', { cause })
    this.name = 'UnknownOutcome'
  }
}

/** True when the whole transaction may be run again. */
export function isRepeatable(error: unknown): boolean {
  return REPEATABLE.has((error as DatabaseError)?.errno ?? 0)
}

/** True when the database could not be reached or went away; whether it committed is not known. */
export function isAway(error: unknown): boolean {
  return error instanceof DatabaseAway && !error.isBusy
}

/**
 * A driver's error, as DatabaseAway when it means that. Only the pool asks: elsewhere the same codes come from files
 * and other servers.
 */
export function fromDriver(error: unknown): unknown {
  const { errno, code, fatal } = (error ?? {}) as DatabaseError
  const isLost = AWAY.has(errno ?? 0) || AWAY_CODES.has(code ?? '') || fatal === true
  return isLost ? new DatabaseAway((error as Error).message, { cause: error }) : error
}

/** True for an error of COMMIT after which nobody knows whether it committed. */
export function isUnknownOutcome(error: unknown): boolean {
  return isAway(error) || (error as DatabaseError)?.errno === DURING_COMMIT
}

/** A driver's error as the exception that callers see; undefined for what nobody foresaw. */
export function exceptionOf(error: unknown): FrappeError | undefined {
  if ((error as DatabaseError)?.errno === DUPLICATE_KEY) {
    return new DuplicateEntryError('This already exists.', { cause: error })
  }
  if (error instanceof UnknownOutcome) {
    return new ServiceUnavailable(
      'The database went away while it stored this. Look whether it is there before you send it again.',
      { cause: error },
    )
  }
  if (isAway(error)) {
    return new ServiceUnavailable('The database is not available. Try again in a moment.', {
      cause: error,
    })
  }
  const { errno } = (error ?? {}) as DatabaseError
  if (isRepeatable(error) || errno === TOO_SLOW || error instanceof DatabaseAway) {
    return new ServiceUnavailable('The database is busy. Try again in a moment.', { cause: error })
  }
  return undefined
}
