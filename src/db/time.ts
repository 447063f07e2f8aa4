/** A time as our tables hold it: UTC, `YYYY-MM-DD HH:MM:SS.fff` (docs/decisions/0002-time-and-values.md). */
export function databaseTime(time: Date): string {
  return time.toISOString().replace('T', ' ').replace('Z', '')
}

/** Milliseconds of the epoch of a time that a table holds. */
export function epochOf(databaseText: string): number {
  return Date.parse(`${databaseText.replace(' ', 'T')}Z`)
}
