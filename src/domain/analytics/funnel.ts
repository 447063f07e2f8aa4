import type { User } from '../../context.ts'
import { isoWithOffset } from '../../series/zones.ts'
import { type StepEvent, stepEvents } from './queries/funnel.ts'
import type { Conditions } from './question.ts'
import { type AskedDates, requireRange, wholeOf } from './range.ts'
import { type AskedScope, conditionsFor } from './scope.ts'
import type { Snapshot } from './snapshot.ts'
import { requireReadable } from './sum-rows.ts'

/** What may come between two steps: any events, or none of the person's within the scope. */
export const FUNNEL_MODES = ['loose', 'strict'] as const
export type FunnelMode = (typeof FUNNEL_MODES)[number]

/** Seven days. */
const USUAL_WINDOW_MINUTES = 7 * 24 * 60

/** What an event has to be to take a step. */
export interface FunnelStep {
  event_type?: EventType | undefined
  event_name?: string | undefined
  event_category?: EventCategory | undefined
}
