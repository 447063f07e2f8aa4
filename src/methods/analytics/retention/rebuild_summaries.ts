import { defineMethod } from '../../../frappe/method.ts'
import { handleLongWork, longWorkInput, longWorkOutput } from './long-work.ts'

export const rebuildSummaries = defineMethod(
  'Writes the rollups and summaries of days anew, from their events; answers a job.',
  {
    path: 'ai_assistant.api.analytics.rebuild_summaries',
    verbs: ['POST'],
    audience: 'system_manager',
    right: null,
    transaction: 'request',
    idempotency: null, // a second job finds nothing to change
    audit: 'analytics.rebuild',
    input: longWorkInput,
    output: longWorkOutput,
  },
).handle(handleLongWork('rebuild_summaries'))
