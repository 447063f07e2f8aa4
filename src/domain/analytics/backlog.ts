import type { Kysely } from 'kysely'
import { perDatabase } from '../../db/per-database.ts'
import type { Database } from '../../doctype/generated/tables.ts'
import { BackPressureError } from '../../exceptions.ts'
import { outstandingEvents } from './queries/ingest.ts'

type Db = Kysely<Database>

/** Events that the rollups may be behind (analytics, 4.2): readers add them up one by one. */
const MAX_OUTSTANDING = 100_000
/** Milliseconds between two looks, and seconds after which a sender that was too fast comes back. */
const LOOK_EVERY_MS = 1_000
const RETRY_SECONDS = 5

interface Look {
  at: number
  outstanding: Promise<number>
}

const looks = perDatabase((_db): { last?: Look } => ({}))

/** Refuses events while the rollups are too far behind; looks once a second, whoever asks. */
export async function requireCapacity(db: Db, most = MAX_OUTSTANDING): Promise<void> {
  const known = looks(db)
  const at = performance.now()
  if (known.last === undefined || at - known.last.at > LOOK_EVERY_MS) {
    const outstanding = outstandingEvents(db)
    // One that fails is asked again, not answered for a second.
    outstanding.catch(() => delete known.last)
    known.last = { at, outstanding }
  }
  if ((await known.last.outstanding) > most) {
    throw new BackPressureError(RETRY_SECONDS)
  }
}
