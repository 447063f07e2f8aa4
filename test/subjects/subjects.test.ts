import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type OpenDatabase, openDatabase } from '../../src/db/connect.ts'
import { findSubject, subjectOf, usersOf } from '../../src/subjects/index.ts'
import { cleanDatabase, testDatabaseUrl } from '../support/database.ts'

const NOW = new Date('2026-11-15T12:00:00Z')
let processes: OpenDatabase[]

beforeAll(() => {
  processes = Array.from({ length: 3 }, () => openDatabase(testDatabaseUrl(), { poolSize: 4 }))
})
afterAll(() => Promise.all(processes.map(({ close }) => close())))

let db: OpenDatabase['db']
let run = 0
beforeEach(async () => {
  db = processes[0]?.db ?? db
  await cleanDatabase(db)
  // Caches know the people of earlier tests.
  run++
})

const person = (name: string): string => `${name}-${run}@example.com`

test('a person has no number until it is needed, and then always the same', async () => {
  expect(await findSubject(db, person('ada'))).toBeUndefined()
  const number = await subjectOf(db, person('ada'), NOW)
  expect(await subjectOf(db, person('ada'), new Date(0))).toBe(number)
  expect(await findSubject(db, person('ada'))).toBe(number)
  const row = await db.selectFrom('oro_subject').selectAll().executeTakeFirstOrThrow()
  expect(row).toEqual({
    subject_no: number,
    user: person('ada'),
    created_at: '2026-11-15 12:00:00.000000',
  })
})

test('first uses at the same time, in several processes, give one number a person', async () => {
  const people = Array.from({ length: 20 }, (_, index) => person(`p${index}`))
  const numbers = await Promise.all(
    processes.flatMap((each) =>
      [...people, ...people].map((user) => subjectOf(each.db, user, NOW)),
    ),
  )
  const rows = await db.selectFrom('oro_subject').select(['subject_no', 'user']).execute()
  expect(rows.map(({ user }) => user).sort()).toEqual([...people].sort())
  const numberOf = new Map(rows.map(({ user, subject_no }) => [user, subject_no]))
  const expected = people.map((user) => numberOf.get(user))
  expect(numbers).toEqual(Array.from({ length: 6 }, () => expected).flat())
})

test('people whose names differ only in case or accents have numbers of their own', async () => {
  const names = ['jose', 'JOSE', 'josé'].map(person)
  const numbers = await Promise.all(names.map((name) => subjectOf(db, name, NOW)))
  expect(new Set(numbers).size).toBe(3)
})

test('the people behind numbers are told, unknown numbers are left out', async () => {
  const number = await subjectOf(db, person('ada'), NOW)
  expect(await usersOf(db, [number, number + 1000])).toEqual(new Map([[number, person('ada')]]))
  expect(await usersOf(db, [])).toEqual(new Map())
})

test('a failed first use is tried again', async () => {
  const tooLong = 'x'.repeat(141)
  for (let attempt = 0; attempt < 2; attempt++) {
    await expect(subjectOf(db, tooLong, NOW)).rejects.toThrow()
  }
  expect(await findSubject(db, tooLong)).toBeUndefined()
})
