import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { runInMode, transact } from '../../../../src/db/transaction.ts'
import { aggregate, type EventInput, openSnapshot } from '../../../../src/domain/analytics/index.ts'
import { type Measurement, measure } from '../../../../src/domain/analytics/measure.ts'
import { nameId } from '../../../../src/domain/analytics/names.ts'
import type { Conditions } from '../../../../src/domain/analytics/question.ts'
import { intervalsIn } from '../../../../src/domain/analytics/range.ts'
import { replaceDays } from '../../../../src/domain/analytics/replace.ts'
import { EVENT_TYPES } from '../../../../src/domain/analytics/vocabulary.ts'
import { findSubject } from '../../../../src/subjects/index.ts'
import { NOW, record } from '../../../support/analytics-events.ts'
import { openWorld, type World } from '../../../support/analytics-world.ts'

// Law 7: quantiles are exact up to 50,000 durations and within the stated bound beyond; the order is irrelevant.

const QUANTILES = { p50: 50, p75: 75, p90: 90, p95: 95, p99: 99 }
const MAX_EXACT = 50_000
const RANGE = { start: '2026-11-12', end: '2026-11-15', zone: 'UTC' }
const TYPES = [EVENT_TYPES.command, EVENT_TYPES.build]

interface Lasting {
  time: number
  type: number
  durationMs: number
}

let world: World
let db: World['db']
let all: Lasting[]
beforeAll(async () => {
  world = await openWorld(['UTC'])
  db = world.db
  await record(db, { user: ann(), events: [lasting(RANGE.start, 1)] })
  await addMany(MAX_EXACT - 1)
}, 60_000)
afterAll(() => world.close())

/** Somebody in the organization. */
function ann(): World['people'][number] {
  const [first] = world.people
  if (first === undefined) throw new Error('Nobody is there.')
  return first
}

const lasting = (timestamp: string, duration_ms: number): EventInput => ({
  event_type: 'build',
  event_name: 'it took a while',
  timestamp,
  duration_ms,
})

/** Events of three days in ten batches, as if they had been sent: from none to a day long, most of them short. */
async function addMany(count: number): Promise<void> {
  const lot = (salt: string) => `CRC32(CONCAT('${salt}', seq)) / 4294967296`
  const durationMs = `IF(${lot('none')} < 0.01, 0, ROUND(EXP(18.3 * ${lot('duration')})))`
  const uid = (what: string, n: string) => `UNHEX(MD5(CONCAT('${what}', ${n})))`
  await sql
    .raw(`INSERT INTO oro_event (id, ts, received_at, batch_id, subject_no, organization_id, event_uid, event_type,
      name_id, skewed, duration_ms, duration_bin)
    SELECT id, ts, ts, batch_id, subject_no, organization_id, id, event_type, name_id, 0, duration_ms,
      IF(duration_ms = 0, 0, CEIL(LN(duration_ms) / LN(1.01 / 0.99)) + 1)
    FROM (SELECT ${uid('id', 'seq')} AS id, subject_no, organization_id, name_id,
        '${RANGE.start}' + INTERVAL FLOOR(259200 * ${lot('time')}) SECOND AS ts,
        ${uid('batch', 'seq MOD 10')} AS batch_id,
        IF(${lot('type')} < 0.5, ${TYPES.join(', ')}) AS event_type, ${durationMs} AS duration_ms
      FROM seq_1_to_${count}, oro_event LIMIT ${count}) AS made`)
    .execute(db)
  await sql
    .raw(`INSERT INTO oro_touch (touch_id, batch_id, subject_no, organization_id, bucket, n)
    SELECT MIN(id), batch_id, subject_no, organization_id,
      FROM_UNIXTIME(900 * (UNIX_TIMESTAMP(ts) DIV 900)) AS b, COUNT(*)
    FROM oro_event GROUP BY batch_id, subject_no, organization_id, b HAVING COUNT(*) > 1`)
    .execute(db)
  await readAll()
}

async function readAll(): Promise<void> {
  const { rows } = await sql<Record<string, string | number>>`
    SELECT UNIX_TIMESTAMP(ts) * 1000 AS time, event_type, duration_ms FROM oro_event`.execute(db)
  all = rows.map(({ time, event_type, duration_ms }) => ({
    time: Number(time),
    type: Number(event_type),
    durationMs: Number(duration_ms),
  }))
}

const inTeam = (): Conditions => ({ organization_id: [nameId(world.teams[0]?.name ?? '')] })

type Answers = Record<string, Measurement>

function ask(where: Conditions, groupBy?: 'event_type'): Promise<Answers> {
  return runInMode(db, 'read', async (db) => {
    const snapshot = openSnapshot(db, NOW)
    const question = { where, intervals: intervalsIn(RANGE, 'daily', NOW), zone: 'UTC', groupBy }
    const answers: Answers = {}
    for (const name of Object.keys(QUANTILES)) {
      answers[name] = await measure(snapshot, `duration_ms_${name}`, question)
    }
    return answers
  })
}

/** What quantiles say, without their functions. */
const valuesOf = (answers: Answers): unknown =>
  Object.values(answers).map(({ values, total, groups }) => ({
    values,
    total,
    groups: groups
      .map((group) => ({ ...group, values: group.values() }))
      .sort((a, b) => Number(a.key) - Number(b.key)),
  }))

/** By nearest rank. */
function exact(durations: readonly Lasting[], percent: number): number | null {
  const sorted = durations.map(({ durationMs }) => durationMs).sort((a, b) => a - b)
  return sorted[Math.floor((percent * (sorted.length - 1)) / 100)] ?? null
}

function isWithin(bound: number, value: number | null | undefined, truth: number | null): boolean {
  if (value == null || truth === null) return value === truth
  return Math.abs(value - truth) <= bound * truth
}

/** Quantiles by day, of all days, and of each type, that are further from the truth than the bound. */
function wrong(answers: Answers, bound: number, durations: readonly Lasting[]): unknown[] {
  const days = intervalsIn(RANGE, 'daily', NOW)
  return Object.entries(QUANTILES).flatMap(([name, percent]) => {
    const answer = answers[name]
    const pairs: (readonly [string, number | null | undefined, readonly Lasting[]])[] = [
      ['total', answer?.total, durations],
      ...days.map(({ from, to, startLabel }, index) => {
        const own = durations.filter(({ time }) => time >= from && time < to)
        return [startLabel, answer?.values[index], own] as const
      }),
      ...(answer?.groups ?? []).map(({ key, total }) => {
        const own = durations.filter(({ type }) => type === key)
        return [String(key), total, own] as const
      }),
    ]
    return pairs
      .map(([what, value, own]) => ({ name, what, value, truth: exact(own, percent) }))
      .filter(({ value, truth }) => !isWithin(bound, value, truth))
  })
}

const stated = (answers: Answers) =>
  Object.values(answers).map(({ approx, errorBound }) => ({ approx, errorBound }))

it('fifty thousand durations have exact quantiles', async () => {
  for (const answers of [await ask(inTeam()), await ask(inTeam(), 'event_type')]) {
    expect(stated(answers)).toEqual(stated(answers).map(() => ({ approx: false, errorBound: 0 })))
    expect(wrong(answers, 0, all)).toEqual([])
  }
})

describe('one more', () => {
  let outstanding: Answers[]

  /** An organization's, by type, and a person's. */
  async function askAll(): Promise<Answers[]> {
    const subject = await findSubject(db, ann().name)
    return [await ask(inTeam()), await ask(inTeam(), 'event_type'), await ask(ofPerson(subject))]
  }
  const ofPerson = (subject = 0): Conditions => ({ subject_no: [subject] })

  beforeAll(async () => {
    await record(db, { user: ann(), events: [lasting('2026-11-13T12:00:00Z', 1_000)] })
    await readAll()
    outstanding = await askAll()
  }, 60_000)

  it('makes them approximate, within the bound that they state', () => {
    for (const answers of outstanding) {
      expect(stated(answers)).toEqual(
        stated(answers).map(() => ({ approx: true, errorBound: 0.01 })),
      )
      expect(wrong(answers, 0.01, all)).toEqual([])
    }
  })

  it('they are the same to the last bit when a part of them is aggregated, all of them, and written anew', async () => {
    const expected = outstanding.map(valuesOf)
    let looks = 0
    await aggregate(db, { now: NOW, isOver: () => looks++ >= 4 })
    expect((await askAll()).map(valuesOf)).toEqual(expected)
    await aggregate(db, { now: NOW })
    expect((await askAll()).map(valuesOf)).toEqual(expected)
    await transact(db, (trx) => replaceDays(trx, { first: '2026-11-13', last: '2026-11-13' }, NOW))
    expect(valuesOf(await ask(inTeam()))).toEqual(expected[0])
  }, 60_000)

  it('a stretch of fewer is exact again', async () => {
    const answers = await ask({ ...inTeam(), event_type: [EVENT_TYPES.build] })
    const builds = all.filter(({ type }) => type === EVENT_TYPES.build)
    expect(stated(answers)[0]).toEqual({ approx: false, errorBound: 0 })
    expect(wrong(answers, 0, builds)).toEqual([])
  })
})
