import { z } from 'zod'
import type { CallContext, User } from '../../../context.ts'
import type { AskedDates, DateRange } from '../range.ts'
import type { AskedScope } from '../scope.ts'
import type { Snapshot } from '../snapshot.ts'
import type { WidgetFilters } from './fields.ts'

/** Who reads a dashboard, and of when. */
export interface Reader {
  snapshot: Snapshot
  caller: User
  /** Whose numbers widgets show that name nobody. */
  own: { user: string; workspace_id?: string | undefined }
  range: DateRange
  requireRight: CallContext['requireRight']
}

/** A kind of widget: what it takes, and how its data come about. */
export interface WidgetType {
  /** What it takes of a widget's words; the rest is none of its business. */
  words: readonly string[]
  accept: (asked: unknown) => z.ZodSafeParseResult<(reader: Reader) => Promise<unknown>>
}

/** Defines a kind of widget, so that TypeScript knows what was asked when it checks the answer. */
export function widgetType<Shape extends z.ZodRawShape>(
  shape: Shape,
  answer: (reader: Reader, asked: z.output<z.ZodObject<Shape>>) => Promise<unknown>,
): WidgetType {
  const schema = z.object(shape)
  return {
    words: Object.keys(shape),
    accept: (asked) => {
      const { data, error } = schema.safeParse(asked)
      if (error !== undefined) return { success: false, error: error as never }
      return { success: true, data: (reader) => answer(reader, data) }
    },
  }
}

/** The scope and dates of a widget as methods take them, once the reader was found to have the right. */
export async function scopeOf(
  { snapshot, own, range, requireRight }: Reader,
  { user, organization, workspace_id, ...filters }: WidgetFilters,
): Promise<AskedScope & Required<AskedDates>> {
  const isOwn = user === undefined && organization === undefined
  const asked = isOwn
    ? { user: own.user, organization, workspace_id: workspace_id ?? own.workspace_id }
    : { user, organization, workspace_id }
  await snapshot.once(['right', asked], () => requireRight('analytics.read', asked))
  return {
    ...asked,
    filters,
    start_date: range.start,
    end_date: range.end,
    tz: range.zone,
  }
}
