import { openDatabase } from '../../src/db/connect.ts'
import { requireCapacity } from '../../src/domain/analytics/backlog.ts'
import { BackPressureError } from '../../src/exceptions.ts'
import { drawBatch, personOf, record } from './analytics-events.ts'
import type { Stored, Writing } from './analytics-processes.ts'

// A process that stores the batches that it is told of.
const writing: Writing = JSON.parse(process.env.WRITING ?? '')
const { db } = openDatabase(process.env.DATABASE_URL ?? '', { poolSize: 4 })
const people = writing.people.map(personOf)

process.on('message', async ({ batch: n }: { batch: number }) => {
  const batch = drawBatch(`${writing.seed} ${n}`, people, writing.size)
  const stored: Stored = { events: batch.events.length }
  try {
    await requireCapacity(db)
    await record(db, batch)
  } catch (error) {
    if (error instanceof BackPressureError) stored.isFull = true
    else stored.error = String(error)
  }
  process.send?.(stored)
})
process.on('disconnect', () => process.exit(1))
process.send?.({ type: 'ready' })
