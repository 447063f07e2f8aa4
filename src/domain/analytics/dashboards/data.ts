import type { CallContext, User } from '../../../context.ts'
import { FrappeError, ValidationError } from '../../../exceptions.ts'
import { isoWithOffset } from '../../../series/zones.ts'
import type { Snapshot } from '../snapshot.ts'
import { acceptWidget, rangeOf, type Widget } from './dashboard.ts'
import { type Found, findDashboard } from './find.ts'
import type { Reader } from './widget-type.ts'

/** Characters of all widgets' data together as JSON: the answer is made in memory. */
const MAX_LENGTH = 16 * 1024 * 1024
/** Milliseconds after which no further widget is begun: each of fifty may take seconds, and all hold one snapshot. */
const MAX_MS = 15_000

/** Whose numbers, and in which dashboard. */
export interface DashboardQuery {
  user?: string | undefined
  workspace_id?: string | undefined
  /** An id, a name, or the dashboard itself. */
  dashboard_config?: unknown
}

/** A widget with its data, or why it has none. */
export type WidgetAnswer = Pick<Widget, 'id' | 'type' | 'title'> &
  ({ data: unknown } | { error: string; message: string })

export interface DashboardAnswer extends Pick<Found, 'config_id' | 'dashboard_name' | 'layout'> {
  widgets: WidgetAnswer[]
  date_range: string
  start_date: string
  end_date: string
  tz: string
  as_of: string
}

/** A dashboard's widgets with the reader's numbers, all of one instant; what several ask is asked once. */
export async function dashboardData(
  { snapshot, requireRight }: { snapshot: Snapshot } & Pick<CallContext, 'requireRight'>,
  caller: User,
  siteZone: string,
  { user = caller.name, workspace_id, dashboard_config }: DashboardQuery,
): Promise<DashboardAnswer> {
  const { db, now } = snapshot
  const { config_id, dashboard_name, widgets, layout, ...dates } = await findDashboard(
    db,
    caller,
    dashboard_config,
  )
  const range = rangeOf(dates, caller.timeZone ?? siteZone, now)
  const reader = { snapshot, caller, own: { user, workspace_id }, range, requireRight }
  const answers: WidgetAnswer[] = []
  const deadline = performance.now() + MAX_MS
  let room = MAX_LENGTH
  for (const widget of widgets) {
    const { answer, length } = await answerTo(reader, widget, { room, deadline })
    answers.push(answer)
    room -= length
  }
  return {
    widgets: answers,
    config_id,
    dashboard_name,
    layout,
    date_range: dates.date_range,
    start_date: range.start,
    end_date: range.end,
    tz: range.zone,
    as_of: isoWithOffset(now.getTime(), 0),
  }
}

/** What is wrong with one widget is told in its place; what is wrong with the server is everybody's. */
async function answerTo(
  reader: Reader,
  widget: Widget,
  { room, deadline }: { room: number; deadline: number },
): Promise<{ answer: WidgetAnswer; length: number }> {
  const { id, type, title } = widget
  try {
    if (performance.now() > deadline) throw tooSlow()
    const data = await acceptWidget(widget)(reader)
    const { length } = JSON.stringify(data)
    if (length > room) throw tooLarge()
    return { answer: { id, type, title, data }, length }
  } catch (error) {
    if (!(error instanceof FrappeError) || error.status >= 500) throw error
    return { answer: { id, type, title, error: wordOf(error), message: error.message }, length: 0 }
  }
}

function tooSlow(): ValidationError {
  return new ValidationError(
    'The widgets before this one took too long. Narrow the dashboard’s dates, or move some to another one.',
    { reason: 'too_slow' },
  )
}

function tooLarge(): ValidationError {
  return new ValidationError(
    'The dashboard has too many values. Narrow its dates, take longer intervals, or leave out splits.',
    { reason: 'too_large' },
  )
}

function wordOf({ reason, status }: FrappeError): string {
  if (reason !== undefined) return reason
  if (status === 403) return 'not_permitted'
  return status === 404 ? 'not_found' : 'invalid'
}
