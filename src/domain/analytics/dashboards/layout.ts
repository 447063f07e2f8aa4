import { z } from 'zod'
import { ValidationError } from '../../../exceptions.ts'

const COLUMNS = 12
/** Rows of a layout: far more than anybody scrolls. */
const MAX_ROWS = 1_000
const MAX_HEIGHT = 100

/** Where a widget is, in columns and rows. */
export const placeSchema = z
  .strictObject({
    id: z.string(),
    x: z.int().min(0),
    y: z.int().min(0).max(MAX_ROWS),
    w: z.int().min(1),
    h: z.int().min(1).max(MAX_HEIGHT),
  })
  .refine(({ x, w }) => x + w <= COLUMNS, `ends beyond the ${COLUMNS} columns`)

export type Place = z.output<typeof placeSchema>

/** Refuses a layout in which a widget has no place or two, a place has no widget, or two overlap. */
export function requireLayout(ids: readonly string[], layout: readonly Place[]): void {
  const known = new Set(ids)
  const placed = new Set<string>()
  for (const [index, place] of layout.entries()) {
    const refuse = (why: string): never => {
      throw new ValidationError(`layout.${index}: ${why}.`)
    }
    if (!known.has(place.id)) refuse('there is no widget of that id')
    if (placed.has(place.id)) refuse('its widget has another place')
    placed.add(place.id)
    const other = layout.findIndex((one, before) => before < index && overlap(one, place))
    if (other >= 0) refuse(`it overlaps layout.${other}`)
  }
  const lost = ids.findIndex((id) => !placed.has(id))
  if (lost >= 0) throw new ValidationError(`layout: widgets.${lost} has no place.`)
}

/** The place nearest below the wished one where nothing else is; too wide a widget begins further left. */
export function freePlace(layout: readonly Place[], wished: Place): Place {
  const x = Math.max(0, Math.min(wished.x, COLUMNS - wished.w))
  for (let y = wished.y; ; y++) {
    const place = { ...wished, x, y }
    if (!layout.some((one) => overlap(one, place))) return place
  }
}

function overlap(one: Place, other: Place): boolean {
  return (
    one.x < other.x + other.w &&
    other.x < one.x + one.w &&
    one.y < other.y + other.h &&
    other.y < one.y + one.h
  )
}
