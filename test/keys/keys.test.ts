import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type OpenDatabase, openDatabase } from '../../src/db/connect.ts'
import { transact } from '../../src/db/transaction.ts'
import { createKeys, type Keys, type Place, type Scope } from '../../src/keys/index.ts'
import { openRootKey } from '../../src/keys/root-key.ts'
import { cleanDatabase, testDatabaseUrl } from '../support/database.ts'

const NOW = new Date('2026-11-15T12:00:00Z')
const ROOT = Buffer.alloc(32, 1).toString('base64url')
const place: Place = { doctype: 'Note', name: 'n1', field: 'text' }
const SECRET = 'something that rests sealed'

let database: OpenDatabase
let keys: Keys

/** The keys as one more process holds them. */
async function newProcess(root = ROOT): Promise<Keys> {
  const source = { given: root, file: '/nowhere/root.key' }
  const { db } = database
  return createKeys({ db, root: await openRootKey(db, source, () => NOW), now: () => NOW })
}

beforeAll(() => {
  database = openDatabase(testDatabaseUrl(), { poolSize: 10 })
})
afterAll(() => database.close())
beforeEach(async () => {
  await cleanDatabase(database.db)
  keys = await newProcess()
})

const acme = (changes: Partial<Place> = {}): Scope => ({
  organization: 'acme',
  dataClass: 'notes',
  aad: { ...place, ...changes },
})
const person = (subject: number): Scope => ({ subject, aad: place })
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'opened',
    (error: { status?: number; reason?: string; message: string }) =>
      `${error.status} ${error.reason} ${error.message}`,
  )
const UNDECIPHERABLE = '417 decrypt_failed This cannot be decrypted.'

describe('what is sealed', () => {
  it('opens again, in any process, for its owner and place', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.string(), async (bytes, context) => {
        const other = await newProcess()
        for (const scope of [acme({ context }), person(7), { ...acme(), organization: null }]) {
          const sealed = await keys.seal(Buffer.from(bytes), scope)
          expect(await other.open(sealed, scope)).toEqual(Buffer.from(bytes))
        }
      }),
      { numRuns: 25 },
    ))

  it('says which key and algorithm, and nothing else', async () => {
    const sealed = await keys.seal(Buffer.from(SECRET), acme())
    const row = await database.db
      .selectFrom('oro_key')
      .select('key_id')
      .where('data_class', '=', 'notes')
      .executeTakeFirstOrThrow()
    const id = row.key_id.toString('hex')
    const [format, keyId, version, algorithm, body = ''] = sealed.split('.')
    expect([format, keyId?.replaceAll('-', ''), version, algorithm]).toEqual([
      'ok1',
      id,
      '1',
      'XAES-256-GCM',
    ])
    expect(Buffer.from(body, 'base64url')).toHaveLength(24 + 16 + SECRET.length + 16)
    expect(await keys.seal(Buffer.from(SECRET), acme())).not.toBe(sealed)
  })

  it.each<[string, Scope]>([
    ['another name', acme({ name: 'n2' })],
    ['another field', acme({ field: 'title' })],
    ['another DocType', acme({ doctype: 'Memo' })],
    ['another context', acme({ context: 'x' })],
    ['another class of data', { ...acme(), dataClass: 'chats' }],
    ['another organization', { ...acme(), organization: 'evil' }],
    ['the site', { ...acme(), organization: null }],
    ['a person', person(7)],
  ])('does not open for %s, and all failures are one', async (_, scope) => {
    await keys.seal(Buffer.from('theirs'), scope)
    const sealed = await keys.seal(Buffer.from(SECRET), acme())
    expect(await refusal(keys.open(sealed, scope))).toBe(UNDECIPHERABLE)
  })

  it('does not open with any character changed, and all failures are one', async () => {
    const sealed = await keys.seal(Buffer.from(SECRET), acme())
    for (let at = 0; at < sealed.length; at++) {
      const bent = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`
      // The last character of base64 may carry bits that are no data.
      if (Buffer.from(bent.split('.')[4] ?? '', 'base64url').equals(bodyOf(sealed))) {
        if (bent.slice(0, bent.lastIndexOf('.')) === sealed.slice(0, sealed.lastIndexOf('.')))
          continue
      }
      expect(await refusal(keys.open(bent, acme()))).toBe(UNDECIPHERABLE)
    }
  })

  it.each(['', 'ok1', 'ok1.a.b.c.d', 'gAAAAABo', `ok1.${'0'.repeat(36)}.1.XAES-256-GCM.AAAA`])(
    'is not %j',
    async (text) => expect(await refusal(keys.open(text, acme()))).toBe(UNDECIPHERABLE),
  )

  it('does not open under another key that a forger made the same', async () => {
    const mine = await keys.seal(Buffer.from(SECRET), person(1))
    const other = await keys.seal(Buffer.from(SECRET), person(2))
    const crossed = [...other.split('.').slice(0, 4), mine.split('.')[4]].join('.')
    expect(await refusal(keys.open(crossed, person(2)))).toBe(UNDECIPHERABLE)
  })
})

const bodyOf = (sealed: string): Buffer => Buffer.from(sealed.split('.')[4] ?? '', 'base64url')

describe('keys', () => {
  it('are made once, however many processes want the first one at the same time', async () => {
    const processes = await Promise.all(Array.from({ length: 8 }, () => newProcess()))
    const sealed = await Promise.all(
      processes.flatMap((one) => [
        one.seal(Buffer.from('a'), acme()),
        one.seal(Buffer.from('b'), person(3)),
      ]),
    )
    expect(new Set(sealed.map((text) => text.split('.')[1])).size).toBe(2)
    for (const [i, text] of sealed.entries()) {
      expect(await keys.open(text, i % 2 ? person(3) : acme())).toHaveLength(1)
    }
  })

  it('stand in the list of keys without their bytes; those of people do not', async () => {
    await keys.seal(Buffer.from('a'), acme())
    await keys.seal(Buffer.from('a'), person(3))
    const documents = await database.db
      .selectFrom('tabData Encryption Key')
      .select(['organization', 'key_type', 'data_class', 'key_version', 'status', 'key_material'])
      .orderBy('creation')
      .orderBy('name')
      .execute()
    const common = { key_version: 1, status: 'active', key_material: null }
    expect(documents).toEqual([
      { organization: 'acme', key_type: 'master', data_class: null, ...common },
      { organization: 'acme', key_type: 'data_encryption', data_class: 'notes', ...common },
      { organization: null, key_type: 'master', data_class: null, ...common },
    ])
  })

  it('of a person are destroyed for good: sealed bytes are gone, and again changes nothing', async () => {
    const sealed = await keys.seal(Buffer.from(SECRET), person(3))
    const destroy = () => transact(database.db, (trx) => keys.destroy(trx, { subject: 3 }))
    const row = () => database.db.selectFrom('oro_erasable_key').selectAll().execute()
    await destroy()
    const first = await row()
    expect(first).toMatchObject([{ owner: '3', wrapped: null }])
    expect(first[0]?.destroyed_at).not.toBeNull()
    // In a process that still remembers the key as well.
    const gone = '410 key_destroyed The key of this was destroyed.'
    expect(await refusal(keys.open(sealed, person(3)))).toBe(gone)
    keys.forget({ subject: 3 })
    expect(await keys.sealer({ subject: 3 })).toBeUndefined()
    expect(await refusal(keys.seal(Buffer.from(SECRET), person(3)))).toBe(gone)
    await destroy()
    expect(await row()).toEqual(first)
  })

  it('of a person that was destroyed before it was made is never made', async () => {
    await transact(database.db, (trx) => keys.destroy(trx, { subject: 9 }))
    expect(await keys.sealer({ subject: 9 })).toBeUndefined()
  })
})
