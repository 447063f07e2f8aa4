import { z } from 'zod'
import { optional, value } from '../../../frappe/method.ts'

/** Days of UTC, both included; or the job that was started for them. */
export const longWorkInput = z.object({
  start: optional(value.date()),
  end: optional(value.date()),
  job_id: optional(z.guid()),
})

export const longWorkOutput = z.object({
  success: z.literal(true),
  job_id: z.string(),
  status: z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'dead']),
  progress: z.number(),
  progress_text: z.string().nullable(),
  result: z.unknown(),
})
