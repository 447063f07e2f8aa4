import { defineMethod } from '../../../frappe/method.ts'
import { handleLongWork, longWorkInput, longWorkOutput } from './long-work.ts'

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
).handle(handleLongWork('reprice'))
