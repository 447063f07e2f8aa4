import type { Kysely } from 'kysely'
import type { Database } from '../doctype/generated/tables.ts'

/** Bounded on both sides of the sign, so that no text takes long; a full stop behind it ends the sentence. */
const ADDRESS = /[^\s@<>"',;:()[\]\\/]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,188}[a-z0-9])?/gi

/** Mail addresses in texts that anybody who reads the log sees, in lower case as users are named. */
export function addressesIn(texts: readonly (string | null | undefined)[]): string[] {
  const found = texts.flatMap((text) => (text?.includes('@') ? (text.match(ADDRESS) ?? []) : []))
  return [...new Set(found.map((address) => address.toLowerCase()))]
}

/** The text with people by number, so that erasing them leaves nothing here. */
export function withoutNames(text: string, numbers: ReadonlyMap<string, number>): string {
  return text.replace(ADDRESS, (address) => {
    const number = numbers.get(address.toLowerCase())
    return number === undefined ? address : subjectText(number)
  })
}

/** How a person is written where their name may not be. */
export const subjectText = (number: number): string => `subject:${number}`

/** Those of the names that are users. */
export async function knownUsers(
  db: Kysely<Database>,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set()
  const rows = await db.selectFrom('tabUser').select('name').where('name', 'in', names).execute()
  const known = new Set(rows.map(({ name }) => name))
  // The column compares without case and accents; a person's number does not.
  return new Set(names.filter((name) => known.has(name)))
}
