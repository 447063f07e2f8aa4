import { ValidationError } from '../exceptions.ts'

/** Characters of a cursor that is read at all; names and ids are shorter than this by far. */
const MAX_LENGTH = 2_000

/** Where a list goes on: the last row's sort values (docs/decisions/0007-cursors.md). */
export function cursorOf(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

/** The sort values of a cursor, which are texts where `example` has texts and numbers where it has numbers. */
export function readCursor<Values extends readonly (string | number)[]>(
  cursor: string,
  example: Values,
): { [Index in keyof Values]: Values[Index] extends string ? string : number } {
  const values = parsed(cursor)
  const isAlike =
    Array.isArray(values) &&
    values.length === example.length &&
    example.every((one, index) => typeof values[index] === typeof one)
  if (!isAlike) throw new ValidationError('The cursor is none that this method answered.')
  return values as never
}

function parsed(cursor: string): unknown {
  if (cursor.length > MAX_LENGTH) return undefined
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    // The caller says that it cannot be read.
    return undefined
  }
}
