import { describe, expect, it } from '@jest/globals'
import { type Kysely, sql } from 'kysely'
import type { OpenDatabase } from '../../src/db/connect.ts'
import { keepPartitions, type Partition, partitionChanges } from '../../src/db/partitions.ts'
import { testDatabaseUrl, withEmptyDatabase } from '../support/database.ts'

const TODAY = '2026-11-15'

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
    )
    expect(more).toEqual([])
    expect(change?.days).toBe(105)
    expect(change?.statement).toMatch(
      /^REORGANIZE PARTITION p_late, p_future INTO \(PARTITION p_late VALUES LESS THAN \('2026-08-17'\), PARTITION p20260817 VALUES LESS THAN \('2026-08-18'\)/,
    )
    expect(change?.statement).toMatch(
      /PARTITION p20261129 VALUES LESS THAN \('2026-11-30'\), PARTITION p_future VALUES LESS THAN \(MAXVALUE\)\)$/,
    )
  })

  it('changes nothing where all are there, more of them too', () => {
    expect(partitionChanges(existing('2026-08-17', '2026-11-29'), TODAY)).toEqual([])
    expect(partitionChanges(existing('2026-08-01', '2026-12-31'), TODAY)).toEqual([])
  })

  it('splits the days that came out of the last one', () => {
    expect(partitionChanges(existing('2026-08-15', '2026-11-27'), TODAY)).toEqual([
      {
        days: 2,
        statement:
          "REORGANIZE PARTITION p_future INTO (PARTITION p20261128 VALUES LESS THAN ('2026-11-29'), PARTITION p20261129 VALUES LESS THAN ('2026-11-30'), PARTITION p_future VALUES LESS THAN (MAXVALUE))",
      },
    ])
  })

  it('splits earlier days out of the first one', () => {
    expect(partitionChanges(existing('2026-08-18', '2026-11-29'), TODAY)).toEqual([
      {
        days: 1,
        statement:
          "REORGANIZE PARTITION p_late INTO (PARTITION p_late VALUES LESS THAN ('2026-08-17'), PARTITION p20260817 VALUES LESS THAN ('2026-08-18'))",
      },
    ])
  })

  it('does both where both are missing', () => {
    const changes = partitionChanges(existing('2026-11-01', '2026-11-02'), TODAY)
    expect(changes.map(({ days }) => days)).toEqual([76, 27])
  })

  it('goes on after a long rest', () => {
    const [change, ...more] = partitionChanges(existing('2026-01-01', '2026-02-01'), TODAY)
    expect(more).toEqual([])
    expect(change?.days).toBe(105)
    expect(change?.statement).toMatch(/^REORGANIZE PARTITION p_future INTO /)
  })
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

/** A database with a table as it is before its first day. */
function withEventTable(name: string, run: (db: OpenDatabase['db']) => Promise<void>) {
  const migrated = new URL(testDatabaseUrl()).pathname.slice(1)
  return withEmptyDatabase(name, async ({ db }) => {
    await sql`CREATE TABLE oro_event LIKE ${sql.table(`${migrated}.oro_event`)}`.execute(db)
    await run(db)
  })
}

describe('keepPartitions', () => {
  it('makes what is missing, once, and one more a day later', async () => {
    await withEventTable('partitions', async (db) => {
      expect(await keepPartitions(db, TODAY)).toBe(105)
      const made = await listed(db)
      expect(made).toHaveLength(107)
      expect(made.map(({ bound }) => bound)).toEqual([...made.map(({ bound }) => bound)].sort())
      expect(await keepPartitions(db, TODAY)).toBe(0)
      expect(await listed(db)).toEqual(made)
      expect(await keepPartitions(db, next(TODAY))).toBe(1)
      expect((await listed(db)).slice(-2)).toEqual([
        { name: 'p20261130', bound: "'2026-12-01'" },
        { name: 'p_future', bound: 'MAXVALUE' },
      ])
    })
  })

  it('makes each once when two processes are at it', async () => {
    await withEventTable('partitions_twice', async (db) => {
      const made = await Promise.all([keepPartitions(db, TODAY), keepPartitions(db, TODAY)])
      expect(made.reduce((sum, days) => sum + days, 0)).toBe(105)
      expect(await listed(db)).toHaveLength(107)
    })
  })
})
