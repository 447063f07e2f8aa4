import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Kysely, sql } from 'kysely'
import type { OpenDatabase } from '../../src/db/connect.ts'
import {
  keepPartitions,
  PARTITIONED,
  type Partition,
  partitionChanges,
} from '../../src/db/partitions.ts'
import { requireFiles } from '../../src/doctype/meta.ts'
import { testDatabaseUrl, withEmptyDatabase } from '../support/database.ts'

const TODAY = '2026-11-15'
const DAILY = { unit: 'day', daysBack: 90 } as const

/** The day partitions of these dates, as information_schema tells them, between the first and the last one. */
function existing(first: string, last: string): Partition[] {
  const days: Partition[] = []
  for (let date = first; date <= last; date = next(date)) {
    days.push({ name: `p${date.replaceAll('-', '')}`, bound: next(date) })
  }
  return [{ name: 'p_late', bound: first }, ...days, { name: 'p_future', bound: null }]
}

function next(date: string): string {
  return new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10)
}

describe('partitionChanges', () => {
  it('makes every day from 90 back to 14 ahead where there are none', () => {
    const [change, ...more] = partitionChanges(
      [
        { name: 'p_late', bound: '2020-01-01' },
        { name: 'p_future', bound: null },
      ],
      TODAY,
      DAILY,
    )
    expect(more).toEqual([])
    expect(change?.made).toBe(105)
    expect(change?.statement).toMatch(
      /^REORGANIZE PARTITION p_late, p_future INTO \(PARTITION p_late VALUES LESS THAN \('2026-08-17'\), PARTITION p20260817 VALUES LESS THAN \('2026-08-18'\)/,
    )
    expect(change?.statement).toMatch(
      /PARTITION p20261129 VALUES LESS THAN \('2026-11-30'\), PARTITION p_future VALUES LESS THAN \(MAXVALUE\)\)$/,
    )
  })

  it('changes nothing where all are there, more of them too', () => {
    expect(partitionChanges(existing('2026-08-17', '2026-11-29'), TODAY, DAILY)).toEqual([])
    expect(partitionChanges(existing('2026-08-01', '2026-12-31'), TODAY, DAILY)).toEqual([])
  })

  it('splits the days that came out of the last one', () => {
    expect(partitionChanges(existing('2026-08-15', '2026-11-27'), TODAY, DAILY)).toEqual([
      {
        made: 2,
        statement:
          "REORGANIZE PARTITION p_future INTO (PARTITION p20261128 VALUES LESS THAN ('2026-11-29'), PARTITION p20261129 VALUES LESS THAN ('2026-11-30'), PARTITION p_future VALUES LESS THAN (MAXVALUE))",
      },
    ])
  })

  it('splits earlier days out of the first one', () => {
    expect(partitionChanges(existing('2026-08-18', '2026-11-29'), TODAY, DAILY)).toEqual([
      {
        made: 1,
        statement:
          "REORGANIZE PARTITION p_late INTO (PARTITION p_late VALUES LESS THAN ('2026-08-17'), PARTITION p20260817 VALUES LESS THAN ('2026-08-18'))",
      },
    ])
  })

  it('does both where both are missing', () => {
    const changes = partitionChanges(existing('2026-11-01', '2026-11-02'), TODAY, DAILY)
    expect(changes.map(({ made }) => made)).toEqual([76, 27])
  })

  it('goes on after a long rest', () => {
    const [change, ...more] = partitionChanges(existing('2026-01-01', '2026-02-01'), TODAY, DAILY)
    expect(more).toEqual([])
    expect(change?.made).toBe(105)
    expect(change?.statement).toMatch(/^REORGANIZE PARTITION p_future INTO /)
  })

  it('makes months that hold all these days, from the first day of each', () => {
    const [change, ...more] = partitionChanges(
      [
        { name: 'p_late', bound: '2020-01-01' },
        { name: 'p_future', bound: null },
      ],
      '2026-12-25',
      { unit: 'month', daysBack: 90 },
    )
    expect(more).toEqual([])
    expect(change).toEqual({
      made: 5,
      statement:
        "REORGANIZE PARTITION p_late, p_future INTO (PARTITION p_late VALUES LESS THAN ('2026-09-01'), PARTITION p202609 VALUES LESS THAN ('2026-10-01'), PARTITION p202610 VALUES LESS THAN ('2026-11-01'), PARTITION p202611 VALUES LESS THAN ('2026-12-01'), PARTITION p202612 VALUES LESS THAN ('2027-01-01'), PARTITION p202701 VALUES LESS THAN ('2027-02-01'), PARTITION p_future VALUES LESS THAN (MAXVALUE))",
    })
  })

  it('leaves no day of those that are wanted without a partition, whatever came before', () => {
    const division = fc.record({
      unit: fc.constantFrom('day' as const, 'month' as const),
      daysBack: fc.constantFrom(0, 90),
    })
    const day = fc.integer({ min: 0, max: 800 }).map((days) => later(TODAY, days))
    fc.assert(
      fc.property(fc.array(day, { minLength: 1 }), division, (days, one) => {
        let held: Partition[] = [
          { name: 'p_late', bound: '2020-01-01' },
          { name: 'p_future', bound: null },
        ]
        for (const today of days.sort()) {
          for (const change of partitionChanges(held, today, one)) held = applied(held, change)
          expect(partitionChanges(held, today, one)).toEqual([])
          const bounds = held.map(({ bound }) => bound ?? '9999')
          expect(bounds).toEqual([...new Set(bounds)].sort())
          expect(bounds[0] && bounds[0] <= later(today, -one.daysBack)).toBe(true)
          expect(bounds.at(-2) && (bounds.at(-2) ?? '') > later(today, 14)).toBe(true)
        }
      }),
      { numRuns: 50 },
    )
  })
})

/** The partitions after a REORGANIZE. */
function applied(held: readonly Partition[], { statement }: { statement: string }): Partition[] {
  const [, from = '', into = ''] =
    /^REORGANIZE PARTITION (.*?) INTO \((.*)\)$/.exec(statement) ?? []
  const names = from.split(', ')
  const at = held.findIndex(({ name }) => name === names[0])
  const made = [...into.matchAll(/PARTITION (\w+) VALUES LESS THAN \((?:'(.*?)'|MAXVALUE)\)/g)]
  return held.toSpliced(
    at,
    names.length,
    ...made.map(([, name = '', bound]) => ({ name, bound: bound ?? null })),
  )
}

function later(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10)
}

it('knows every partitioned table', () => {
  const { storages } = requireFiles(fileURLToPath(new URL('../../doctypes', import.meta.url)))
  const tables = storages.flatMap(({ tables = {} }) => Object.entries(tables))
  const partitioned = tables.flatMap(([name, { partition }]) => (partition ? [name] : []))
  expect(Object.keys(PARTITIONED).sort()).toEqual(partitioned.sort())
})

interface Held {
  name: string
  bound: string
}

async function listed<T>(db: Kysely<T>): Promise<Held[]> {
  const { rows } = await sql<Held>`
    SELECT PARTITION_NAME AS name, PARTITION_DESCRIPTION AS bound FROM information_schema.PARTITIONS
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'oro_event' ORDER BY PARTITION_ORDINAL_POSITION`.execute(
    db,
  )
  return rows
}

/** A database with the partitioned tables as they are before their first day. */
function withTables(name: string, run: (db: OpenDatabase['db']) => Promise<void>) {
  const migrated = new URL(testDatabaseUrl()).pathname.slice(1)
  return withEmptyDatabase(name, async ({ db }) => {
    for (const table of Object.keys(PARTITIONED)) {
      await sql`CREATE TABLE ${sql.table(table)} LIKE ${sql.table(`${migrated}.${table}`)}`.execute(
        db,
      )
    }
    await run(db)
  })
}

/** Events and AI requests 90 days back, the others from today, the audit log's November. */
const ALL = 2 * 105 + 2 * 15 + 1

describe('keepPartitions', () => {
  it('makes what is missing, once, and one more a day later', async () => {
    await withTables('partitions', async (db) => {
      expect(await keepPartitions(db, TODAY)).toBe(ALL)
      const made = await listed(db)
      expect(made).toHaveLength(107)
      expect(made.map(({ bound }) => bound)).toEqual([...made.map(({ bound }) => bound)].sort())
      expect(await keepPartitions(db, TODAY)).toBe(0)
      expect(await listed(db)).toEqual(made)
      expect(await keepPartitions(db, next(TODAY))).toBe(4)
      expect((await listed(db)).slice(-2)).toEqual([
        { name: 'p20261130', bound: "'2026-12-01'" },
        { name: 'p_future', bound: 'MAXVALUE' },
      ])
    })
  })

  it('makes each once when two processes are at it', async () => {
    await withTables('partitions_twice', async (db) => {
      const made = await Promise.all([keepPartitions(db, TODAY), keepPartitions(db, TODAY)])
      expect(made.reduce((sum, days) => sum + days, 0)).toBe(ALL)
      expect(await listed(db)).toHaveLength(107)
    })
  })
})
