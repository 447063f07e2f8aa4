import { METRICS, type Placed, WIDGET_WORDS } from '../domain/analytics/index.ts'

type Fields = Record<string, unknown>

/** A widget as flattened calls describe it. */
export interface FlatWidget {
  widget_name: string
  widget_type: string
  data_source: string
  query_config: Fields
  display_config?: Fields | undefined
  chart_type?: string | undefined
  position_x: number
  position_y: number
  width: number
  height: number
}

/** What of it says what is shown; the rest is a title and a place. */
const CONTENT = ['widget_type', 'data_source', 'query_config', 'display_config', 'chart_type']

/** Their words for types, where they are not ours. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['metric', 'kpi'],
  ['list', 'table'],
])
/** Types of a `chart`; any other is drawn as a line. */
const CHARTS: ReadonlyMap<unknown, string> = new Map([
  ['bar', 'bar'],
  ['pie', 'bar'],
  ['doughnut', 'bar'],
  ['area', 'stacked'],
  ['stacked', 'stacked'],
  ['heatmap', 'heatmap'],
  ['histogram', 'distribution'],
])

/** The widget that is described; the description is kept in its options. */
export function placedOf(id: string, flat: FlatWidget): Placed {
  const { widget_name, position_x, position_y, width, height, ...content } = flat
  const { widget_type, data_source, query_config, chart_type } = content
  const known = Object.entries(query_config).filter(
    ([word]) => word !== 'options' && WIDGET_WORDS.has(word),
  )
  const metric = query_config.metric ?? query_config.metric_name ?? metricOf(data_source)
  const type =
    widget_type === 'chart'
      ? (CHARTS.get(chart_type) ?? 'timeseries')
      : (TYPES.get(widget_type) ?? widget_type)
  return {
    widget: {
      id,
      type,
      title: widget_name,
      query: { ...Object.fromEntries(known), metric },
      options: { flat: content },
    },
    place: { id, x: position_x, y: position_y, w: width, h: height },
  }
}

/** A source that is no metric is one of events, and they are counted. */
function metricOf(source: string): string {
  return Object.hasOwn(METRICS, source) ? source : 'events'
}

/** The widget with other words for some of it. */
export function updated(before: Placed, updates: Partial<FlatWidget>): Placed {
  const { widget } = before
  const after = placedOf(widget.id, { ...flatOf(before), ...updates })
  const options = { ...widget.options, ...after.widget.options }
  // What was made in our words is not made anew for a title or a place.
  return CONTENT.some((field) => field in updates)
    ? { ...after, widget: { ...after.widget, options } }
    : { ...after, widget: { ...widget, title: after.widget.title } }
}

/** How a widget is described, whoever made it. */
export function flatOf({ widget, place }: Placed): FlatWidget {
  const { id: _, type, title, query, options = {}, ...beside } = widget
  const { flat, ...display_config } = options
  const asked = { ...query, ...beside }
  const own = { widget_type: type, data_source: String(asked.metric ?? type), query_config: asked }
  return {
    ...own,
    display_config,
    ...(flat as Partial<FlatWidget> | undefined),
    widget_name: title,
    position_x: place.x,
    position_y: place.y,
    width: place.w,
    height: place.h,
  }
}
