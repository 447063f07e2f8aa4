import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import type { AuditEntry, AuditedBy } from '../../src/audit/index.ts'
import { canonicalRow, rowHash, type StoredRow } from '../../src/audit/row.ts'
import { nameId } from '../../src/db/name-id.ts'
import { transact } from '../../src/db/transaction.ts'
import { uuidText } from '../../src/db/uuid.ts'
import { saveUser } from '../../src/identity/accounts.ts'
import { eraseSubject, subjectOf, usersOf } from '../../src/subjects/index.ts'
import {
  type AuditProcess,
  auditRows,
  caller,
  faultsOf,
  NOW,
  openAudit,
  personalOf,
} from '../support/audit.ts'
import { cleanTestDatabase } from '../support/database.ts'

let here: AuditProcess
beforeEach(async () => {
  await cleanTestDatabase()
  here = await openAudit()
})
afterEach(() => here.close())

/** An entry and who did it. */
type Told = AuditEntry & { by: AuditedBy }

const ada = caller('ada@example.com', 'acme', 'other')
const made = (more: Partial<Told> = {}): Told => ({
  by: ada,
  action: 'tea.make',
  ...more,
})

/** Records these in one transaction, and answers the rows. */
async function recorded(...told: Told[]): Promise<StoredRow[]> {
  await here.audit.recordApart(await known(here, told))
  return auditRows(here.db)
}

/** The entries with their actors as a process knows them. */
const known = ({ audit }: AuditProcess, told: readonly Told[]) =>
  Promise.all(told.map(async ({ by, ...entry }) => ({ ...entry, actor: await audit.meet(by) })))

async function single(record: Told): Promise<StoredRow> {
  const [row, ...more] = await recorded(record)
  if (row === undefined || more.length > 0) throw new Error('There should be one row.')
  return row
}

const everything = made({
  by: {
    ...ada,
    ip: '192.0.2.7',
    userAgent: 'curl/8',
    sid: 'a-secret-session-id',
    requestId: 'request-1',
    method: 'tea.api.make',
  },
  result: 'failure',
  resourceType: 'pot',
  resourceId: 'pot-1',
  target: 'bob@example.com',
  before: { cups: 1 },
  after: { cups: 2 },
  metadata: { cups: 2, taste: 'earl grey' },
  determining: ['policy-1'],
})

describe('a row', () => {
  it('says who did what to what, when, and how it came to us', async () => {
    const row = await single(everything)
    const [subject, target] = await Promise.all(
      ['ada@example.com', 'bob@example.com'].map((user) => subjectOf(here.db, user, NOW)),
    )
    const hash = (text: string) => createHash('sha256').update(text).digest()
    expect(row).toEqual({
      id: expect.any(Buffer),
      log_uid: row.id,
      ts: '2026-11-15 12:00:00.123000',
      organization_id: nameId('acme'),
      subject_no: subject,
      target_no: target,
      action: 'tea.make',
      action_type: 1,
      resource_type: 'pot',
      resource_id: 'pot-1',
      result: 2,
      source: 1,
      method: 'tea.api.make',
      request_id: 'request-1',
      session_id: here.audit.sessionId('a-secret-session-id'),
      client_ts: null,
      repeat_count: 1,
      before_hash: hash('{"cups":1}'),
      after_hash: hash('{"cups":2}'),
      determining: '["policy-1"]',
      metadata: '{"cups":2}',
      personal: expect.any(Buffer),
      row_hash: hash(canonicalRow(row)),
      writer: expect.any(Buffer),
      writer_n: 1,
      mac: expect.any(Buffer),
    })
    expect(await personalOf(here.keys, row)).toEqual({
      user: 'ada@example.com',
      ip_address: '192.0.2.7',
      user_agent: 'curl/8',
      metadata: { taste: 'earl grey' },
    })
    const pending = await here.db.selectFrom('oro_audit_pending').selectAll().execute()
    expect(pending).toEqual([{ log: nameId('acme'), ts: row.ts, id: row.id }])
  })

  it('has one canonical text, of strings and whole numbers', async () => {
    const row = await single(everything)
    const text = canonicalRow(row)
    expect(text).toMatch(/^\{"action":"tea\.make","action_type":1,"after_hash":"[0-9a-f]{64}",/)
    expect(text).toContain('"ts":"2026-11-15T12:00:00.123000Z"')
    expect(text).toContain(`"id":"${row.id.toString('hex')}"`)
    expect(text).toContain(`"personal":"${String(row.personal)}"`)
    for (const value of Object.values(JSON.parse(text))) {
      expect(typeof value === 'string' || Number.isSafeInteger(value)).toBe(true)
    }
  })

  it('shows every single change of a column', async () => {
    const row = await single(everything)
    const changed = Object.keys(row).filter((name) => {
      if (name === 'row_hash' || name === 'mac') return false
      const value = row[name as keyof StoredRow]
      const bent = Buffer.isBuffer(value)
        ? Buffer.from(value.map((byte, i) => (i === value.length - 1 ? byte ^ 1 : byte)))
        : typeof value === 'number'
          ? value + 1
          : value === null
            ? '2026-01-01 00:00:00.000000'
            : value.replace(/.$/, (last) => (last === '7' ? '8' : '7'))
      return !rowHash({ ...row, [name]: bent }).equals(row.row_hash)
    })
    expect(changed).toHaveLength(Object.keys(row).length - 2)
    // Two columns that swap what they hold, and one that loses it.
    const swapped = { ...row, before_hash: row.after_hash, after_hash: row.before_hash }
    expect(rowHash(swapped)).not.toEqual(row.row_hash)
    expect(rowHash({ ...row, target_no: null })).not.toEqual(row.row_hash)
  })

  it('of a guest names nobody, and is sealed all the same', async () => {
    const by = { user: null, source: 'server' as const, ip: '192.0.2.9' }
    const row = await single(made({ by }))
    expect([row.subject_no, row.organization_id]).toEqual([null, null])
    expect(await personalOf(here.keys, row)).toEqual({ ip_address: '192.0.2.9' })
  })

  it('of the system has nothing to seal', async () => {
    const row = await single(made({ by: { user: null, source: 'system' } }))
    expect([row.personal, row.source]).toEqual([null, 3])
  })

  it('goes to the log that it names, else to that of the actor', async () => {
    const rows = await recorded(
      made(),
      made({ organization: 'other' }),
      made({ organization: null }),
    )
    expect(rows.map((row) => row.organization_id)).toEqual([nameId('acme'), nameId('other'), null])
    const pending = await here.db.selectFrom('oro_audit_pending').select('log').execute()
    expect(pending.map(({ log }) => log.toString('hex')).sort()).toEqual(
      [nameId('acme'), nameId('other'), Buffer.alloc(8)].map((log) => log.toString('hex')).sort(),
    )
  })

  it('is refused of an action that nobody registered', async () => {
    await expect(recorded(made({ action: 'tea.spill' }))).rejects.toThrow(
      'Nobody registered the audit action tea.spill.',
    )
  })

  it('takes what clients send at any length and in any characters', async () => {
    const row = await single(
      made({
        by: { ...ada, userAgent: 'x'.repeat(9_000) },
        resourceType: 'pot',
        resourceId: `${'🫖'.repeat(400)}\ud800`,
        metadata: { note: 'half a pair \udc00', cups: 0.5 },
      }),
    )
    expect(faultsOf(here.keys, [row])).toEqual([])
    expect(row.metadata).toBe('{"cups":"0.5","note":"half a pair \ufffd"}')
    expect(row.resource_id).toBe('🫖'.repeat(250))
    expect((await personalOf(here.keys, row)).user_agent).toBe('x'.repeat(500))
  })
})

describe('people in plain text', () => {
  beforeEach(async () => {
    const key = Buffer.alloc(32)
    for (const name of ['ada@example.com', 'bob@example.com']) {
      await saveUser(here.db, key, { name, firstName: 'Somebody' }, NOW)
    }
  })
  const numberOf = (user: string) => subjectOf(here.db, user, NOW)

  it('are numbers, whether they are the resource or only mentioned', async () => {
    const note = 'for BOB@example.com. Not for eve@example.com, nor a@b'
    const rows = await recorded(
      made({ resourceType: 'User', resourceId: 'bob@example.com', metadata: { note } }),
      made({ resourceType: 'pot', resourceId: 'pot of bob@example.com' }),
    )
    const bob = `subject:${await numberOf('bob@example.com')}`
    expect(rows.map((row) => row.resource_id)).toEqual([bob, `pot of ${bob}`])
    expect(rows[0]?.metadata).toBe(`{"note":"for ${bob}. Not for eve@example.com, nor a@b"}`)
  })

  it('whom nobody knows are sealed where they are the resource, and get no number', async () => {
    const row = await single(made({ resourceType: 'user', resourceId: 'eve@example.com' }))
    expect(row.resource_id).toBeNull()
    expect((await personalOf(here.keys, row)).resource_id).toBe('eve@example.com')
    const subjects = await here.db.selectFrom('oro_subject').select('user').execute()
    expect(subjects).toEqual([{ user: 'ada@example.com' }])
  })

  it('do not make a long text slow', async () => {
    const note = `${'a.'.repeat(20_000)}@`
    expect((await single(made({ metadata: { note } }))).metadata).toContain(note)
  })
})

describe('when a person is erased', () => {
  const erase = async (user: string) => {
    const actor = await here.audit.meet(ada)
    return transact(here.db, async (_trx, unit) => {
      const targetNo = await eraseSubject(here, unit, user)
      const more = targetNo === undefined ? {} : { targetNo }
      here.audit.record(unit, [{ actor, action: 'subject.erase', ...more }])
      return targetNo
    })
  }

  it('what is personal cannot be read, in no process, and the rows verify', async () => {
    const before = await recorded(everything, made({ by: caller('bob@example.com') }))
    const subjectNo = await subjectOf(here.db, 'ada@example.com', NOW)
    const other = await openAudit()
    for (const row of before) await personalOf(other.keys, row)
    expect(await erase('ada@example.com')).toBe(subjectNo)

    const rows = await auditRows(here.db)
    expect(rows.slice(0, 2)).toEqual(before)
    expect(faultsOf(here.keys, rows)).toEqual([])
    const newcomer = await openAudit()
    for (const { keys } of [here, other, newcomer]) {
      for (const row of rows) {
        if (row.subject_no === subjectNo) {
          await expect(personalOf(keys, row)).rejects.toMatchObject({ status: 410 })
        } else expect((await personalOf(keys, row)).user).toBe('bob@example.com')
      }
    }
    expect(await usersOf(here.db, [subjectNo])).toEqual(new Map())
    // The deletion itself is logged, and by whom it cannot be read either.
    expect(rows[2]).toMatchObject({ action: 'subject.erase', target_no: subjectNo })
    const dump = await sql<{ text: string }>`
      SELECT GROUP_CONCAT(CONCAT_WS(' ', action, resource_id, metadata, personal, determining)) AS text
      FROM oro_audit`.execute(here.db)
    expect(dump.rows[0]?.text).not.toContain('ada@')
    await Promise.all([other, newcomer].map(({ close }) => close()))
  })

  it('a second erasure changes nothing', async () => {
    await recorded(made())
    await erase('ada@example.com')
    const tables = async () => [
      await here.db.selectFrom('oro_subject').selectAll().execute(),
      await here.db.selectFrom('oro_erasable_key').selectAll().execute(),
    ]
    const first = await tables()
    await transact(here.db, async (_trx, unit) => {
      expect(await eraseSubject(here, unit, 'ada@example.com')).toBeUndefined()
    })
    expect(await tables()).toEqual(first)
  })

  it('an erasure that is rolled back erases nothing', async () => {
    const row = await single(made())
    const failing = transact(here.db, async (_trx, unit) => {
      await eraseSubject(here, unit, 'ada@example.com')
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect((await personalOf(here.keys, row)).user).toBe('ada@example.com')
    expect(await subjectOf(here.db, 'ada@example.com', NOW)).toBe(row.subject_no)
  })

  it('they are somebody else when they come again', async () => {
    await recorded(made())
    const was = await erase('ada@example.com')
    const rows = await recorded(made())
    const last = rows.at(-1)
    expect(last?.subject_no).not.toBe(was)
    expect((await personalOf(here.keys, last as StoredRow)).user).toBe('ada@example.com')
  })

  it('another process that does not know yet writes nothing that can be read', async () => {
    const other = await openAudit()
    const records = await known(other, [made()])
    await erase('ada@example.com')
    await other.audit.recordApart([...records, ...(await known(other, [made()]))])
    const rows = await auditRows(here.db)
    await expect(personalOf(other.keys, rows.at(-1) as StoredRow)).rejects.toMatchObject({
      status: 410,
    })
    expect(faultsOf(here.keys, rows)).toEqual([])
    await other.close()
  })
})

it('a row’s sealed part belongs to that row', async () => {
  const [one, two] = await recorded(made(), made())
  if (one === undefined || two === undefined) throw new Error('There should be two.')
  await expect(personalOf(here.keys, { ...one, personal: two.personal })).rejects.toMatchObject({
    reason: 'decrypt_failed',
  })
  expect(uuidText(one.id)).not.toBe(uuidText(two.id))
})
