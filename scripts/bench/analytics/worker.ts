import { readConfig } from '../../../src/config.ts'
import { openDatabase } from '../../../src/db/connect.ts'
import { transact } from '../../../src/db/transaction.ts'
import { aggregate, rebuild, type UtcRange } from '../../../src/domain/analytics/index.ts'
import { tellMemory } from '../memory.ts'
import { progressOf } from '../progress.ts'

// What a worker does for analytics, alone in a process that tells its memory; the bench says when.
const config = readConfig(process.env)
const { db } = openDatabase(config.DATABASE_URL, { poolSize: config.DATABASE_POOL_SIZE })
const now = (): Date => new Date()

/** Something to be done; answers of how many events. */
export type Order = { do: 'aggregate' } | { do: 'rebuild'; range: UtcRange; rows: number }

async function obey(order: Order): Promise<number> {
  if (order.do === 'aggregate') return aggregate(db, { now: now() })
  const { range, rows } = order
  const note = progressOf('events summed up', rows)
  await rebuild(
    {
      db,
      now,
      run: (work) => transact(db, work),
      progress: async (fraction) => note(fraction * rows),
      signal: new AbortController().signal,
    },
    range,
  )
  return rows
}

tellMemory()
process.on('message', async (order: Order | 'measure') => {
  if (order === 'measure') return
  const startedAt = performance.now()
  const events = await obey(order)
  const seconds = (performance.now() - startedAt) / 1000
  process.send?.({ type: 'done', rate: events / seconds })
})
process.on('disconnect', () => process.exit(0))
process.send?.({ type: 'ready' })
