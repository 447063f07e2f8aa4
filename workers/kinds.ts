import { rebuild, reprice, type UtcRange } from '../src/domain/analytics/index.ts'
import type { Handler, Kinds } from '../src/jobs/queue-worker.ts'

/** Work over the UTC days of a job's payload. */
const overDays =
  (work: typeof rebuild | typeof reprice): Handler =>
  ({ db, now, transact, signal }, { payload, progress }) =>
    work({ db, now, run: transact, progress, signal }, payload as UtcRange)

/** Who does the queued jobs of each kind. */
export const kinds: Kinds = {
  rebuild_summaries: overDays(rebuild),
  reprice: overDays(reprice),
}
