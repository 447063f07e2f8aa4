import { z } from 'zod'
import { openSnapshot, userSummary } from '../../../domain/analytics/index.ts'
import { defineMethod, optional, structure } from '../../../frappe/method.ts'
import { dateFields, scopeFields } from '../scope-fields.ts'

/** Those that were asked. */
const figures = z
  .object({
    commands_used: z.number(),
    ai_requests: z.number(),
    tokens_used: z.number(),
    files_edited: z.number(),
    lines_changed: z.number(),
    time_active_minutes: z.number(),
    most_used_command: z.string().nullable(),
    most_edited_language: z.string().nullable(),
    productivity_score: z.number().nullable(),
    productivity_reason: z.string().nullable(),
  })
  .partial()

export const getUserSummary = defineMethod(
  'What a person did in a range of dates, together and on each day of the person’s own zone.',
  {
    path: 'ai_assistant.api.analytics.get_user_summary',
    verbs: ['GET'],
    audience: 'user',
    right: { action: 'analytics.read', on: ({ user }) => ({ user }) },
    transaction: 'read',
    input: z.object({
      user: scopeFields.user,
      ...dateFields,
      metrics: optional(
        structure(
          z.preprocess(
            (sent) => (typeof sent === 'string' ? [sent] : sent),
            z.array(z.string()).max(100),
          ),
        ),
      ),
    }),
    output: z.object({
      success: z.literal(true),
      summary: figures,
      daily: z.array(z.object({ date: z.string(), final: z.boolean(), ...figures.shape })),
      as_of: z.string(),
    }),
  },
).handle(async ({ input, user, ctx }) => ({
  success: true,
  ...(await userSummary(openSnapshot(ctx.db, ctx.now()), user, ctx.siteZone, input)),
}))
