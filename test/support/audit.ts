import type { Kysely } from 'kysely'
import { type Audit, type AuditActions, auditActions, createAudit } from '../../src/audit/index.ts'
import { FIRST_MAC, rowHash, rowMac, type StoredRow } from '../../src/audit/row.ts'
import { writerKey } from '../../src/audit/writers.ts'
import { type OpenDatabase, openDatabase } from '../../src/db/connect.ts'
import { uuidText } from '../../src/db/uuid.ts'
import type { Database } from '../../src/doctype/generated/tables.ts'
import { createKeys, type Keys } from '../../src/keys/index.ts'
import { macUnder } from '../../src/keys/mac.ts'
import { openRootKey } from '../../src/keys/root-key.ts'
import { createLog } from '../../src/log.ts'
import { testDatabaseUrl } from './database.ts'
import { TEST_ROOT_KEY } from './server.ts'

/** The audit log as one process has it. */
export interface AuditProcess extends OpenDatabase {
  keys: Keys
  audit: Audit
}

export const NOW = new Date('2026-11-15T12:00:00.123Z')
export const ACTIONS: AuditActions = {
  'tea.make': { type: 'create', plain: ['cups', 'note'] },
  'tea.pour': { type: 'update' },
}

/** Opens the log on a database, with a pool and writers of its own. */
export async function openAudit(url = testDatabaseUrl(), poolSize = 4): Promise<AuditProcess> {
  const database = openDatabase(url, { poolSize, statementMs: 5_000 })
  const { db } = database
  const now = () => NOW
  const root = await openRootKey(db, { given: TEST_ROOT_KEY, file: '/nowhere' }, now)
  const keys = createKeys({ db, root, now })
  const log = createLog({ LOG_LEVEL: 'silent' })
  const mac = macUnder(root.bytes)
  const audit = createAudit({ db, keys, mac, actions: auditActions([ACTIONS]), now, log })
  return { ...database, keys, audit }
}

/** A person who acts, in these organizations. */
export function caller(name: string, ...organizations: string[]) {
  const memberships = organizations.map((organization) => ({
    organization,
    role: 'member' as const,
  }))
  return { user: { name, memberships }, source: 'server' as const }
}

/** All rows, the oldest first. */
export function auditRows(db: Kysely<Database>): Promise<StoredRow[]> {
  return db.selectFrom('oro_audit').selectAll().orderBy('id').execute()
}

/** What is wrong with the rows, one line each: a hash, a MAC, a number that is missing. */
export function faultsOf(keys: Keys, rows: readonly StoredRow[]): string[] {
  const ids = new Set(rows.map(({ writer }) => writer.toString('hex')))
  return [...ids].flatMap((id) => {
    const own = rows.filter(({ writer }) => writer.toString('hex') === id)
    let before: Buffer = FIRST_MAC
    const key = writerKey(keys, Buffer.from(id, 'hex'))
    return own
      .toSorted((a, b) => Number(a.writer_n) - Number(b.writer_n))
      .flatMap((row, i) => {
        const mac = rowMac(key, row.row_hash, i + 1, before)
        before = row.mac
        return [
          ...(Number(row.writer_n) === i + 1 ? [] : [`${id}: ${row.writer_n} instead of ${i + 1}`]),
          ...(rowHash(row).equals(row.row_hash) ? [] : [`${id}: ${row.writer_n} was edited`]),
          ...(mac.equals(row.mac) ? [] : [`${id}: ${row.writer_n} is not in the chain`]),
        ]
      })
  })
}

/** What is sealed in a row. */
export async function personalOf(
  keys: Keys,
  { id, subject_no, personal }: StoredRow,
): Promise<Record<string, unknown>> {
  const aad = { doctype: 'Audit Log', name: uuidText(id), field: 'personal' }
  const owner =
    subject_no === null ? { organization: null, dataClass: 'audit' } : { subject: subject_no }
  const bytes = await keys.open(String(personal), { ...owner, aad })
  return JSON.parse(bytes.toString())
}
