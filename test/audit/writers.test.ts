import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { sql } from 'kysely'
import type { AuditRecord, Met } from '../../src/audit/index.ts'
import type { StoredRow } from '../../src/audit/row.ts'
import { transact, type Unit } from '../../src/db/transaction.ts'
import { type AuditProcess, auditRows, caller, faultsOf, openAudit } from '../support/audit.ts'
import { cleanTestDatabase } from '../support/database.ts'
import { layWire } from '../support/database-wire.ts'

let here: AuditProcess
let ada: Met
beforeEach(async () => {
  await cleanTestDatabase()
  here = await openAudit()
  ada = await here.audit.meet(caller('ada@example.com'))
})
afterEach(() => here.close())

const made = (organization: string, resourceId = 'pot'): AuditRecord => ({
  actor: ada,
  organization,
  action: 'tea.make',
  resourceType: 'pot',
  resourceId,
})
const act = (db: Unit['db'], name: string) =>
  db
    .insertInto('oro_name')
    .values({ name_id: Buffer.from(name.padEnd(8).slice(-8)), name })
    .execute()
const acts = async (): Promise<string[]> =>
  (await here.db.selectFrom('oro_name').select('name').orderBy('name').execute()).map(
    ({ name }) => name,
  )
const audited = async (): Promise<(string | null)[]> =>
  (await auditRows(here.db)).map(({ resource_id }) => resource_id).sort()
const writersOf = (rows: readonly StoredRow[]): number =>
  new Set(rows.map(({ writer }) => writer.toString('hex'))).size

describe('numbers', () => {
  it('are without gaps for each connection and log, whatever is rolled back', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            logs: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 }),
            ends: fc.constantFrom('commit', 'commit', 'fail early', 'fail late'),
          }),
          { minLength: 1, maxLength: 25 },
        ),
        async (transactions) => {
          const before = (await auditRows(here.db)).length
          const outcomes = await Promise.allSettled(
            transactions.map(({ logs, ends }) =>
              transact(here.db, async (_trx, unit) => {
                here.audit.record(
                  unit,
                  logs.map((log) => made(log)),
                )
                if (ends === 'fail early') throw new Error('early')
                unit.beforeCommit(async () => {
                  if (ends === 'fail late') throw new Error('late')
                })
              }),
            ),
          )
          const rows = await auditRows(here.db)
          const kept = transactions.filter((_, i) => outcomes[i]?.status === 'fulfilled')
          expect(rows.length - before).toBe(kept.flatMap(({ logs }) => logs).length)
          expect(faultsOf(here.keys, rows)).toEqual([])
        },
      ),
      { numRuns: 20 },
    ))

  it('are used again by one connection, log by log', async () => {
    const one = await openAudit(undefined, 1)
    for (const log of ['a', 'b', 'a', 'a']) await one.audit.recordApart([made(log)])
    const rows = await auditRows(here.db)
    expect(rows.map(({ writer_n }) => Number(writer_n))).toEqual([1, 1, 2, 3])
    expect(writersOf(rows)).toBe(2)
    await one.close()
  })

  it('are without gaps where deadlocks are run again', async () => {
    await Promise.all(['left', 'right'].map((name) => act(here.db, name)))
    let attempts = 0
    let meet = () => {}
    const met = new Promise<void>((resolve) => {
      meet = resolve
    })
    const touch = (trx: Unit['db'], name: string) =>
      trx
        .updateTable('oro_name')
        .set({ name: sql`CONCAT(name, '.')` })
        .where('name_id', '=', Buffer.from(name.padEnd(8)))
        .execute()
    const both = (first: string, second: string) =>
      transact(here.db, async (trx, unit) => {
        here.audit.record(unit, [made('a', `${first} ${second}`)])
        await touch(trx, first)
        // Each holds its first row before either asks for the other's.
        if (++attempts === 2) meet()
        await met
        await touch(trx, second)
      })
    await Promise.all([both('left', 'right'), both('right', 'left')])
    expect(attempts).toBe(3)
    expect(await audited()).toEqual(['left right', 'right left'])
    expect(faultsOf(here.keys, await auditRows(here.db))).toEqual([])
  })

  it.each(['before', 'after'] as const)(
    'begin anew when a COMMIT is lost %s the database heard it',
    async (when) => {
      const wire = await layWire()
      const lost = await openAudit(wire.url, 1)
      const write = (name: string) =>
        transact(lost.db, async (trx, unit) => {
          lost.audit.record(unit, [made('a', name)])
          await act(trx, name)
        })
      await write('1')
      wire.cutAt('COMMIT', when)
      await expect(write('2')).rejects.toThrow('lost during the commit')
      await write('3')
      await write('4')
      expect(await audited()).toEqual(await acts())
      expect(await audited()).toEqual(when === 'after' ? ['1', '2', '3', '4'] : ['1', '3', '4'])
      const rows = await auditRows(here.db)
      expect(faultsOf(lost.keys, rows)).toEqual([])
      expect(writersOf(rows)).toBe(2)
      await lost.audit.close()
      const closed = await here.db.selectFrom('oro_audit_writer').select('last_n').execute()
      // The writer whose last number nobody knows tells none.
      expect(closed.map(({ last_n }) => Number(last_n))).toEqual([2])
      await wire.close()
      await lost.close().catch(() => {})
    },
  )

  it('of a process that ends are told', async () => {
    const ending = await openAudit(undefined, 1)
    for (const log of ['a', 'b', 'a']) await ending.audit.recordApart([made(log)])
    await ending.audit.close()
    const rows = await auditRows(here.db)
    const last = new Map(rows.map((row) => [row.writer.toString('hex'), Number(row.writer_n)]))
    const closed = await here.db.selectFrom('oro_audit_writer').selectAll().execute()
    const told = closed.map(
      ({ writer, last_n }) => [writer.toString('hex'), Number(last_n)] as const,
    )
    expect(new Map(told)).toEqual(last)
    await ending.close()
  })
})

describe('rows', () => {
  it('are stored with the act, or neither is', async () => {
    const write = (name: string, isGood: boolean) =>
      transact(here.db, async (trx, unit) => {
        here.audit.record(unit, [made('a', name)])
        await act(trx, name)
        if (!isGood) throw new Error('no')
      })
    await write('good', true)
    await expect(write('bad', false)).rejects.toThrow('no')
    expect([await acts(), await audited()]).toEqual([['good'], ['good']])
  })

  it('take the act back when they cannot be stored', async () => {
    await sql`DROP TABLE oro_audit_pending`.execute(here.db)
    try {
      const work = transact(here.db, async (trx, unit) => {
        here.audit.record(unit, [made('a')])
        await act(trx, 'never')
      })
      await expect(work).rejects.toThrow('oro_audit_pending')
      expect([await acts(), await audited()]).toEqual([[], []])
    } finally {
      await sql`CREATE TABLE oro_audit_pending
        (log binary(8) NOT NULL, ts datetime(6) NOT NULL, id binary(16) NOT NULL, PRIMARY KEY (log, ts, id))
        ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`.execute(
        here.db,
      )
    }
  })

  it('of many people and logs are one statement', async () => {
    const people = await Promise.all(
      Array.from({ length: 20 }, (_, i) => here.audit.meet(caller(`p${i}@example.com`))),
    )
    const records = Array.from({ length: 60 }, (_, i) => ({
      ...made(`org-${i % 3}`),
      actor: people[i % 20] ?? ada,
    }))
    const inserts: number[] = []
    await transact(here.db, async (trx, unit) => {
      const count = async () => {
        const { rows } = await sql<{
          Value: string
        }>`SHOW SESSION STATUS LIKE 'Com_insert'`.execute(trx)
        inserts.push(Number(rows[0]?.Value))
      }
      await count()
      for (const one of records) here.audit.record(unit, [one])
      unit.beforeCommit(count)
    })
    // With the ids that wait for their seal.
    expect((inserts[1] ?? 0) - (inserts[0] ?? 0)).toBe(2)
    const rows = await auditRows(here.db)
    expect([rows.length, writersOf(rows)]).toEqual([60, 3])
    expect(faultsOf(here.keys, rows)).toEqual([])
  })

  it('that are added while others are written are written too', async () => {
    await transact(here.db, async (_trx, unit) => {
      here.audit.record(unit, [made('a', 'first')])
      unit.beforeCommit(async () => here.audit.record(unit, [made('a', 'late')]))
    })
    expect(await audited()).toEqual(['first', 'late'])
    expect(faultsOf(here.keys, await auditRows(here.db))).toEqual([])
  })

  it('that were deleted, inserted, edited or moved are found', async () => {
    const one = await openAudit(undefined, 1)
    for (let n = 0; n < 4; n++) await one.audit.recordApart([made('a', `pot ${n}`)])
    const rows = await auditRows(here.db)
    const edited = rows.map((row, i) => (i === 1 ? { ...row, action: 'tea.pour' } : row))
    const rehashed = rows.map((row, i) => (i === 1 ? { ...row, row_hash: Buffer.alloc(32) } : row))
    const moved = rows.map((row, i) => ({ ...row, writer_n: [1, 3, 2, 4][i] ?? 0 }))
    const doubled = [...rows, ...rows.slice(1, 2)]
    expect(faultsOf(one.keys, rows)).toEqual([])
    for (const bad of [rows.toSpliced(1, 1), edited, rehashed, moved, doubled]) {
      expect(faultsOf(one.keys, bad)).not.toEqual([])
    }
    await one.close()
  })
})
