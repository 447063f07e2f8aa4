import { z } from 'zod'
import { codeMetrics, openSnapshot } from '../../../domain/analytics/index.ts'
import { defineMethod } from '../../../frappe/method.ts'
import { dateFields, scopeFields } from '../scope-fields.ts'

const linesByName = z.record(z.string(), z.number())

export const getCodeMetrics = defineMethod(
  'What a person changed in code: files, lines, languages, types of files and commits.',
  {
    path: 'ai_assistant.api.analytics.get_code_metrics',
    verbs: ['GET'],
    audience: 'user',
    right: { action: 'analytics.read', on: ({ user }) => ({ user }) },
    transaction: 'read',
    input: z.object({
      user: scopeFields.user,
      workspace_id: scopeFields.workspace_id,
      ...dateFields,
    }),
    output: z.object({
      success: z.literal(true),
      metrics: z.object({
        files_edited: z.number(),
        lines_changed: z.number(),
        languages: linesByName,
        lines_added: z.number(),
        lines_deleted: z.number(),
        file_types: linesByName,
        commit_count: z.number(),
      }),
      as_of: z.string(),
      source: z.enum(['rollup', 'raw']),
    }),
  },
).handle(async ({ input, user, ctx }) => ({
  success: true,
  ...(await codeMetrics(openSnapshot(ctx.db, ctx.now()), user, ctx.siteZone, input)),
}))
