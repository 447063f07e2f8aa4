/** A time as our tables hold it: UTC, `YYYY-MM-DD HH:MM:SS.fff` (docs/decisions/0002-time-and-values.md). */
export function databaseTime(time: Date): string {
  const iso = time.toISOString()
  return `${iso.slice(0, 10)} ${iso.slice(11, -1)}`
}

/** The UTC day of a time, as our tables hold it. */
export function databaseDay(time: Date): string {
  return time.toISOString().slice(0, 10)
}

/** Milliseconds of the epoch of a time that a table holds. */
export function epochOf(databaseText: string): number {
  return Date.parse(`${databaseText.replace(' ', 'T')}Z`)
}
