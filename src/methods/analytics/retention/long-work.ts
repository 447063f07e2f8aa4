import { z } from 'zod'
import { startOrShow } from '../../../domain/analytics/index.ts'
import { type Call, optional, value } from '../../../frappe/method.ts'

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

/** Starts a job over days, or tells how far one is. */
export const handleLongWork =
  (kind: Parameters<typeof startOrShow>[1]) =>
  async ({ input, ctx }: Call<z.output<typeof longWorkInput>>) => {
    const job = await startOrShow(ctx.db, kind, input, ctx.now())
    const { start, end } = input
    ctx.audit({
      resourceType: 'job',
      resourceId: job.job_id,
      metadata: start === undefined ? {} : { start, end },
    })
    return { success: true as const, ...job }
  }
