import { hkdfSync, timingSafeEqual } from 'node:crypto'
import type { Kysely } from 'kysely'
import { isMissingTable } from '../db/errors.ts'
import { databaseTime } from '../db/time.ts'
import type { Database } from '../doctype/generated/tables.ts'
import { parseKey, readKeyFile, readOrMakeKeyFile } from './key-file.ts'

/** The key that wraps all others. It is never in the database, which knows only whether it is the right one. */
export interface RootKey {
  bytes: Buffer
  /**
   * Settles once the database knows this root key; throws a RootKeyError when it knows another. Asked again before
   * keys are used when the database was away at the start.
   */
  confirm: () => Promise<void>
}

/** Where a root key comes from. */
export interface RootKeySource {
  /** URL-safe base64, from the environment; it goes before the file. */
  given: string | undefined
  file: string
}

/** This process must not start: what it would write could not be read by the others. */
export class RootKeyError extends Error {}

/**
 * The root key of this installation. Made, with mode 0600, only when none is given and the database knows none:
 * another one beside it would lock its keys away for ever.
 */
export async function openRootKey(
  db: Kysely<Database>,
  source: RootKeySource,
  now: () => Date,
): Promise<RootKey> {
  const bytes = parseKey(source.given ?? readKeyFile(source.file) ?? (await makeRoot(db, source)))
  let confirmed: Promise<void> | undefined
  const confirm = (): Promise<void> => {
    confirmed ??= requireKnown(db, bytes, now(), source).catch((error) => {
      confirmed = undefined
      throw error
    })
    return confirmed
  }
  await confirm().catch((error) => {
    // A database that is away, or has no tables yet, can be asked later.
    if (error instanceof RootKeyError) throw error
  })
  return { bytes, confirm }
}

/** A key for one purpose, derived from the root key (HKDF-SHA256, RFC 5869). */
export function derivedKey(root: Buffer, purpose: string, id: Buffer = Buffer.alloc(0)): Buffer {
  const info = Buffer.concat([Buffer.from(`${purpose}\0`), id])
  return Buffer.from(hkdfSync('sha256', root, '', info, 32))
}

async function makeRoot(db: Kysely<Database>, { file }: RootKeySource): Promise<string> {
  const known = await readCheck(db).catch((error) => {
    if (isMissingTable(error)) return undefined
    const sentence = `There is no root key in ${file}, and the database, which may know one, does not answer. Start the database first.`
    throw new RootKeyError(sentence, { cause: error })
  })
  if (known === undefined) return readOrMakeKeyFile(file)
  // Another process of this directory may have made it a moment ago.
  const made = readKeyFile(file)
  if (made === undefined) throw new RootKeyError(remedy('This process has no root key', file))
  return made
}

async function requireKnown(
  db: Kysely<Database>,
  root: Buffer,
  now: Date,
  { file }: RootKeySource,
): Promise<void> {
  const check = derivedKey(root, 'root key check')
  if ((await readCheck(db)) === undefined) {
    const row = { id: 1, check_value: check, created_at: databaseTime(now) }
    await db.insertInto('oro_root_key').ignore().values(row).execute()
  }
  const known = await readCheck(db)
  if (known !== undefined && timingSafeEqual(known, check)) return
  throw new RootKeyError(remedy("This process has another root key than the database's", file))
}

const remedy = (what: string, file: string): string =>
  `${what}. Copy root.key from the data directory of the server that made this database to ${file} (mode 0600), or set ROOT_KEY to what it holds.`

async function readCheck(db: Kysely<Database>): Promise<Buffer | undefined> {
  const row = await db.selectFrom('oro_root_key').select('check_value').executeTakeFirst()
  return row?.check_value
}
