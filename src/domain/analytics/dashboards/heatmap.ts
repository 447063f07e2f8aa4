import { ValidationError } from '../../../exceptions.ts'
import { fields } from './fields.ts'
import { addsUp, measureBy, told } from './measured.ts'
import { widgetType } from './widget-type.ts'

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const HOURS = 24

/** A metric by weekday and hour of the zone's clock; null where the range has no such hour. */
export const heatmap = widgetType(
  { metric: fields.metric, filters: fields.filters },
  async (reader, asked) => {
    if (!addsUp(asked.metric)) {
      throw new ValidationError('A heatmap is of a metric that adds up over time.')
    }
    const measurement = await measureBy(reader, 'hourly', asked)
    const cells = WEEKDAYS.map((): (number | null)[] => new Array(HOURS).fill(null))
    for (const [index, { startLabel }] of measurement.intervals.entries()) {
      const [day, hour] = [weekdayOf(startLabel.slice(0, 10)), Number(startLabel.slice(11, 13))]
      const row = cells[day] ?? []
      row[hour] = (row[hour] ?? 0) + (measurement.values[index] ?? 0)
    }
    return {
      ...told(asked.metric, measurement),
      tz: reader.range.zone,
      rows: WEEKDAYS.map((weekday, day) => ({ weekday, values: cells[day] ?? [] })),
      total: measurement.total,
    }
  },
)

/** 0 is Monday. */
function weekdayOf(date: string): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7
}
