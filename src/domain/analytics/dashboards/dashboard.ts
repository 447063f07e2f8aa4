import { z } from 'zod'
import { AnalyticsDashboardConfig } from '../../../doctype/generated/schemas.ts'
import { ValidationError } from '../../../exceptions.ts'
import { DATE_RANGES, type DateRange, namedRange, requireRange } from '../range.ts'
import { placeSchema, requireLayout } from './layout.ts'
import type { Reader } from './widget-type.ts'
import { WIDGET_TYPES } from './widget-types.ts'

/** Widgets of a dashboard (analytics, 4.11), and characters of them as JSON. */
const MAX_WIDGETS = 50
const MAX_LENGTH = 65_536

const config = AnalyticsDashboardConfig.shape
const words = z.record(z.string(), z.unknown())

/** What makes a widget one. What it asks may be wrong, and is refused when it is stored or told in its place. */
const widgetSchema = z.preprocess(
  withoutNulls,
  z.looseObject({
    id: z.string().min(1).max(64),
    type: z.string().min(1).max(64),
    title: z.string().max(140).default(''),
    query: words.optional(),
    options: words.optional(),
  }),
)

export type Widget = z.output<typeof widgetSchema>

const dashboardSchema = z.object({
  widgets: z.array(widgetSchema).max(MAX_WIDGETS),
  layout: z.array(placeSchema).max(MAX_WIDGETS).optional(),
  date_range: z.enum([...DATE_RANGES, 'custom']).nullish(),
  custom_start_date: config.custom_start_date,
  custom_end_date: config.custom_end_date,
})

/** Widgets, where they are, and of which dates. */
export interface Dashboard {
  widgets: Widget[]
  layout: z.output<typeof placeSchema>[]
  date_range: (typeof DATE_RANGES)[number] | 'custom'
  custom_start_date: string | null
  custom_end_date: string | null
}

/** Reads what a client calls a dashboard; its widgets may still be wrong. */
export function readDashboard(value: unknown): Dashboard {
  const { data, error } = dashboardSchema.safeParse(value)
  if (error !== undefined) throw new ValidationError(explained(error, [], 'dashboard'))
  const { widgets, layout = [] } = data
  const ids = widgets.map(({ id }) => id)
  const again = ids.findIndex((id, index) => ids.indexOf(id) < index)
  if (again >= 0) throw new ValidationError(`widgets.${again}.id: another widget has it.`)
  if (JSON.stringify(widgets).length > MAX_LENGTH) {
    throw new ValidationError(`widgets: they have more than ${MAX_LENGTH} characters together.`)
  }
  if (data.layout !== undefined) requireLayout(ids, layout)
  const { date_range, custom_start_date = null, custom_end_date = null } = data
  const isCustom = custom_start_date !== null || custom_end_date !== null
  const dashboard = {
    widgets,
    layout,
    date_range: date_range ?? (isCustom ? 'custom' : 'last_30_days'),
    custom_start_date,
    custom_end_date,
  }
  // Dates that are none are refused now, not when they are read.
  rangeOf(dashboard, 'UTC', new Date(0))
  return dashboard
}

/** The same of a dashboard that is to be stored, so that nothing of it is wrong. */
export function requireDashboard(value: unknown): Dashboard {
  const dashboard = readDashboard(value)
  for (const [index, widget] of dashboard.widgets.entries()) {
    acceptWidget(widget, ['widgets', index])
  }
  return dashboard
}

/** The dates of a dashboard, as they are at the moment. */
export function rangeOf(
  { date_range, custom_start_date, custom_end_date }: Omit<Dashboard, 'widgets' | 'layout'>,
  zone: string,
  now: Date,
): DateRange {
  if (date_range !== 'custom') return namedRange(date_range, zone, now)
  if (custom_start_date === null || custom_end_date === null) {
    throw new ValidationError('A custom range needs custom_start_date and custom_end_date.')
  }
  if (custom_start_date > custom_end_date) {
    throw new ValidationError('custom_start_date is after custom_end_date.')
  }
  return requireRange({ start_date: custom_start_date, end_date: custom_end_date }, zone, now)
}

/** What gives a widget its data; what it asks stands under `query` or beside it, which goes first. */
export function acceptWidget(
  { id: _, type, title: __, query = {}, ...beside }: Widget,
  place: readonly PropertyKey[] = [],
): (reader: Reader) => Promise<unknown> {
  const kind = Object.hasOwn(WIDGET_TYPES, type) ? WIDGET_TYPES[type] : undefined
  const refuse = (where: string, why: string): never => {
    throw new ValidationError(`${[...place, where].join('.')}: ${why}`)
  }
  if (kind === undefined) {
    return refuse('type', `it is none of ${Object.keys(WIDGET_TYPES).join(', ')}.`)
  }
  const asked = { ...query, ...beside }
  if (!Object.keys(asked).every((word) => WIDGET_WORDS.has(word))) {
    return refuse('query', `it asks with other words than ${[...WIDGET_WORDS].join(', ')}.`)
  }
  const { data, error } = kind.accept(asked)
  if (error !== undefined) throw new ValidationError(explained(error, place, 'widget'))
  return data
}

/** What any type takes: a client may fill in the same form for all. */
export const WIDGET_WORDS: ReadonlySet<string> = new Set([
  ...Object.values(WIDGET_TYPES).flatMap(({ words }) => words),
  'options',
])

/** A sentence about the first thing that is wrong, with its place; keys of the caller's are not quoted. */
function explained({ issues }: z.ZodError, place: readonly PropertyKey[], whole: string): string {
  const [issue] = issues
  const message = issue?.code === 'unrecognized_keys' ? 'a key is not known' : issue?.message
  return `${[...place, ...(issue?.path ?? [])].join('.') || whole}: ${message}.`
}

/** Forms send what nobody filled in as null. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null))
}
