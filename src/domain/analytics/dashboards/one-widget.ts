import type { User } from '../../../context.ts'
import { DoesNotExistError } from '../../../exceptions.ts'
import type { Dashboard, Widget } from './dashboard.ts'
import { freePlace, type Place } from './layout.ts'
import { changeDefault, type Writing } from './save.ts'

/** A widget and where it is. */
export interface Placed {
  widget: Widget
  place: Place
}

type By = Pick<User, 'name'>
type Content = Pick<Dashboard, 'widgets' | 'layout'>

/** Adds a widget to somebody's default dashboard, at the wished place or the next one below it that is free. */
export function addWidget(writing: Writing, by: By, { widget, place }: Placed): Promise<Placed> {
  return changeDefault(writing, by, ({ widgets, layout }) => {
    const free = freePlace(layout, place)
    return {
      content: { widgets: [...widgets, widget], layout: [...layout, free] },
      told: { widget, place: free },
    }
  })
}

/** Changes one of it; it moves only where its new place is taken. */
export function changeWidget(
  writing: Writing,
  by: By,
  id: string,
  change: (before: Placed) => Placed,
): Promise<Placed> {
  return changeDefault(writing, by, ({ widgets, layout }) => {
    const before = requireWidget({ widgets, layout }, id)
    const { widget, place } = change(before)
    const others = layout.filter((one) => one !== before.place)
    const free = freePlace(others, place)
    return {
      content: {
        widgets: widgets.map((one) => (one === before.widget ? widget : one)),
        layout: layout.map((one) => (one === before.place ? free : one)),
      },
      told: { widget, place: free },
    }
  })
}

/** Takes one out of it. */
export function removeWidget(writing: Writing, by: By, id: string): Promise<void> {
  return changeDefault(writing, by, ({ widgets, layout }) => {
    const { widget, place } = requireWidget({ widgets, layout }, id)
    return {
      content: {
        widgets: widgets.filter((one) => one !== widget),
        layout: layout.filter((one) => one !== place),
      },
      told: undefined,
    }
  })
}

function requireWidget({ widgets, layout }: Content, id: string): Placed {
  const widget = widgets.find((one) => one.id === id)
  const place = layout.find((one) => one.id === id)
  if (widget === undefined || place === undefined) {
    throw new DoesNotExistError('Your default dashboard has no widget of that id.')
  }
  return { widget, place }
}
