import type { Kinds } from '../src/jobs/queue-worker.ts'

/** Who does the queued jobs of each kind. */
export const kinds: Kinds = {}
