import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import { LRUCache } from 'lru-cache'
import { databaseTime } from '../db/time.ts'
import { transact } from '../db/transaction.ts'
import { newId, uuidBytes, uuidText } from '../db/uuid.ts'
import type { Database } from '../doctype/generated/tables.ts'
import { GoneError, ValidationError } from '../exceptions.ts'
import { keyNameOf, openBytes, type Place, sealBytes } from './ciphertext.ts'
import { unwrapKey, wrapKey } from './key-wrap.ts'
import { derivedKey, type RootKey } from './root-key.ts'
import { type XaesKey, xaesKey } from './xaes.ts'

export type { Place } from './ciphertext.ts'

type Db = Kysely<Database>

/** Numbers in `oro_key.key_type` and `oro_erasable_key.kind`: append, never renumber. */
const KEY_TYPES = { master: 1, data_encryption: 2, session: 3 } as const
const KINDS = { subject: 1, workspace: 2, day: 3 } as const

/** Whose key seals: a person's, which is destroyed with what is known of them, or an organization's (null: the site's). */
export type KeyOwner = { subject: number } | { organization: string | null; dataClass: string }

/** What is sealed under whose key, and where it belongs. */
export type Scope = KeyOwner & { aad: Place }

/** Seals bytes for a place, under a key that is at hand. */
export type Sealer = (plain: Buffer, aad: Place) => string

/**
 * The hierarchy of keys: the root key wraps a master key of the site and of each organization, these wrap data keys,
 * these seal. Keys are made at their first use, each in a transaction of its own.
 */
export interface Keys {
  /** Settles once the database knows this process's root key; see RootKey. */
  confirm: () => Promise<void>
  /** Seals under the owner's newest key. */
  seal: (plain: Buffer, scope: Scope) => Promise<string>
  /** The owner's newest key, for many seals or where nothing may be waited for; undefined once it is destroyed. */
  sealer: (owner: KeyOwner) => Promise<Sealer | undefined>
  /**
   * The sealed bytes. Whatever is wrong is one and the same ValidationError with reason `decrypt_failed`; a key of
   * this owner that was destroyed is a GoneError.
   */
  open: (sealed: string, scope: Scope) => Promise<Buffer>
  /** Destroys a person's key for good, in the caller's transaction; again it changes nothing. */
  destroy: (trx: Db, owner: { subject: number }) => Promise<void>
  /** Lets go of a key that was destroyed, once that is committed. */
  forget: (owner: { subject: number }) => void
  /** A key for one purpose and one id, from the root key. */
  derive: (purpose: string, id: Buffer) => Buffer
}

/** A key, unwrapped. */
interface HeldKey {
  id: string
  version: number
  bytes: Buffer
  key: XaesKey
}

/** A family of keys, of which the newest seals. */
interface Family {
  organization: string
  type: 'master' | 'data_encryption'
  dataClass: string
}

/** Unwrapped keys of each kind that a process holds: about 1 KiB each. */
const CACHE_ENTRIES = 10_000
/** Milliseconds until a process notices that another one destroyed a key or made a newer one. */
const CACHE_MS = 60_000

interface Options {
  db: Db
  root: RootKey
  now: () => Date
}

export function createKeys({ db, root, now }: Options): Keys {
  const families = new LRUCache<string, HeldKey, Family>({
    max: CACHE_ENTRIES,
    ttl: CACHE_MS,
    fetchMethod: async (_name, _stale, { context }) =>
      (await findNewest(context)) ?? (await makeNewest(context)),
  })
  const people = new LRUCache<number, HeldKey | typeof DESTROYED>({
    max: CACHE_ENTRIES,
    ttl: CACHE_MS,
    fetchMethod: async (subject) => (await findPersonal(subject)) ?? (await makePersonal(subject)),
  })
  /** Any version of a data key, for opening; a key's bytes never change. */
  const versions = new LRUCache<string, HeldKey>({ max: CACHE_ENTRIES })

  const newestOf = async (family: Family): Promise<HeldKey> => {
    await root.confirm()
    const { organization, type, dataClass } = family
    return families.forceFetch(JSON.stringify([organization, type, dataClass]), { context: family })
  }
  const masterOf = (organization: string): Promise<HeldKey> =>
    newestOf({ organization, type: 'master', dataClass: '' })

  async function unwrapped(row: WrappedKey, organization: string): Promise<HeldKey | undefined> {
    const { key_id, key_version, wrapped_by, wrapped } = row
    if (wrapped === null) return undefined
    let wrapping: Buffer | undefined = root.bytes
    if (wrapped_by !== null) wrapping = (await findMaster(wrapped_by, organization))?.bytes
    if (wrapping === undefined) return undefined
    return held(uuidText(key_id), key_version, unwrapKey(wrapping, wrapped))
  }

  async function findMaster(id: Buffer, organization: string): Promise<HeldKey | undefined> {
    const newest = await masterOf(organization)
    return newest.id === uuidText(id) ? newest : findVersion(id, organization, 'master', '')
  }

  async function findNewest({ organization, type, dataClass }: Family) {
    const row = await db
      .selectFrom('oro_key')
      .select(['key_id', 'key_version', 'wrapped_by', 'wrapped'])
      .where('organization', '=', organization)
      .where('key_type', '=', KEY_TYPES[type])
      .where('data_class', '=', dataClass)
      .orderBy('key_version', 'desc')
      .executeTakeFirst()
    return row && unwrapped(row, organization)
  }

  async function findVersion(
    id: Buffer,
    organization: string,
    type: Family['type'],
    dataClass: string,
  ): Promise<HeldKey | undefined> {
    const name = JSON.stringify([uuidText(id), organization, type, dataClass])
    const known = versions.get(name)
    if (known !== undefined) return known
    const row = await db
      .selectFrom('oro_key')
      .select(['key_id', 'key_version', 'wrapped_by', 'wrapped'])
      .where('key_id', '=', id)
      .where('organization', '=', organization)
      .where('key_type', '=', KEY_TYPES[type])
      .where('data_class', '=', dataClass)
      .executeTakeFirst()
    const found = row && (await unwrapped(row, organization))
    if (found !== undefined) versions.set(name, found)
    return found
  }

  /** The first key of a family: another process may be quicker, then its key is the one. */
  async function makeNewest(family: Family): Promise<HeldKey> {
    const { organization, type, dataClass } = family
    const master = type === 'master' ? undefined : await masterOf(organization)
    const id = newId()
    const bytes = randomBytes(32)
    const at = databaseTime(now())
    const row = {
      key_id: id,
      organization,
      key_type: KEY_TYPES[type],
      data_class: dataClass,
      key_version: 1,
      wrapped_by: master === undefined ? null : uuidBytes(master.id),
      wrapped: wrapKey(master?.bytes ?? root.bytes, bytes),
      created_at: at,
    }
    await transact(db, async (trx) => {
      const inserted = await trx
        .insertInto('oro_key')
        .ignore()
        .values(row)
        .executeTakeFirstOrThrow()
      if (inserted.numInsertedOrUpdatedRows !== 1n) return
      await trx
        .insertInto('tabData Encryption Key')
        .values(documentOf(uuidText(id), family, master?.id ?? 'root', at))
        .execute()
    })
    const found = await findNewest(family)
    if (found === undefined) throw new Error('A key that was just made is missing.')
    return found
  }

  const readPersonal = (subject: number) =>
    db
      .selectFrom('oro_erasable_key')
      .select(['key_id', 'wrapped_by', 'wrapped'])
      .where('kind', '=', KINDS.subject)
      .where('owner', '=', String(subject))
      .executeTakeFirst()

  async function findPersonal(
    subject: number,
    id?: string,
  ): Promise<HeldKey | typeof DESTROYED | undefined> {
    const row = await readPersonal(subject)
    if (row === undefined || (id !== undefined && uuidText(row.key_id) !== id)) return undefined
    // People belong to the site: whoever's organizations they are in.
    return (await unwrapped({ ...row, key_version: 1 }, SITE)) ?? DESTROYED
  }

  async function makePersonal(subject: number): Promise<HeldKey | typeof DESTROYED> {
    const master = await masterOf(SITE)
    const row = {
      key_id: newId(),
      kind: KINDS.subject,
      owner: String(subject),
      wrapped_by: uuidBytes(master.id),
      wrapped: wrapKey(master.bytes, randomBytes(32)),
      created_at: databaseTime(now()),
    }
    await db.insertInto('oro_erasable_key').ignore().values(row).execute()
    const found = await findPersonal(subject)
    if (found === undefined) throw new Error('A key that was just made is missing.')
    return found
  }

  async function sealer(owner: KeyOwner): Promise<Sealer | undefined> {
    await root.confirm()
    const held = await ('subject' in owner
      ? people.forceFetch(owner.subject)
      : newestOf({
          organization: owner.organization ?? SITE,
          type: 'data_encryption',
          dataClass: owner.dataClass,
        }))
    if (held === DESTROYED) return undefined
    return (plain, aad) => sealBytes(held.key, held, organizationOf(owner), aad, plain)
  }

  return {
    confirm: root.confirm,
    sealer,
    seal: async (plain, scope) => {
      const seal = await sealer(scope)
      if (seal === undefined) throw destroyed()
      return seal(plain, scope.aad)
    },
    open: async (sealed, scope) => {
      await root.confirm()
      const name = keyNameOf(sealed)
      if (name === undefined) throw undecipherable()
      // A person's key is looked up each time: destroyed is destroyed, whatever this process remembers.
      const held = await ('subject' in scope
        ? findPersonal(scope.subject, name.id)
        : findVersion(
            uuidBytes(name.id),
            scope.organization ?? SITE,
            'data_encryption',
            scope.dataClass,
          ))
      if (held === DESTROYED) throw destroyed()
      if (held === undefined || held.version !== name.version) throw undecipherable()
      try {
        return openBytes(held.key, held, organizationOf(scope), scope.aad, sealed)
      } catch (cause) {
        throw undecipherable(cause)
      }
    },
    destroy: async (trx, { subject }) => {
      const at = databaseTime(now())
      // Where there was no key yet a destroyed one takes its place, so that nobody makes one afterwards.
      await trx
        .insertInto('oro_erasable_key')
        .values({
          key_id: newId(),
          kind: KINDS.subject,
          owner: String(subject),
          created_at: at,
          destroyed_at: at,
        })
        .onDuplicateKeyUpdate(({ fn, ref, val }) => ({
          wrapped: null,
          destroyed_at: fn.coalesce(ref('oro_erasable_key.destroyed_at'), val(at)),
        }))
        .execute()
    },
    forget: ({ subject }) => {
      people.delete(subject)
    },
    derive: (purpose, id) => derivedKey(root.bytes, purpose, id),
  }
}

/** `oro_key.organization` of the site's own keys: a unique index takes every null as different. */
const SITE = ''
const DESTROYED = Symbol('destroyed')

interface WrappedKey {
  key_id: Buffer
  key_version: number
  wrapped_by: Buffer | null
  wrapped: Buffer | null
}

function held(id: string, version: number, bytes: Buffer): HeldKey {
  return { id, version, bytes, key: xaesKey(bytes) }
}

function organizationOf(owner: KeyOwner): string | null {
  return 'subject' in owner ? null : owner.organization
}

function documentOf(id: string, family: Family, wrappedBy: string, at: string) {
  return {
    name: id,
    creation: at,
    modified: at,
    modified_by: 'Administrator',
    owner: 'Administrator',
    key_id: id,
    key_type: family.type,
    algorithm: family.type === 'master' ? 'AES-256-KWP' : 'XAES-256-GCM',
    created_at: at,
    status: 'active',
    organization: family.organization === SITE ? null : family.organization,
    data_class: family.dataClass === '' ? null : family.dataClass,
    key_version: 1,
    wrapped_by: wrappedBy,
  }
}

function undecipherable(cause?: unknown): ValidationError {
  return new ValidationError('This cannot be decrypted.', { reason: 'decrypt_failed', cause })
}

function destroyed(): GoneError {
  return new GoneError('The key of this was destroyed.', { reason: 'key_destroyed' })
}
