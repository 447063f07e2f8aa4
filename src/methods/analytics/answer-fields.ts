import { z } from 'zod'

/** How numbers were come by. */
export const basisFields = {
  tz: z.string(),
  as_of: z.string(),
  source: z.enum(['rollup', 'raw']),
  approx: z.boolean(),
  error_bound: z.number(),
}

/** Why numbers about few people are not told. */
export const suppressed = z.literal('k_anonymity').nullable()
