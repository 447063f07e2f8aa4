import type { Kysely } from 'kysely'
import { literal } from '../../../db/bulk.ts'
import type { Database } from '../../../doctype/generated/tables.ts'
import { nameId } from '../names.ts'
import { PART_SQL, PARTS, type Part, type Parts, partsOfRow, type RawPart } from '../parts.ts'
import {
  dateIndexSql,
  indexSql,
  isWhole,
  type Question,
  rangeOf,
  type Segments,
  type Source,
} from '../question.ts'
import { selectBounded } from './bounded.ts'
import { conditionSql, rollupSql, withinSql } from './conditions.ts'
import { ROLLUPS, type SumTableName, sumsSql } from './rollup-tables.ts'
import type { DayZone } from './zones.ts'

type Db = Kysely<Database>

/** Sums of one stretch of time, for one group when the question is split. */
export interface SumRow {
  index: number
  group: Buffer | number | null
  parts: Parts
}

const TABLES = {
  user: 'oro_r15_user',
  organization: 'oro_r15_org',
  workspace: 'oro_r15_workspace',
} as const satisfies Record<Exclude<Source, 'raw'>, SumTableName>

/** What the rollups hold of a question. */
export async function rollupSums(
  db: Db,
  source: Exclude<Source, 'raw'>,
  question: Question,
  parts: readonly Part[],
  { days, stretches, dayZone }: Segments & { dayZone: DayZone | undefined },
): Promise<SumRow[]> {
  const { where, groupBy, intervals } = question
  const isByPerson = groupBy === 'subject_no'
  const condition = rollupSql(where, isByPerson || isWhole(question))
  const rows: SumRow[] = []
  for (const stretch of stretches) {
    const index = indexSql('bucket', intervals)
    const bounds = withinSql('bucket', stretch)
    rows.push(
      ...(await sumRows(
        db,
        isByPerson ? 'oro_r15_user' : TABLES[source],
        parts,
        index,
        groupBy,
        `${condition} AND ${bounds}`,
      )),
    )
  }
  if (days !== undefined && dayZone !== undefined) {
    const zone = `zone_id = ${literal(nameId(dayZone.zone))}`
    const bounds = `date BETWEEN '${days.first}' AND '${days.last}'`
    const index = dateIndexSql('date', question)
    const [table, own] = isByPerson
      ? (['oro_r1d_user', conditionSql(where)] as const)
      : (['oro_r1d_org', condition] as const)
    rows.push(
      ...(await sumRows(db, table, parts, index, groupBy, `${own} AND ${zone} AND ${bounds}`)),
    )
  }
  return rows
}

function sumRows(
  db: Db,
  table: SumTableName,
  parts: readonly Part[],
  index: string,
  groupBy: string | undefined,
  condition: string,
): Promise<SumRow[]> {
  const held: readonly Part[] = ROLLUPS[table].sums
  const sums = sumsSql(parts.filter((part) => held.includes(part)))
  return select(
    db,
    `SELECT ${index} AS i, ${groupBy ?? 'NULL'} AS split, ${sums}
    FROM ${table} WHERE ${condition} GROUP BY i, split`,
  )
}

/** The sums of a question from the events themselves; only the parts that are asked. */
export function rawSums(db: Db, question: Question, parts: readonly Part[]): Promise<SumRow[]> {
  const { where, groupBy, intervals } = question
  const range = rangeOf(intervals)
  if (range === undefined) return Promise.resolve([])
  const sums = PARTS.filter(
    (part): part is RawPart => part !== 'active_ms' && parts.includes(part),
  ).map((part) => `${PART_SQL[part]} AS ${part}`)
  return select(
    db,
    `SELECT ${indexSql('ts', intervals)} AS i, ${groupBy ?? 'NULL'} AS split, event_type AS t,
    ${sums.join(', ')} FROM oro_event
    WHERE ${conditionSql(where)} AND ${withinSql('ts', range)} GROUP BY i, split, event_type`,
  )
}

async function select(db: Db, text: string): Promise<SumRow[]> {
  const rows = await selectBounded(db, text)
  return rows.map((row) => ({
    index: Number(row.i),
    group: row.split as SumRow['group'],
    parts: partsOfRow(row),
  }))
}
