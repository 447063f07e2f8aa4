import { startOrShow } from '../../../domain/analytics/index.ts'
import { defineMethod } from '../../../frappe/method.ts'
import { longWorkInput, longWorkOutput } from './long-work-fields.ts'

export const reprice = defineMethod(
  'Prices the AI requests of days by the price book as it is now; answers a job.',
  {
    path: 'ai_assistant.api.analytics.reprice',
    verbs: ['POST'],
    audience: 'system_manager',
    right: null,
    transaction: 'request',
    idempotency: null, // a second job finds nothing to change
    audit: 'analytics.reprice',
    input: longWorkInput,
    output: longWorkOutput,
  },
).handle(async ({ input, ctx }) => {
  const job = await startOrShow(ctx.db, 'reprice', input, ctx.now())
  const { start, end } = input
  ctx.audit({
    resourceType: 'job',
    resourceId: job.job_id,
    metadata: start === undefined ? {} : { start, end },
  })
  return { success: true, ...job }
})
